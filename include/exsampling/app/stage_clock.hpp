#pragma once

#include <exsampling/config/file_mapping_store.hpp>
#include <exsampling/ports/clock.hpp>
#include <exsampling/ports/live_events.hpp>
#include <exsampling/stage/stage.hpp>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace exsampling::app {

/// The thread `stage-clock`: ends hold times when they are over, and looks whether the mapping was
/// edited, both within a quarter of a second.
class StageClock {
 public:
  /// All four outlive it.
  StageClock(stage::Stage& stage, config::FileMappingStore& mappings, ports::LiveEvents& events,
             const ports::Clock& clock);
  ~StageClock();

  /// Ends the thread; idempotent.
  void stop();

 private:
  void run();
  void refreshMapping();

  stage::Stage& stage_;
  config::FileMappingStore& mappings_;
  ports::LiveEvents& events_;
  const ports::Clock& clock_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace exsampling::app
