#include <exsampling/adapters/sqlite/sqlite_archive.hpp>
#include <exsampling/core/files/durable_folder.hpp>
#include <exsampling/core/files/storage_failure.hpp>

#include "arrival_notes.hpp"
#include "caught.hpp"
#include "note_table.hpp"
#include "recording_store.hpp"
#include "stage_table.hpp"
#include <limits>
#include <string>
#include <utility>

namespace exsampling::adapters {

using core::Error;
using core::ErrorCode;
using core::RecordingId;
using core::RecordingState;

namespace {

/// As the OSC contract has it: a packet must stay under 1,024 bytes.
constexpr std::size_t kMaxPathLength = 700;

void refuseLongPath(const std::filesystem::path& samples) {
  const auto longest = samples / sampleName(std::numeric_limits<std::int64_t>::max());
  if (const auto length = longest.string().size(); length > kMaxPathLength) {
    throw core::StorageFailure(
        {ErrorCode::config, "The session folder " + samples.parent_path().string() +
                                " is too long a path for OSC: its files would have up to " +
                                std::to_string(length) + " characters, and " +
                                std::to_string(kMaxPathLength) +
                                " are possible. Choose a shorter one with --data."});
  }
}

std::filesystem::path withParts(const std::filesystem::path& folder) {
  for (const auto* name : {"takes", "samples"}) core::makeDurableFolder(folder / name);
  return folder;
}

}  // namespace

/// The folder's parts, which share one database.
struct SqliteArchive::Impl {
  explicit Impl(const std::filesystem::path& folder)
      : lock(folder),
        session(withParts(folder)),
        recordings(folder, session),
        arrivals(folder / "samples", session),
        stage(session),
        notes(session) {
    if (!notes.isSoundCheck()) removeLeftOfSoundCheck();
  }

  void removeLeftOfSoundCheck() {
    const auto left = notes.soundCheckRecordings();
    if (!left.empty()) (void)recordings.removeAll(left);
  }

