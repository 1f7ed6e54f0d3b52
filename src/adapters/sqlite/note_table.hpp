#pragma once

#include <exsampling/core/values/note_played.hpp>
#include <exsampling/core/values/result.hpp>

#include "stored_rows.hpp"
#include <span>
#include <vector>

namespace exsampling::adapters {

/// The notes played, and whether it is sound check, whose notes go at its end. Thread-safe; does
/// what stage::PlayedNotes and stage::SoundCheck promise, and throws StorageFailure.
class NoteTable {
 public:
  explicit NoteTable(SessionDatabase& session) : session_(session) {}

  core::Status remember(std::span<const core::NotePlayed> notes);
  std::vector<core::NotePlayed> notesPlayed();
  core::Status forgetNotes();
  bool isSoundCheck();
  core::Status beginSoundCheck();
  std::vector<core::RecordingId> endSoundCheck();
  /// Takes that are marked as of a sound check, oldest first.
  std::vector<core::RecordingId> soundCheckRecordings();

 private:
  SessionDatabase& session_;  ///< whose mutex is of everything below
  Statement isSoundCheck_{session_.database, sql::kIsSoundCheck};
  Statement beginSoundCheck_{session_.database, sql::kBeginSoundCheck};
  Statement soundCheckRecordings_{session_.database, sql::kSoundCheckRecordings};
  Statement insertNote_{session_.database, sql::kInsertNote};
  Statement notes_{session_.database, sql::kNotes};
};

}  // namespace exsampling::adapters
