#pragma once

#include <exsampling/core/events/event_bus.hpp>
#include <exsampling/stage/performance/played_notes.hpp>
#include <exsampling/stage/performance/stage_record.hpp>
#include <exsampling/stage/tracks/stage.hpp>

#include <optional>

namespace exsampling::stage {

/// Records what is on the tracks and which notes were played, for the next start. The stage itself
/// does not wait for the disk. Not thread-safe.
class StageRecorder {
 public:
  /// All of these must outlive it.
  StageRecorder(Stage& stage, StageRecord& record, PlayedNotes& notes, core::EventBus& events);

  /// Writes what has changed since the last call, if anything. To be called regularly, and once at
  /// the end; blocks. The performer gets an alarm when writing begins to fail.
  void record();

 private:
  void recordTracks();
  void recordNotes();

  Stage& stage_;
  StageRecord& record_;
  PlayedNotes& notes_;
  core::EventBus& events_;
  std::optional<core::StageMemory> recorded_;
  bool isFailing_ = false;
  bool isLosingNotes_ = false;
};

}  // namespace exsampling::stage
