#pragma once

#include <exsampling/core/events/event_bus.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/learning/teaching/teaching.hpp>
#include <exsampling/sound/archive/arrivals.hpp>
#include <exsampling/sound/hearing/ingest.hpp>
#include <exsampling/sound/library/library_editor.hpp>
#include <exsampling/sound/library/library_sounds.hpp>
#include <exsampling/stage/mapping/mapping_store.hpp>
#include <exsampling/stage/performance/intents.hpp>
#include <exsampling/stage/performance/join_code.hpp>
#include <exsampling/stage/performance/played_notes.hpp>
#include <exsampling/stage/performance/sound_check.hpp>
#include <exsampling/stage/tracks/stage.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace exsampling::stage {

/// What a performance acts on; all of it must outlive the performance.
struct PerformanceParts {
  Stage& stage;
  const MappingStore& mappings;
  MappingEditor& mappingEditor;
  sound::Ingest& ingest;
  sound::Arrivals& arrivals;
  sound::LibrarySounds& librarySounds;
  sound::LibraryEditor& library;
  learning::Teaching& teaching;
  SoundCheck& soundCheck;
  PlayedNotes& notes;
  JoinCode& joinCode;
  core::EventBus& events;
  /// Reads and analyses the preload files of a mapping.
  std::function<Snapshot(const core::Mapping&)> preload;
};

/// The one door for what the performer, their instruments and the participants want: page, OSC and
/// phones all come as an `Intent`. It owns the order: the archive first, then the stage, then the
/// event, so that everything an event mentions already exists; and it keeps the list of steps that
/// can be undone. Thread-safe.
class Performance {
 public:
  static constexpr std::size_t kMaxSteps = 100;
  static constexpr std::size_t kMaxSoon = 64;  ///< intents that wait in `actSoon`

  explicit Performance(PerformanceParts parts);
  ~Performance();

  /// The sound that was marked or corrected, for intents that do so.
  using Outcome = std::optional<core::SampleNoted>;

  /// Carries it out now, in the caller's thread. Blocks for the disk, and for analysis where the
  /// intent brings a sound; never throws. The error's message is for the person who asked. An
  /// intent that fails before its first effect has no effect.
  core::Result<Outcome> act(const Intent& intent);

  /// For threads that must not wait: carries out at once what concerns the stage alone, and leaves
  /// the rest to the thread `performance`, in order. `done` gets the outcome, possibly in that
  /// thread. Fails with busy, and does nothing, when too many are waiting.
  core::Status actSoon(Intent intent, std::function<void(const core::Status&)> done);

  /// What `Undo` would take back, in words; empty: nothing.
  std::string undoable() const;

  /// Brings the stage in line with the mapping after its file was edited by hand.
  void followMapping();

  /// Ends the thread after the intent under way; waiting intents are dropped. Idempotent.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace exsampling::stage
