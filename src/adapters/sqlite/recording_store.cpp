#include "recording_store.hpp"

#include <exsampling/core/files/storage_failure.hpp>

#include <chrono>
#include <mutex>
#include <string_view>
#include <tuple>
#include <utility>

namespace exsampling::adapters {

using core::Error;
using core::ErrorCode;
using core::RecordingId;
using core::RecordingState;

namespace {

std::string takeName(const RecordingId& id) { return id.text() + ".take"; }

Error notContinued(const RecordingId& id, std::size_t kept) {
  return {ErrorCode::conflict,
          "Recording " + id.text() + " goes on at byte " + std::to_string(kept) + "."};
}

Error stillArriving(const RecordingId& id) {
  return {ErrorCode::conflict, "Recording " + id.text() + " is still arriving."};
}

Error alreadyAnalysed(const RecordingId& id) {
  return {ErrorCode::conflict, "Recording " + id.text() + " is already analysed."};
}

}  // namespace

class RecordingStore::Turn {
 public:
  Turn(RecordingStore& store, const RecordingId& id) : store_(store), id_(id) {
    std::unique_lock guard(store.session_.mutex);
    store.turnEnded_.wait(guard, [&] { return !store.turns_.contains(id); });
    store.turns_.insert(id);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    const std::lock_guard guard(store_.session_.mutex);
    store_.turns_.erase(id_);
    store_.turnEnded_.notify_all();
  }