  core::FolderLock lock;
  SessionDatabase session;
  RecordingStore recordings;
  ArrivalNotes arrivals;
  StageTable stage;
  NoteTable notes;
};

SqliteArchive::SqliteArchive(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SqliteArchive::~SqliteArchive() = default;

core::Result<std::unique_ptr<SqliteArchive>> SqliteArchive::open(
    const std::filesystem::path& sessionFolder) {
  return caught([&]() -> core::Result<std::unique_ptr<SqliteArchive>> {
    const auto folder = std::filesystem::absolute(sessionFolder).lexically_normal();
    refuseLongPath(folder / "samples");
    core::makeDurableFolder(folder);
    return std::unique_ptr<SqliteArchive>(new SqliteArchive(std::make_unique<Impl>(folder)));
  });
}

core::Result<sound::Acceptance> SqliteArchive::accept(const core::Upload& upload) {
  return caught(
      [&]() -> core::Result<sound::Acceptance> { return impl_->recordings.accept(upload); });
}

core::Result<std::size_t> SqliteArchive::append(const core::Upload& piece, std::size_t offset) {
  return caught([&] { return impl_->recordings.append(piece, offset); });
}

core::Result<sound::Acceptance> SqliteArchive::finish(const RecordingId& id) {
  return caught([&] { return impl_->recordings.finish(id); });
}

core::Result<std::vector<sound::ArrivingTake>> SqliteArchive::arriving() const {
  return caught([&]() -> core::Result<std::vector<sound::ArrivingTake>> {
    return impl_->recordings.arriving();
  });
}

core::Result<core::Upload> SqliteArchive::load(const RecordingId& id) const {
  return caught([&] { return impl_->recordings.load(id); });
}

core::Result<std::vector<core::Sample>> SqliteArchive::complete(
    const RecordingId& id, const sound::UsedPart& part,
    std::span<const sound::AnalysedSound> sounds) {
  if (sounds.empty()) {
    return Error{ErrorCode::invalidArgument, "A recording is not completed without a sample."};
  }
  return caught([&] { return impl_->recordings.complete(id, part, sounds); });
}

core::Status SqliteArchive::close(const RecordingId& id, RecordingState state,
                                  const std::string& reason) {
  if (state != RecordingState::silent && state != RecordingState::failed) {
    return Error{ErrorCode::invalidArgument, "A recording is closed as silent or failed."};
  }
  return caught([&] { return impl_->recordings.close(id, state, reason); });
}

core::Result<sound::RecordingRecord> SqliteArchive::find(const RecordingId& id) const {
  return caught([&] { return impl_->recordings.find(id); });
}

core::Result<std::optional<sound::RecordingRecord>> SqliteArchive::findFrom(
    const core::FromLibrary& origin) const {
  return caught([&]() -> core::Result<std::optional<sound::RecordingRecord>> {
    return impl_->recordings.findFrom(origin);
  });
}

core::Status SqliteArchive::locate(const RecordingId& id, const core::Location& location) {
  return caught([&] { return impl_->recordings.locate(id, location); });
}

core::Status SqliteArchive::remove(const RecordingId& id) {
  return caught([&] { return impl_->recordings.remove(id); });
}

core::Result<std::vector<core::Arrival>> SqliteArchive::newest(const sound::ArrivalFilter& filter,
                                                               std::size_t limit) const {
  return caught([&]() -> core::Result<std::vector<core::Arrival>> {
    return impl_->arrivals.newest(filter, limit);
  });
}

core::Result<core::Arrival> SqliteArchive::arrival(std::int64_t number) const {
  return caught([&] { return impl_->arrivals.arrival(number); });
}

core::Result<std::map<std::string, std::size_t>> SqliteArchive::categoryCounts() const {
  return caught([&]() -> core::Result<std::map<std::string, std::size_t>> {
    return impl_->arrivals.categoryCounts();
  });
}

core::Result<std::vector<sound::SampleEmbedding>> SqliteArchive::embeddingsAfter(
    std::int64_t after, std::size_t limit) const {
  return caught([&]() -> core::Result<std::vector<sound::SampleEmbedding>> {
    return impl_->arrivals.embeddingsAfter(after, limit);
  });
}

core::Result<std::vector<sound::Correction>> SqliteArchive::corrections(std::size_t limit) const {
  return caught([&]() -> core::Result<std::vector<sound::Correction>> {
    return impl_->arrivals.corrections(limit);
  });
}

core::Result<core::Arrival> SqliteArchive::setFavourite(std::int64_t number, bool on) {
  return caught([&] { return impl_->arrivals.setFavourite(number, on); });
}

core::Result<core::Arrival> SqliteArchive::correct(std::int64_t number,
                                                   const std::optional<std::string>& category) {
  return caught([&] { return impl_->arrivals.correct(number, category); });
}

core::Status SqliteArchive::removeSample(std::int64_t number) {
  return caught([&] { return impl_->recordings.removeSample(number); });
}

core::Status SqliteArchive::keep(const core::StageMemory& memory) {
  return caught([&] { return impl_->stage.keep(memory); });
}

core::Result<std::optional<core::StageMemory>> SqliteArchive::last() const {
  return caught(
      [&]() -> core::Result<std::optional<core::StageMemory>> { return impl_->stage.last(); });
}

core::Status SqliteArchive::removeAll(std::span<const RecordingId> ids) {
  return caught([&] { return impl_->recordings.removeAll(ids); });
}

core::Status SqliteArchive::remember(std::span<const core::NotePlayed> notes) {
  return caught([&] { return impl_->notes.remember(notes); });
}

core::Result<std::vector<core::NotePlayed>> SqliteArchive::notesPlayed() const {
  return caught(
      [&]() -> core::Result<std::vector<core::NotePlayed>> { return impl_->notes.notesPlayed(); });
}

core::Status SqliteArchive::forgetNotes() {
  return caught([&] { return impl_->notes.forgetNotes(); });
}

bool SqliteArchive::isSoundCheck() const {
  const auto on = caught([&]() -> core::Result<bool> { return impl_->notes.isSoundCheck(); });
  return on && *on;
}

core::Status SqliteArchive::beginSoundCheck() {
  return caught([&] { return impl_->notes.beginSoundCheck(); });
}

core::Result<std::vector<RecordingId>> SqliteArchive::endSoundCheck() {
  return caught(
      [&]() -> core::Result<std::vector<RecordingId>> { return impl_->notes.endSoundCheck(); });
}

core::Result<std::vector<RecordingId>> SqliteArchive::recordings() const {
  return caught(
      [&]() -> core::Result<std::vector<RecordingId>> { return impl_->recordings.recordings(); });
}

core::Result<std::vector<RecordingId>> SqliteArchive::unfinished() const {
  return caught(
      [&]() -> core::Result<std::vector<RecordingId>> { return impl_->recordings.unfinished(); });
}

}  // namespace exsampling::adapters
