#pragma once

#include <exsampling/core/values/audio_clip.hpp>
#include <exsampling/core/values/recording.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/sample.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace exsampling::sound {

/// A sound as analysis describes it, at most 5 seconds long. Of the sample, what analysis cannot
/// hear is still empty.
struct AnalysedSound {
  core::Sample sample;
  std::vector<float> embedding;    ///< 1280 values
  std::vector<std::byte> wavFile;  ///< the clip as it is stored; empty until it is deposited
  std::string network;             ///< SHA-256 of what made the embedding
  std::vector<float> untaught;     ///< as `core::Prediction::untaught`
  core::AudioClip clip;            ///< trimmed, at the source's rate, mono or stereo
};

/// Which part of a take was analysed, from its beginning.
struct UsedPart {
  core::Seconds start{0};
  core::Seconds end{0};
  bool cut = false;  ///< the take is longer than what is used of any
};

/// What the archive knows of one recording.
struct RecordingRecord {
  core::RecordingId id;
  core::RecordingState state = core::RecordingState::queued;
  std::string reason;       ///< for silent and failed: a sentence for its contributor
  std::string contributor;  ///< as the upload had it
  std::size_t bytes = 0;    ///< of the take; while it arrives: so far
  double trimStartSeconds = 0.0;
  double trimEndSeconds = 0.0;
  bool cut = false;                   ///< the take is longer than what is used of any
  std::vector<core::Sample> samples;  ///< in order of index; only when ready
};

/// Whether `accept` stored something new.
enum class Acceptance {
  stored,        ///< durable now
  alreadyKnown,  ///< the same id came before; nothing was written
};

/// A take that comes in pieces.
struct ArrivingTake {
  core::RecordingId id;
  std::string contributor;
  std::size_t bytes = 0;  ///< kept so far
  friend bool operator==(const ArrivingTake&, const ArrivingTake&) = default;
};

/// The durable record of the session: files and rows. Thread-safe, blocking (fsync), never throws.
/// What `accept` and `finish` have acknowledged survives a crash of the machine at any later
/// moment, what `append` has acknowledged a crash of the program.
class Archive {
 public:
  virtual ~Archive() = default;
  /// Stores the audio durably before anyone decodes it; takes the place of pieces that arrived
  /// before. Fails with storageFull or storage.
  virtual core::Result<Acceptance> accept(const core::Upload& upload) = 0;
  /// Keeps `piece.bytes`, which begin at `offset` of a take; what is there already is skipped, so
  /// that a piece may come twice. The piece at 0 begins the take, with all that `piece` tells of
  /// it. Returns how many bytes of the take are kept. Fails with conflict when bytes before
  /// `offset` are missing or the take is finished with fewer, with storageFull or storage.
  virtual core::Result<std::size_t> append(const core::Upload& piece, std::size_t offset) = 0;
  /// Ends a take that came in pieces: it is queued with what arrived of it, durably. alreadyKnown
  /// when it was ended before; notFound when there is none, or nothing of it: then it is deleted.
  /// After storageFull or storage it begins again at 0, for what was kept may be lost; ended once
  /// more without that, it is queued with what can still be read.
  virtual core::Result<Acceptance> finish(const core::RecordingId& id) = 0;
  /// Takes that are not ended yet, in the order in which they began.
  virtual core::Result<std::vector<ArrivingTake>> arriving() const = 0;
  /// The stored upload; notFound when there is none.
  virtual core::Result<core::Upload> load(const core::RecordingId& id) const = 0;
  /// Numbers the sounds, writes their files, and marks the recording ready, all or nothing.
  /// Returns the samples with number and file filled in.
  virtual core::Result<std::vector<core::Sample>> complete(
      const core::RecordingId& id, const UsedPart& part, std::span<const AnalysedSound> sounds) = 0;
  /// Marks a recording as analysed without a sample (silent or failed), with the reason.
  virtual core::Status close(const core::RecordingId& id, core::RecordingState state,
                             const std::string& reason) = 0;
  virtual core::Result<RecordingRecord> find(const core::RecordingId& id) const = 0;
  /// The newest recording that was brought from there and not deleted since, if there is one.
  virtual core::Result<std::optional<RecordingRecord>> findFrom(
      const core::FromLibrary& origin) const = 0;
  /// Says where a recording was made, also after it was analysed; notFound when there is none.
  virtual core::Status locate(const core::RecordingId& id, const core::Location& location) = 0;
  /// Deletes a recording, its take and its samples with their files, so that nothing of them can be
  /// read from the folder any more; notFound when there is none.
  virtual core::Status remove(const core::RecordingId& id) = 0;
  /// The same for many at once; unknown ids are ignored.
  virtual core::Status removeAll(std::span<const core::RecordingId> ids) = 0;
  /// All that were accepted or are arriving, oldest first.
  virtual core::Result<std::vector<core::RecordingId>> recordings() const = 0;
  /// Accepted whole and not analysed, oldest first: to be queued again at start.
  virtual core::Result<std::vector<core::RecordingId>> unfinished() const = 0;
};

}  // namespace exsampling::sound
