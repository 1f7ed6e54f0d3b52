#pragma once

#include <exsampling/sound/archive/archive.hpp>
#include <exsampling/sound/archive/arrivals.hpp>
#include <exsampling/stage/performance/played_notes.hpp>
#include <exsampling/stage/performance/sound_check.hpp>
#include <exsampling/stage/performance/stage_record.hpp>

#include <filesystem>
#include <memory>

namespace exsampling::adapters {

/// The session folder as archive:
///
///     takes/<id>.take               uploads as they came, or as far as they came
///     samples/<number>_trimmed.wav  what instruments load; never renamed
/// session.sqlite                a row for each; a file without a row was never acknowledged
///     lock                          held while open; names the process
///
/// Files are synced before their row is written, and a row is synced before a call returns. A take
/// that comes in pieces is the exception: its row is there from the first piece on, the file's
/// length says how far it has come, and it is synced when it is finished. Times are kept to the
/// microsecond.
class SqliteArchive final : public sound::Archive,
                            public sound::Arrivals,
                            public stage::StageRecord,
                            public stage::PlayedNotes,
                            public stage::SoundCheck {
 public:
  /// Opens the folder, creating it if it is missing. Fails with conflict when another process has
  /// it open, config when its path is too long for OSC, and storage or storageFull.
  static core::Result<std::unique_ptr<SqliteArchive>> open(
      const std::filesystem::path& sessionFolder);
  ~SqliteArchive() override;

  core::Result<sound::Acceptance> accept(const core::Upload& upload) override;
  core::Result<std::size_t> append(const core::Upload& piece, std::size_t offset) override;
  core::Result<sound::Acceptance> finish(const core::RecordingId& id) override;
  core::Result<std::vector<sound::ArrivingTake>> arriving() const override;
  core::Result<core::Upload> load(const core::RecordingId& id) const override;
  core::Result<std::vector<core::Sample>> complete(
      const core::RecordingId& id, const sound::UsedPart& part,
      std::span<const sound::AnalysedSound> sounds) override;
  core::Status close(const core::RecordingId& id, core::RecordingState state,
                     const std::string& reason) override;
  core::Result<sound::RecordingRecord> find(const core::RecordingId& id) const override;
  core::Result<std::optional<sound::RecordingRecord>> findFrom(
      const core::FromLibrary& origin) const override;
  core::Status locate(const core::RecordingId& id, const core::Location& location) override;
  core::Status remove(const core::RecordingId& id) override;
  core::Status removeAll(std::span<const core::RecordingId> ids) override;
  core::Result<std::vector<core::RecordingId>> recordings() const override;
  core::Result<std::vector<core::RecordingId>> unfinished() const override;

  core::Result<std::vector<core::Arrival>> newest(const sound::ArrivalFilter& filter,
                                                  std::size_t limit) const override;
  core::Result<core::Arrival> arrival(std::int64_t number) const override;
  core::Result<std::map<std::string, std::size_t>> categoryCounts() const override;
  core::Result<std::vector<sound::SampleEmbedding>> embeddingsAfter(
      std::int64_t after, std::size_t limit) const override;
  core::Result<std::vector<sound::Correction>> corrections(std::size_t limit) const override;
  core::Result<core::Arrival> setFavourite(std::int64_t number, bool on) override;
  core::Result<core::Arrival> correct(std::int64_t number,
                                      const std::optional<std::string>& category) override;
  core::Status removeSample(std::int64_t number) override;

  core::Status keep(const core::StageMemory& memory) override;
  core::Result<std::optional<core::StageMemory>> last() const override;

  core::Status remember(std::span<const core::NotePlayed> notes) override;
  core::Result<std::vector<core::NotePlayed>> notesPlayed() const override;
  core::Status forgetNotes() override;

  bool isSoundCheck() const override;
  core::Status beginSoundCheck() override;
  core::Result<std::vector<core::RecordingId>> endSoundCheck() override;

 private:
  struct Impl;
  explicit SqliteArchive(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace exsampling::adapters
