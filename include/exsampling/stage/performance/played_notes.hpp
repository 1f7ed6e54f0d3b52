#pragma once

#include <exsampling/core/values/note_played.hpp>
#include <exsampling/core/values/result.hpp>

#include <span>
#include <vector>

namespace exsampling::stage {

/// The notes of the night. Thread-safe, blocking (fsync), never throws; fails with storageFull or
/// storage.
class PlayedNotes {
 public:
  virtual ~PlayedNotes() = default;
  /// Appends them; they survive a crash once this has returned.
  virtual core::Status remember(std::span<const core::NotePlayed> notes) = 0;
  /// All of them, in the order in which they were added.
  virtual core::Result<std::vector<core::NotePlayed>> notesPlayed() const = 0;
  virtual core::Status forgetNotes() = 0;
};

}  // namespace exsampling::stage