 private:
  RecordingStore& store_;
  const RecordingId& id_;
};

RecordingStore::RecordingStore(const std::filesystem::path& folder, SessionDatabase& session)
    : takes_(folder / "takes"),
      samples_(folder / "samples"),
      session_(session),
      rows_(session.database, samples_.path()) {
  auto last = lastSampleNumber_.rows();
  if (last.next()) nextNumber_ = last.integer(0) + 1;
  removeSamplesWithoutRow();
  readArrivingSizes();
}

sound::Acceptance RecordingStore::accept(const core::Upload& upload) {
  const Turn turn(*this, upload.id);
  const auto state = stateOf(upload.id);
  if (state && *state != RecordingState::arriving) return sound::Acceptance::alreadyKnown;
  takes_.store(takeName(upload.id), upload.bytes);
  takes_.sync();
  // From here the file stays whatever happens: a row whose commit reports failure can still be
  // there after a crash, and must find it. Without a row it waits for the phone's next try.
  const std::lock_guard guard(session_.mutex);
  Transaction transaction(session_.database);
  if (state) deleteRecording_.run(upload.id.text());
  insertRecording(upload, RecordingState::queued);
  transaction.commit();
  forgetPieces(upload.id);
  return sound::Acceptance::stored;
}

core::Result<std::size_t> RecordingStore::append(const core::Upload& piece, std::size_t offset) {
  const Turn turn(*this, piece.id);
  std::unique_lock guard(session_.mutex);
  const auto row = findRow(piece.id);
  const auto kept = row ? static_cast<std::size_t>(row->bytes) : 0;
  const bool ended = row && row->state != RecordingState::arriving;
  const auto end = offset + piece.bytes.size();
  if (offset > kept || (ended && end > kept)) return notContinued(piece.id, kept);
  if (row && end <= kept) return kept;
  if (!row) {
    takes_.discard(takeName(piece.id));  // of an upload that never got its row
    insertRecording(piece, RecordingState::arriving);
  }
  guard.unlock();
  takes_.write(takeName(piece.id), kept, std::span(piece.bytes).subspan(kept - offset));
  guard.lock();
  doubtful_.erase(piece.id);
  return arrivingBytes_[piece.id] = end;
}

core::Result<sound::Acceptance> RecordingStore::finish(const RecordingId& id) {
  const Turn turn(*this, id);
  std::unique_lock guard(session_.mutex);
  const auto row = findRow(id);
  if (!row) return unknownRecording(id);
  if (row->state != RecordingState::arriving) return sound::Acceptance::alreadyKnown;
  const auto doubtful = doubtful_.find(id);
  const bool anew = doubtful != doubtful_.end();
  const auto length = anew ? doubtful->second : static_cast<std::size_t>(row->bytes);
  if (length == 0) {  // the disk was full when its first piece came
    deleteRecording_.run(id.text());
    forgetPieces(id);
    takes_.discard(takeName(id));
    return unknownRecording(id);
  }
  guard.unlock();
  try {
    if (anew) {
      auto bytes = takes_.read(takeName(id));
      bytes.resize(length);
      takes_.store(takeName(id), bytes);
    } else {
      takes_.seal(takeName(id), length);
    }
    takes_.sync();
  } catch (const core::StorageFailure&) {
    guard.lock();
    doubtful_[id] = length;
    arrivingBytes_[id] = 0;
    throw;
  }
  guard.lock();
  finishRecording_.run(static_cast<std::int64_t>(length), id.text());
  forgetPieces(id);
  return sound::Acceptance::stored;
}

std::vector<sound::ArrivingTake> RecordingStore::arriving() {
  const std::lock_guard guard(session_.mutex);
  std::vector<sound::ArrivingTake> takes;
  auto rows = arrivingRecordings_.rows();
  while (rows.next()) {
    const auto id = RecordingId::parse(rows.text(0));
    if (id) takes.push_back({*id, rows.text(1), arrivingBytes_[*id]});
  }
  return takes;
}

core::Result<core::Upload> RecordingStore::load(const RecordingId& id) {
  std::unique_lock guard(session_.mutex);
  const auto row = findRow(id);
  guard.unlock();
  if (!row) return unknownRecording(id);
  if (row->state == RecordingState::arriving) return stillArriving(id);
  auto bytes = takes_.read(takeName(id));
  if (static_cast<std::int64_t>(bytes.size()) != row->bytes) {
    return Error{ErrorCode::storage, (takes_.path() / takeName(id)).string() +
                                         " is not as long as it was when it was stored."};
  }
  return core::Upload{.id = id,
                      .bytes = std::move(bytes),
                      .location = row->location,
                      .contributor = row->contributor,
                      .name = row->name,
                      .recordedAt = row->recordedAt,
                      .receivedAt = row->receivedAt,
                      .origin = row->origin};
}

core::Result<std::vector<core::Sample>> RecordingStore::complete(
    const RecordingId& id, const sound::UsedPart& part,
    std::span<const sound::AnalysedSound> analysed) {
  std::int64_t number = 0;
  {
    const std::lock_guard guard(session_.mutex);
    if (const auto refusal = refuseUnlessQueued(id)) return *refusal;
    number = nextNumber_;
    nextNumber_ += static_cast<std::int64_t>(analysed.size());
  }
  std::vector<core::Sample> samples;
  for (const sound::AnalysedSound& one : analysed) {
    samples.push_back(one.sample);
    samples.back().number = number++;
    samples.back().file = samples_.path() / sampleName(samples.back().number);
  }
  storeFiles(samples, analysed);

  const std::lock_guard guard(session_.mutex);
  Transaction transaction(session_.database);
  if (completeRecording_.run(part.start.count(), part.end.count(), part.cut ? 1 : 0, id.text()) ==
      0) {
    discardFiles(samples);
    return alreadyAnalysed(id);
  }
  for (std::size_t i = 0; i < samples.size(); ++i) {
    insertSample(id, samples[i], analysed[i]);
  }
  transaction.commit();
  if (session_.categoryCounts) {
    for (const auto& sample : samples) ++(*session_.categoryCounts)[sample.best().category];
  }
  return samples;
}

core::Status RecordingStore::close(const RecordingId& id, RecordingState state,
                                   const std::string& reason) {
  const std::lock_guard guard(session_.mutex);
  if (const auto refusal = refuseUnlessQueued(id)) return *refusal;
  closeRecording_.run(stateName(state), reason, id.text());
  return {};
}

core::Result<sound::RecordingRecord> RecordingStore::find(const RecordingId& id) {
  const std::lock_guard guard(session_.mutex);
  auto record = findRecord(id);
  if (!record) return unknownRecording(id);
  return *std::move(record);
}

std::optional<sound::RecordingRecord> RecordingStore::findFrom(const core::FromLibrary& origin) {
  const std::lock_guard guard(session_.mutex);
  const auto ids = readIds(recordingFrom_.rows(origin.contentSha256, origin.start.count()));
  return ids.empty() ? std::nullopt : findRecord(ids.front());
}

core::Status RecordingStore::locate(const RecordingId& id, const core::Location& location) {
  const std::lock_guard guard(session_.mutex);
  if (!findRow(id)) return unknownRecording(id);
  locateRecording_.run(location.latitude, location.longitude, location.accuracyMetres, id.text());
  return {};
}

core::Status RecordingStore::remove(const RecordingId& id) {
  if (!eraseRecording(id)) return unknownRecording(id);
  const std::lock_guard guard(session_.mutex);
  leaveNoTrace();
  return {};
}

core::Status RecordingStore::removeAll(std::span<const RecordingId> ids) {
  for (const RecordingId& id : ids) (void)eraseRecording(id);
  const std::lock_guard guard(session_.mutex);
  discardStrayTakes();
  leaveNoTrace();
  return {};
}

core::Status RecordingStore::removeSample(std::int64_t number) {
  std::unique_lock guard(session_.mutex);
  const auto onlySampleOf = [&]() -> core::Result<std::optional<RecordingId>> {
    auto rows = recordingOfSample_.rows(number);
    if (!rows.next()) return unknownSample(number);
    if (rows.integer(1) > 1) return std::optional<RecordingId>();
    return std::optional(*RecordingId::parse(rows.text(0)));
  }();
  if (!onlySampleOf) return onlySampleOf.error();
  if (*onlySampleOf) {
    guard.unlock();
    return remove(**onlySampleOf);
  }
  deleteSample_.run(number);
  session_.categoryCounts.reset();
  samples_.discard(sampleName(number));
  session_.database.execute(sql::kEmptyLog);
  return {};
}

std::vector<RecordingId> RecordingStore::recordings() {
  const std::lock_guard guard(session_.mutex);
  return readIds(recordings_.rows());
}

std::vector<RecordingId> RecordingStore::unfinished() {
  const std::lock_guard guard(session_.mutex);
  return readIds(queuedRecordings_.rows());
}

std::optional<RecordingRow> RecordingStore::findRow(const RecordingId& id) {
  auto row = rows_.findRow(id);
  if (row && row->state == RecordingState::arriving) {
    row->bytes = static_cast<std::int64_t>(arrivingBytes_[id]);
  }
  return row;
}

std::optional<sound::RecordingRecord> RecordingStore::findRecord(const RecordingId& id) {
  const auto row = findRow(id);
  if (!row) return std::nullopt;
  return sound::RecordingRecord{.id = id,
                                .state = row->state,
                                .reason = row->reason,
                                .contributor = row->contributor,
                                .bytes = static_cast<std::size_t>(row->bytes),
                                .trimStartSeconds = row->trimStart,
                                .trimEndSeconds = row->trimEnd,
                                .cut = row->cut,
                                .samples = rows_.findSamples(id, *row)};
}

std::optional<RecordingState> RecordingStore::stateOf(const RecordingId& id) {
  const std::lock_guard guard(session_.mutex);
  auto rows = stateOfRecording_.rows(id.text());
  return rows.next() ? std::optional(parseState(rows.text(0))) : std::nullopt;
}

void RecordingStore::insertRecording(const core::Upload& upload, RecordingState state) {
  const bool arriving = state == RecordingState::arriving;
  const auto& place = upload.location;
  const auto* library = std::get_if<core::FromLibrary>(&upload.origin);
  insertRecording_.run(
      upload.id.text(), arriving ? 0 : static_cast<std::int64_t>(upload.bytes.size()),
      place ? std::optional(place->latitude) : std::nullopt,
      place ? std::optional(place->longitude) : std::nullopt,
      place ? place->accuracyMetres : std::nullopt, upload.contributor, upload.name,
      upload.recordedAt ? std::optional(toMicroseconds(*upload.recordedAt)) : std::nullopt,
      toMicroseconds(upload.receivedAt), stateName(state),
      library ? std::optional(library->contentSha256) : std::nullopt,
      library ? std::optional(library->start.count()) : std::nullopt);
  if (arriving) arrivingBytes_[upload.id] = 0;
}

void RecordingStore::forgetPieces(const RecordingId& id) {
  arrivingBytes_.erase(id);
  doubtful_.erase(id);
}

void RecordingStore::readArrivingSizes() {
  for (const auto& take : arriving()) arrivingBytes_[take.id] = takes_.size(takeName(take.id));
}

std::optional<Error> RecordingStore::refuseUnlessQueued(const RecordingId& id) {
  auto rows = stateOfRecording_.rows(id.text());
  if (!rows.next()) return unknownRecording(id);
  if (parseState(rows.text(0)) != RecordingState::queued) return alreadyAnalysed(id);
  return std::nullopt;
}

void RecordingStore::storeFiles(const std::vector<core::Sample>& samples,
                                std::span<const sound::AnalysedSound> analysed) {
  try {
    for (std::size_t i = 0; i < samples.size(); ++i) {
      samples_.store(sampleName(samples[i].number), analysed[i].wavFile);
    }
    samples_.sync();
  } catch (const core::StorageFailure&) {
    discardFiles(samples);
    throw;
  }
}

void RecordingStore::discardFiles(const std::vector<core::Sample>& samples) {
  for (const auto& sample : samples) samples_.discard(sampleName(sample.number));
}

void RecordingStore::insertSample(const RecordingId& id, const core::Sample& sample,
                                  const sound::AnalysedSound& analysed) {
  const auto& [pitch, route] = std::tie(sample.pitch, sample.route);
  insertSample_.run(
      sample.number, id.text(), sample.index, sample.start.count(), sample.duration.count(),
      pitch ? std::optional(pitch->frequency.value) : std::nullopt,
      pitch ? std::optional(pitch->confidence) : std::nullopt, sample.gain.value,
      route ? std::optional(route->track) : std::nullopt,
      route ? std::optional(route->channel) : std::nullopt,
      route ? std::optional(static_cast<int>(route->playback)) : std::nullopt,
      std::as_bytes(std::span(sample.peaks)), std::as_bytes(std::span(analysed.embedding)),
      analysed.network, std::as_bytes(std::span(analysed.untaught)));
  int rank = 0;
  for (const auto& guess : sample.top) {
    insertGuess_.run(sample.number, rank++, guess.categoryId, guess.category, guess.confidence);
  }
}

void RecordingStore::removeSamplesWithoutRow() {
  for (const auto& entry : std::filesystem::directory_iterator(samples_.path())) {
    const auto name = entry.path().filename().string();
    const auto digits = name.find_first_not_of("0123456789");
    if (digits == 0 || digits > 18 || name.substr(digits) != kSampleSuffix) continue;
    const std::int64_t number = std::stoll(name.substr(0, digits));
    if (!sampleExists_.rows(number).next()) samples_.discard(name);
  }
}

bool RecordingStore::eraseRecording(const RecordingId& id) {
  const Turn turn(*this, id);
  const std::lock_guard guard(session_.mutex);
  const auto row = findRow(id);
  if (!row) return false;
  const auto samples = rows_.findSamples(id, *row);
  deleteRecording_.run(id.text());
  session_.categoryCounts.reset();
  discardFiles(samples);
  takes_.discard(takeName(id));
  forgetPieces(id);
  return true;
}

void RecordingStore::leaveNoTrace() {
  takes_.sync();
  session_.database.execute(sql::kEmptyLog);
}

void RecordingStore::discardStrayTakes() {
  if (lastArrival_.rows().next()) return;
  for (const auto& entry : std::filesystem::directory_iterator(takes_.path())) {
    const auto id = RecordingId::parse(entry.path().stem().string());
    if (!id || !turns_.contains(*id)) takes_.discard(entry.path().filename().string());
  }
}

}  // namespace exsampling::adapters
