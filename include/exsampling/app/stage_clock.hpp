#pragma once

#include <exsampling/config/file_mapping_store.hpp>
#include <exsampling/pipeline/ingest.hpp>
#include <exsampling/ports/clock.hpp>
#include <exsampling/ports/live_events.hpp>
#include <exsampling/ports/stage_record.hpp>
#include <exsampling/stage/stage.hpp>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace exsampling::app {

/// The thread `stage-clock`: ends hold times when they are over, has the stage remembered for the
/// next start, looks whether the mapping was edited, and ends takes whose phones have fallen
/// silent, each within a quarter of a second; once a second it does `everySecond`. The stage itself
/// does not wait for the disk.
class StageClock {
 public:
  /// All of these outlive it.
  StageClock(stage::Stage& stage, ports::StageRecord& record, config::FileMappingStore& mappings,
             pipeline::Ingest& ingest, ports::LiveEvents& events, const ports::Clock& clock,
             std::function<void()> everySecond);
  ~StageClock();

  /// Has the stage remembered as it is now, and ends the thread; idempotent.
  void stop();

 private:
  void run();
  void keepStage();
  void refreshMapping();

  stage::Stage& stage_;
  ports::StageRecord& record_;
  config::FileMappingStore& mappings_;
  pipeline::Ingest& ingest_;
  ports::LiveEvents& events_;
  const ports::Clock& clock_;
  const std::function<void()> everySecond_;
  std::optional<core::StageMemory> kept_;  ///< of the thread, and after it of `stop`
  bool failing_ = false;                   ///< the same; the performer was told
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace exsampling::app
