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

/// A sound as analysis describes it, at most 5 seconds long. Fields of the sample that analysis
/// cannot know are still empty.
struct AnalysedSound {
  core::Sample sample;
  std::vector<float> embedding;    ///< 1280 values
  std::vector<std::byte> wavFile;  ///< the clip as it is stored; empty until it is deposited
  std::string network;             ///< SHA-256 of the network that made the embedding
  std::vector<float> untaught;     ///< as `core::Prediction::untaught`
  core::AudioClip clip;            ///< trimmed, at the source's rate, mono or stereo
};

/// Which part of a take was analysed, from its beginning.
struct UsedPart {
  core::Seconds start{0};
  core::Seconds end{0};
  bool cut = false;  ///< the take is longer than the limit; the rest is unused
};

/// What the archive knows of one recording.
struct RecordingRecord {
  core::RecordingId id;
  core::RecordingState state = core::RecordingState::queued;
  std::string reason;       ///< for silent and failed: a sentence for its contributor
  std::string contributor;  ///< as in the upload
  std::size_t bytes = 0;    ///< of the take; while it arrives: so far
  double trimStartSeconds = 0.0;
  double trimEndSeconds = 0.0;
  bool cut = false;                   ///< the take is longer than the limit; the rest is unused
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
/// moment; what `append` has acknowledged survives a crash of the program.
class Archive {
 public:
  virtual ~Archive() = default;
  /// Stores the audio durably before it is decoded; replaces pieces that arrived before. Fails with
  /// storageFull or storage.
  virtual core::Result<Acceptance> accept(const core::Upload& upload) = 0;
  /// Stores `piece.bytes` at `offset` of a take. Bytes that are already stored are skipped, so a
  /// piece may be sent twice. The piece at offset 0 creates the take, described by `piece`. Returns
  /// how many bytes of the take are stored. Fails with conflict when bytes before `offset` are
  /// missing or the take is finished with fewer, with storageFull or storage.
  virtual core::Result<std::size_t> append(const core::Upload& piece, std::size_t offset) = 0;
  /// Ends a take that came in pieces and queues it, durably, with the bytes that arrived. Returns
  /// alreadyKnown when it was ended before. Fails with notFound for an unknown take, and for one
  /// without bytes, which is then deleted. After storageFull or storage the take starts over at
  /// offset 0, because stored bytes may be lost; if it is ended again without being resent, it is
  /// queued with what can still be read.
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
  /// The newest recording of this origin that has not been deleted, if any.
  virtual core::Result<std::optional<RecordingRecord>> findFrom(
      const core::FromLibrary& origin) const = 0;
  /// Sets where a recording was made, even after its analysis; notFound for an unknown id.
  virtual core::Status locate(const core::RecordingId& id, const core::Location& location) = 0;
  /// Deletes a recording, its take and its samples with their files, so that nothing of them can be
  /// read from the folder any more; notFound for an unknown id.
  virtual core::Status remove(const core::RecordingId& id) = 0;
  /// The same for many at once; unknown ids are ignored.
  virtual core::Status removeAll(std::span<const core::RecordingId> ids) = 0;
  /// All recordings, accepted or still arriving, oldest first.
  virtual core::Result<std::vector<core::RecordingId>> recordings() const = 0;
  /// Complete but not analysed, oldest first: to be queued again at start.
  virtual core::Result<std::vector<core::RecordingId>> unfinished() const = 0;
};

}  // namespace exsampling::sound
