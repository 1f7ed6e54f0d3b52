#pragma once

#include <exsampling/core/work/ticker.hpp>
#include <exsampling/stage/tracks/stage.hpp>

namespace exsampling::stage {

/// The thread `stage-clock`: has the stage put on the tracks what becomes due, at the moment when
/// it does. It touches no disk, so a swap on the beat waits for nothing.
class StageClock {
 public:
  /// The stage outlives it, and runs on steady_clock's time.
  explicit StageClock(Stage& stage);
  ~StageClock();

  /// Ends the thread; idempotent.
  void stop();

 private:
  Stage& stage_;
  core::Ticker ticker_;
};

}  // namespace exsampling::stage
