#pragma once

#include <exsampling/ports/archive.hpp>

#include <filesystem>
#include <memory>

namespace exsampling::adapters {

/// The session folder as archive:
///
///     takes/<id>.take               uploads as they came
///     samples/<number>_trimmed.wav  what instruments load; never renamed
///     session.sqlite                a row for each; what has no row was never acknowledged
///     lock                          held while open; names the process
///
/// Files are synced before their row is written, and a row is synced before a call returns. Times
/// are kept to the microsecond.
class SqliteArchive final : public ports::Archive {
 public:
  /// Opens the folder, making it where it is missing. Fails with conflict when another process has
  /// it open, config when its path is too long for OSC, and storage or storageFull.
  static core::Result<std::unique_ptr<SqliteArchive>> open(
      const std::filesystem::path& sessionFolder);
  ~SqliteArchive() override;

  core::Result<ports::Acceptance> accept(const core::Upload& upload) override;
  core::Result<core::Upload> load(const core::RecordingId& id) const override;
  core::Result<std::vector<core::Sample>> complete(
      const core::RecordingId& id, core::Seconds trimStart, core::Seconds trimEnd,
      std::span<const ports::AnalysedSample> samples) override;
  core::Status close(const core::RecordingId& id, core::RecordingState state,
                     const std::string& reason) override;
  core::Result<ports::RecordingRecord> find(const core::RecordingId& id) const override;
  core::Result<std::vector<core::RecordingId>> unfinished() const override;

 private:
  class Impl;
  explicit SqliteArchive(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace exsampling::adapters
