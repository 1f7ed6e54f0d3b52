#pragma once

#include <exsampling/core/work/ticker.hpp>
#include <exsampling/stage/tracks/stage.hpp>

namespace exsampling::stage {

/// The thread `stage-clock`: has the stage put samples on their tracks at the moment when they
/// become due. It touches no disk, so a swap on the beat is never late.
class StageClock {
 public:
  /// The stage must outlive it, and must run on steady_clock's time.
  explicit StageClock(Stage& stage);
  ~StageClock();

  /// Ends the thread; idempotent.
  void stop();

 private:
  Stage& stage_;
  core::Ticker ticker_;
};

}  // namespace exsampling::stage
