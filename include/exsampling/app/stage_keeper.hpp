#pragma once

#include <exsampling/config/file_mapping_store.hpp>
#include <exsampling/pipeline/ingest.hpp>
#include <exsampling/ports/clock.hpp>
#include <exsampling/ports/live_events.hpp>
#include <exsampling/ports/stage_record.hpp>
#include <exsampling/stage/stage.hpp>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace exsampling::app {

/// Reads and analyses the preload files of a mapping.
using Preload = std::function<stage::Snapshot(const core::Mapping&)>;

/// The thread `stage-keeper`: has the stage remembered for the next start, looks whether the mapping
/// was edited, and ends takes whose phones have fallen silent, each four times a second. A track that
/// got another preload file and is empty gets it. The stage itself does not wait for the disk.
class StageKeeper {
 public:
  /// All of these outlive it.
  StageKeeper(stage::Stage& stage, ports::StageRecord& record, config::FileMappingStore& mappings,
              pipeline::Ingest& ingest, ports::LiveEvents& events, const ports::Clock& clock,
              Preload preload);
  ~StageKeeper();

  /// Has the stage remembered as it is now, and ends the thread; idempotent.
  void stop();

 private:
  void run();
  void keepStage();
  void refreshMapping();
  void followMapping();

  stage::Stage& stage_;
  ports::StageRecord& record_;
  config::FileMappingStore& mappings_;
  pipeline::Ingest& ingest_;
  ports::LiveEvents& events_;
  const ports::Clock& clock_;
  const Preload preload_;
  std::shared_ptr<const core::Mapping> mapping_;  ///< of the thread
  std::optional<core::StageMemory> kept_;         ///< of the thread, and after it of `stop`
  bool failing_ = false;                          ///< the same; the performer was told
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace exsampling::app
