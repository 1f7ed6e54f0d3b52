#pragma once

#include <exsampling/core/recording.hpp>
#include <exsampling/core/result.hpp>
#include <exsampling/core/sample.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace exsampling::ports {

/// A sample on its way into the archive: `sample.number` and `sample.file` are still empty.
struct AnalysedSample {
  core::Sample sample;
  std::vector<float> embedding;    ///< 1280 values
  std::vector<std::byte> wavFile;  ///< as it shall lie on disk
};

/// What the archive knows of one recording.
struct RecordingRecord {
  core::RecordingId id;
  core::RecordingState state = core::RecordingState::queued;
  std::string reason;       ///< for silent and failed: a sentence for its contributor
  std::string contributor;  ///< as the upload had it
  double trimStartSeconds = 0.0;
  double trimEndSeconds = 0.0;
  std::vector<core::Sample> samples;  ///< in order of index; only when ready
};

/// Whether `accept` stored something new.
enum class Acceptance {
  stored,        ///< durable now
  alreadyKnown,  ///< the same id came before; nothing was written
};

/// The durable record of the session: files and rows. Thread-safe, blocking (fsync), never throws.
/// What `accept` has acknowledged survives a crash at any later moment.
class Archive {
 public:
  virtual ~Archive() = default;
  /// Stores the audio durably before anyone decodes it. Fails with storageFull or storage.
  virtual core::Result<Acceptance> accept(const core::Upload& upload) = 0;
  /// The stored upload; notFound when there is none.
  virtual core::Result<core::Upload> load(const core::RecordingId& id) const = 0;
  /// Numbers the samples, writes their files, and marks the recording ready, all or nothing.
  /// Returns the samples with number and file filled in.
  virtual core::Result<std::vector<core::Sample>> complete(
      const core::RecordingId& id, core::Seconds trimStart, core::Seconds trimEnd,
      std::span<const AnalysedSample> samples) = 0;
  /// Marks a recording as analysed without a sample (silent or failed), with the reason.
  virtual core::Status close(const core::RecordingId& id, core::RecordingState state,
                             const std::string& reason) = 0;
  virtual core::Result<RecordingRecord> find(const core::RecordingId& id) const = 0;
  /// Says where a recording was made, also after it was analysed; notFound when there is none.
  virtual core::Status locate(const core::RecordingId& id, const core::Location& location) = 0;
  /// Deletes a recording, its take and its samples with their files; notFound when there is none.
  virtual core::Status remove(const core::RecordingId& id) = 0;
  /// All that were accepted, oldest first.
  virtual core::Result<std::vector<core::RecordingId>> recordings() const = 0;
  /// Accepted and not analysed, oldest first: to be queued again at start.
  virtual core::Result<std::vector<core::RecordingId>> unfinished() const = 0;
};

}  // namespace exsampling::ports
