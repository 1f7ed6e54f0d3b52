#pragma once

#include <exsampling/stage/tracks/stage.hpp>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace exsampling::stage {

/// The thread `stage-clock`: has the stage put on the tracks what has become due, in the moment in
/// which it does. It touches no disk: a swap on the beat waits for nothing.
class StageClock {
 public:
  /// The stage outlives it, and runs on steady_clock's time.
  explicit StageClock(Stage& stage);
  ~StageClock();

  /// Ends the thread; idempotent.
  void stop();

 private:
  void run();

  Stage& stage_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool dueChanged_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace exsampling::stage
