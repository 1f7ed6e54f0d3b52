#pragma once

#include <exsampling/core/events/event_bus.hpp>
#include <exsampling/core/work/clock.hpp>
#include <exsampling/sound/hearing/ingest.hpp>
#include <exsampling/stage/mapping/file_mapping_store.hpp>
#include <exsampling/stage/performance/performance.hpp>
#include <exsampling/stage/performance/played_notes.hpp>
#include <exsampling/stage/performance/stage_record.hpp>
#include <exsampling/stage/tracks/stage.hpp>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace exsampling::stage {

/// The thread `stage-keeper`: has the stage and the notes played remembered for the next start,
/// looks whether the mapping was edited, and ends takes whose phones have fallen silent, each four
/// times a second; once a second it does `everySecond`. The stage itself does not wait for the
/// disk.
class StageKeeper {
 public:
  /// All of these outlive it.
  StageKeeper(Stage& stage, StageRecord& record, PlayedNotes& notes, FileMappingStore& mappings,
              sound::Ingest& ingest, core::EventBus& events, const core::Clock& clock,
              Performance& performance, std::function<void()> everySecond);
  ~StageKeeper();

  /// Has the stage remembered as it is now, and ends the thread; idempotent.
  void stop();

 private:
  void run();
  void keepStage();
  void keepNotes();
  void refreshMapping();

  Stage& stage_;
  StageRecord& record_;
  PlayedNotes& notes_;
  FileMappingStore& mappings_;
  sound::Ingest& ingest_;
  core::EventBus& events_;
  const core::Clock& clock_;
  Performance& performance_;
  const std::function<void()> everySecond_;
  std::optional<core::StageMemory> kept_;  ///< of the thread, and after it of `stop`
  bool failing_ = false;                   ///< the same; the performer was told
  bool losingNotes_ = false;               ///< the same
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace exsampling::stage
