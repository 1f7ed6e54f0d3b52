#include <exsampling/adapters/sqlite/database.hpp>
#include <exsampling/adapters/sqlite/durable_folder.hpp>
#include <exsampling/adapters/sqlite/sql.hpp>
#include <exsampling/adapters/sqlite/sqlite_archive.hpp>
#include <exsampling/adapters/sqlite/storage_failure.hpp>

#include "caught.hpp"
#include <algorithm>
#include <bit>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <iterator>
#include <limits>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace exsampling::adapters {
namespace {

using core::Error;
using core::ErrorCode;
using core::RecordingId;
using core::RecordingState;

static_assert(std::endian::native == std::endian::little, "floats are stored as they lie");

/// As the OSC contract has it: a packet must stay under 1,024 bytes.
constexpr std::size_t kMaxPathLength = 700;
constexpr std::string_view kSampleSuffix = "_trimmed.wav";

std::string takeName(const RecordingId& id) { return id.text() + ".take"; }

std::string sampleName(std::int64_t number) {
  return std::to_string(number) + std::string(kSampleSuffix);
}

std::int64_t toMicroseconds(core::WallTime time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

core::WallTime toWallTime(std::int64_t microseconds) {
  return core::WallTime(std::chrono::duration_cast<core::WallTime::duration>(
      std::chrono::microseconds(microseconds)));
}

std::string stateName(RecordingState state) {
  switch (state) {
    case RecordingState::arriving:
      return "arriving";
    case RecordingState::queued:
      return "queued";
    case RecordingState::ready:
      return "ready";
    case RecordingState::silent:
      return "silent";
    default:
      return "failed";
  }
}

RecordingState parseState(const std::string& name) {
  for (const auto state : {RecordingState::arriving, RecordingState::queued, RecordingState::ready,
                           RecordingState::silent}) {
    if (stateName(state) == name) return state;
  }
  return RecordingState::failed;
}

Error unknownRecording(const RecordingId& id) {
  return {ErrorCode::notFound, "There is no recording " + id.text() + "."};
}

Error unknownSample(std::int64_t number) {
  return {ErrorCode::notFound, "There is no sample " + std::to_string(number) + "."};
}

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

std::vector<core::Peak> peaksOf(std::span<const std::byte> bytes) {
  std::vector<core::Peak> peaks(bytes.size() / sizeof(core::Peak));
  if (!peaks.empty()) std::memcpy(peaks.data(), bytes.data(), peaks.size() * sizeof(core::Peak));
  return peaks;
}

/// Numbers as the JSON list that a statement takes for a set.
std::string jsonOf(const std::vector<std::int64_t>& numbers) {
  std::string json = "[";
  for (const auto number : numbers) {
    if (json.size() > 1) json += ',';
    json += std::to_string(number);
  }
  return json + "]";
}

std::filesystem::path madeFolder(const std::filesystem::path& path) {
  makeDurableFolder(path);
  return path;
}

void refuseLongPath(const std::filesystem::path& samples) {
  const auto longest = samples / sampleName(std::numeric_limits<std::int64_t>::max());
  if (const auto length = longest.string().size(); length > kMaxPathLength) {
    throw StorageFailure(
        {ErrorCode::config, "The session folder " + samples.parent_path().string() +
                                " is too long a path for OSC: its files would have up to " +
                                std::to_string(length) + " characters, and " +
                                std::to_string(kMaxPathLength) +
                                " are possible. Choose a shorter one with --data."});
  }
}

/// A new database in a folder full of files would number them over, and nobody could find the
/// takes.
void refuseLostDatabase(const std::filesystem::path& folder) {
  const auto file = folder / "session.sqlite";
  if (std::filesystem::exists(file)) return;
  for (const auto* name : {"takes", "samples"}) {
    if (std::filesystem::is_empty(folder / name)) continue;
    throw StorageFailure({ErrorCode::storage, (folder / name).string() + " holds files, but " +
                                                  file.string() +
                                                  " is missing. Put it back, or move the folder "
                                                  "away and start with a new one."});
  }
}

/// The session's database with its tables, which are made in a new one.
std::unique_ptr<Database> openDatabase(const std::filesystem::path& folder) {
  refuseLostDatabase(folder);
  const auto file = folder / "session.sqlite";
  auto database = std::make_unique<Database>(file);
  const auto version = [&] {
    Statement statement(*database, sql::kSchemaVersionOfFile);
    auto rows = statement.rows();
    rows.next();
    return rows.integer(0);
  }();
  if (version != 0 && version != sql::kSchemaVersion) {
    throw StorageFailure({ErrorCode::storage,
                          file.string() + " was written by " +
                              (version > sql::kSchemaVersion ? "a newer" : "an older") +
                              " ExSampling. Use that one, or choose another folder with --data."});
  }
  if (version == 0) {
    Transaction transaction(*database);
    database->execute(sql::kSchema);
    transaction.commit();
    DurableFolder(folder).sync();
  }
  return database;
}

}  // namespace

class SqliteArchive::Impl {
 public:
  explicit Impl(const std::filesystem::path& folder)
      : lock_(folder),
        takes_(madeFolder(folder / "takes")),
        samples_(madeFolder(folder / "samples")),
        database_(openDatabase(folder)) {
    auto last = lastSampleNumber_.rows();
    if (last.next()) nextNumber_ = last.integer(0) + 1;
    removeSamplesWithoutRow();
    readArrivingSizes();
    if (!isSoundCheck()) removeLeftOfSoundCheck();
  }

  ports::Acceptance accept(const core::Upload& upload) {
    const Turn turn(*this, upload.id);
    const auto state = stateOf(upload.id);
    if (state && *state != RecordingState::arriving) return ports::Acceptance::alreadyKnown;
    takes_.store(takeName(upload.id), upload.bytes);
    takes_.sync();
    // From here the file stays whatever happens: a row whose commit reports failure can still be
    // there after a crash, and must find it. Without a row it waits for the phone's next try.
    const std::lock_guard guard(mutex_);
    Transaction transaction(*database_);
    if (state) deleteRecording_.run(upload.id.text());
    insertRecording(upload, RecordingState::queued);
    transaction.commit();
    forgetPieces(upload.id);
    return ports::Acceptance::stored;
  }

  core::Result<std::size_t> append(const core::Upload& piece, std::size_t offset) {
    const Turn turn(*this, piece.id);
    std::unique_lock guard(mutex_);
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
    return arrivingBytes_[piece.id] = end;
  }

  core::Result<ports::Acceptance> finish(const RecordingId& id) {
    const Turn turn(*this, id);
    std::unique_lock guard(mutex_);
    const auto row = findRow(id);
    const bool anew = doubtful_.contains(id);
    guard.unlock();
    if (!row) return unknownRecording(id);
    if (row->state != RecordingState::arriving) return ports::Acceptance::alreadyKnown;
    if (row->bytes == 0) {  // the disk was full when its first piece came
      guard.lock();
      deleteRecording_.run(id.text());
      forgetPieces(id);
      takes_.discard(takeName(id));
      return unknownRecording(id);
    }
    const auto length = static_cast<std::size_t>(row->bytes);
    try {
      if (anew) {
        auto bytes = takes_.read(takeName(id));
        bytes.resize(length);
        takes_.store(takeName(id), bytes);
      } else {
        takes_.seal(takeName(id), length);
      }
      takes_.sync();
    } catch (const StorageFailure&) {
      guard.lock();
      doubtful_.insert(id);
      throw;
    }
    guard.lock();
    finishRecording_.run(row->bytes, id.text());
    forgetPieces(id);
    return ports::Acceptance::stored;
  }

  std::vector<ports::ArrivingTake> arriving() {
    const std::lock_guard guard(mutex_);
    std::vector<ports::ArrivingTake> takes;
    auto rows = arrivingRecordings_.rows();
    while (rows.next()) {
      const auto id = RecordingId::parse(rows.text(0));
      if (id) takes.push_back({*id, rows.text(1), arrivingBytes_[*id]});
    }
    return takes;
  }

  core::Result<core::Upload> load(const RecordingId& id) {
    std::unique_lock guard(mutex_);
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
                        .receivedAt = row->receivedAt};
  }

  core::Result<std::vector<core::Sample>> complete(
      const RecordingId& id, const ports::UsedPart& part,
      std::span<const ports::AnalysedSample> analysed) {
    std::int64_t number = 0;
    {
      const std::lock_guard guard(mutex_);
      if (const auto refusal = refuseUnlessQueued(id)) return *refusal;
      number = nextNumber_;
      nextNumber_ += static_cast<std::int64_t>(analysed.size());
    }
    std::vector<core::Sample> samples;
    for (const auto& [sample, embedding, wavFile] : analysed) {
      samples.push_back(sample);
      samples.back().number = number++;
      samples.back().file = samples_.path() / sampleName(samples.back().number);
    }
    storeFiles(samples, analysed);

    const std::lock_guard guard(mutex_);
    Transaction transaction(*database_);
    if (completeRecording_.run(part.start.count(), part.end.count(), part.cut ? 1 : 0, id.text()) ==
        0) {
      discardFiles(samples);
      return alreadyAnalysed(id);
    }
    for (std::size_t i = 0; i < samples.size(); ++i) {
      insertSample(id, samples[i], analysed[i].embedding);
    }
    transaction.commit();
    if (categoryCounts_) {
      for (const auto& sample : samples) ++(*categoryCounts_)[sample.best().category];
    }
    return samples;
  }

  core::Status close(const RecordingId& id, RecordingState state, const std::string& reason) {
    const std::lock_guard guard(mutex_);
    if (const auto refusal = refuseUnlessQueued(id)) return *refusal;
    closeRecording_.run(stateName(state), reason, id.text());
    return {};
  }

  core::Result<ports::RecordingRecord> find(const RecordingId& id) {
    const std::lock_guard guard(mutex_);
    const auto row = findRow(id);
    if (!row) return unknownRecording(id);
    return ports::RecordingRecord{.id = id,
                                  .state = row->state,
                                  .reason = row->reason,
                                  .contributor = row->contributor,
                                  .bytes = static_cast<std::size_t>(row->bytes),
                                  .trimStartSeconds = row->trimStart,
                                  .trimEndSeconds = row->trimEnd,
                                  .cut = row->cut,
                                  .samples = findSamples(id, *row)};
  }

  core::Status locate(const RecordingId& id, const core::Location& location) {
    const std::lock_guard guard(mutex_);
    if (!findRow(id)) return unknownRecording(id);
    locateRecording_.run(location.latitude, location.longitude, location.accuracyMetres, id.text());
    return {};
  }

  core::Status remove(const RecordingId& id) {
    if (!eraseRecording(id)) return unknownRecording(id);
    const std::lock_guard guard(mutex_);
    leaveNoTrace();
    return {};
  }

  core::Status removeAll(std::span<const RecordingId> ids) {
    for (const RecordingId& id : ids) (void)eraseRecording(id);
    const std::lock_guard guard(mutex_);
    discardStrayTakes();
    leaveNoTrace();
    return {};
  }

  core::Status removeSample(std::int64_t number) {
    std::unique_lock guard(mutex_);
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
    categoryCounts_.reset();
    samples_.discard(sampleName(number));
    database_->execute(sql::kEmptyLog);
    return {};
  }

  std::vector<ports::Arrival> newest(const ports::ArrivalFilter& filter, std::size_t limit) {
    const auto among = filter.among ? std::optional(jsonOf(*filter.among)) : std::nullopt;
    const std::lock_guard guard(mutex_);
    auto rows =
        arrivals_.rows(filter.before.value_or(std::numeric_limits<std::int64_t>::max()), among,
                       filter.category, filter.track, filter.contributor, filter.text,
                       filter.favouritesOnly ? 1 : 0, static_cast<std::int64_t>(limit));
    std::vector<ports::Arrival> found;
    while (rows.next()) {
      const auto id = RecordingId::parse(rows.text(13));
      const auto recording = id ? findRow(*id) : std::nullopt;
      if (!recording) continue;
      found.push_back({.sample = readSample(rows, *id, *recording),
                       .favourite = rows.integer(11) != 0,
                       .corrected = rows.optionalText(12)});
    }
    return found;
  }

  core::Result<ports::Arrival> arrival(std::int64_t number) {
    auto found = newest({.among = std::vector{number}}, 1);
    if (found.empty()) return unknownSample(number);
    return std::move(found.front());
  }

  std::map<std::string, std::size_t> categoryCounts() {
    const std::lock_guard guard(mutex_);
    if (!categoryCounts_) {
      auto& counts = categoryCounts_.emplace();
      auto rows = countCategories_.rows();
      while (rows.next()) counts.emplace(rows.text(0), static_cast<std::size_t>(rows.integer(1)));
    }
    return *categoryCounts_;
  }

  std::vector<ports::SampleEmbedding> embeddingsAfter(std::int64_t after, std::size_t limit) {
    const std::lock_guard guard(mutex_);
    std::vector<ports::SampleEmbedding> found;
    auto rows = embeddingsAfter_.rows(after, static_cast<std::int64_t>(limit));
    while (rows.next()) {
      const auto bytes = rows.bytes(1);
      auto& values = found.emplace_back(ports::SampleEmbedding{rows.integer(0), {}}).values;
      values.resize(bytes.size() / sizeof(float));
      if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
    }
    return found;
  }

  core::Result<ports::Arrival> setFavourite(std::int64_t number, bool on) {
    {
      const std::lock_guard guard(mutex_);
      setFavourite_.run(on ? 1 : 0, number);
    }
    return arrival(number);
  }

  core::Result<ports::Arrival> correct(std::int64_t number,
                                       const std::optional<std::string>& category) {
    {
      const std::lock_guard guard(mutex_);
      correct_.run(category, number);
      categoryCounts_.reset();
    }
    return arrival(number);
  }

  core::Status keep(const core::StageMemory& memory) {
    const std::lock_guard guard(mutex_);
    Transaction transaction(*database_);
    database_->execute(sql::kForgetStage);
    keepRules_.run(static_cast<int>(memory.rules.intake), static_cast<int>(memory.rules.approval),
                   memory.rules.minConfidence);
    for (const auto& track : memory.tracks) {
      const auto& route = track.route;
      keepTrack_.run(track.channel, track.sample,
                     route ? std::optional(route->track) : std::nullopt,
                     route ? std::optional(static_cast<int>(route->playback)) : std::nullopt,
                     track.held ? 1 : 0, track.gain.value);
      for (const auto number : track.waiting) keepWaiting_.run(track.channel, number);
    }
    int position = 0;
    for (const auto number : memory.asking) keepAsking_.run(position++, number);
    for (const auto& contributor : memory.rules.blocked) keepBlocked_.run(contributor);
    transaction.commit();
    return {};
  }

  std::optional<core::StageMemory> last() {
    const std::lock_guard guard(mutex_);
    auto rules = rules_.rows();
    if (!rules.next()) return std::nullopt;
    core::StageMemory memory{.rules = {.intake = static_cast<core::Intake>(rules.integer(0)),
                                       .approval = static_cast<core::Approval>(rules.integer(1)),
                                       .minConfidence = rules.real(2)}};
    auto blocked = blocked_.rows();
    while (blocked.next()) memory.rules.blocked.insert(blocked.text(0));
    auto tracks = tracks_.rows();
    while (tracks.next()) {
      const auto channel = static_cast<int>(tracks.integer(0));
      core::TrackMemory track{.channel = channel,
                              .sample = tracks.optionalInteger(1),
                              .held = tracks.integer(4) != 0,
                              .gain = {tracks.real(5)}};
      if (track.sample) {
        track.route =
            core::Route{tracks.text(2), channel, static_cast<core::Playback>(tracks.integer(3))};
      }
      auto waiting = waiting_.rows(channel);
      while (waiting.next()) track.waiting.push_back(waiting.integer(0));
      memory.tracks.push_back(std::move(track));
    }
    auto asking = asking_.rows();
    while (asking.next()) memory.asking.push_back(asking.integer(0));
    return memory;
  }

  core::Status remember(std::span<const core::NotePlayed> notes) {
    const std::lock_guard guard(mutex_);
    Transaction transaction(*database_);
    for (const core::NotePlayed& one : notes) {
      insertNote_.run(toMicroseconds(one.at), one.channel, one.track, one.sample, one.note,
                      one.velocity, one.sounds.count());
    }
    transaction.commit();
    return {};
  }

  std::vector<core::NotePlayed> notesPlayed() {
    const std::lock_guard guard(mutex_);
    std::vector<core::NotePlayed> notes;
    auto rows = notes_.rows();
    while (rows.next()) {
      notes.push_back({.at = toWallTime(rows.integer(0)),
                       .channel = static_cast<int>(rows.integer(1)),
                       .track = rows.text(2),
                       .sample = rows.optionalInteger(3).value_or(0),
                       .note = static_cast<int>(rows.integer(4)),
                       .velocity = static_cast<int>(rows.integer(5)),
                       .sounds = core::Seconds(rows.real(6))});
    }
    return notes;
  }

  core::Status forgetNotes() {
    const std::lock_guard guard(mutex_);
    database_->execute(sql::kForgetNotes);
    database_->execute(sql::kEmptyLog);
    return {};
  }

  bool isSoundCheck() {
    const std::lock_guard guard(mutex_);
    return isSoundCheck_.rows().next();
  }

  core::Status beginSoundCheck() {
    const std::lock_guard guard(mutex_);
    beginSoundCheck_.run();
    return {};
  }

  std::vector<RecordingId> endSoundCheck() {
    {
      const std::lock_guard guard(mutex_);
      Transaction transaction(*database_);
      database_->execute(sql::kEndSoundCheck);
      transaction.commit();
    }
    return idsOf(soundCheckRecordings_);
  }

  std::vector<RecordingId> recordings() { return idsOf(recordings_); }
  std::vector<RecordingId> unfinished() { return idsOf(queuedRecordings_); }

 private:
  struct RecordingRow {
    std::int64_t arrival;
    std::int64_t bytes;
    std::optional<core::Location> location;
    std::string contributor;
    std::string name;
    std::optional<core::WallTime> recordedAt;
    core::WallTime receivedAt;
    RecordingState state;
    std::string reason;
    double trimStart;
    double trimEnd;
    bool cut;
  };

  /// While it lives, others that change the same recording's take wait.
  class Turn {
   public:
    Turn(Impl& archive, const RecordingId& id) : archive_(archive), id_(id) {
      std::unique_lock guard(archive.mutex_);
      archive.turnEnded_.wait(guard, [&] { return !archive.turns_.contains(id); });
      archive.turns_.insert(id);
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
      const std::lock_guard guard(archive_.mutex_);
      archive_.turns_.erase(id_);
      archive_.turnEnded_.notify_all();
    }

   private:
    Impl& archive_;
    const RecordingId& id_;
  };

  std::vector<RecordingId> idsOf(Statement& statement) {
    const std::lock_guard guard(mutex_);
    std::vector<RecordingId> ids;
    auto rows = statement.rows();
    while (rows.next()) {
      if (auto id = RecordingId::parse(rows.text(0))) ids.push_back(*std::move(id));
    }
    return ids;
  }

  std::optional<RecordingState> stateOf(const RecordingId& id) {
    const std::lock_guard guard(mutex_);
    auto rows = stateOfRecording_.rows(id.text());
    return rows.next() ? std::optional(parseState(rows.text(0))) : std::nullopt;
  }

  /// Arriving: with 0 bytes, as the file tells the number.
  void insertRecording(const core::Upload& upload, RecordingState state) {
    const bool arriving = state == RecordingState::arriving;
    const auto& place = upload.location;
    insertRecording_.run(
        upload.id.text(), arriving ? 0 : static_cast<std::int64_t>(upload.bytes.size()),
        place ? std::optional(place->latitude) : std::nullopt,
        place ? std::optional(place->longitude) : std::nullopt,
        place ? place->accuracyMetres : std::nullopt, upload.contributor, upload.name,
        upload.recordedAt ? std::optional(toMicroseconds(*upload.recordedAt)) : std::nullopt,
        toMicroseconds(upload.receivedAt), stateName(state));
    if (arriving) arrivingBytes_[upload.id] = 0;
  }

  void forgetPieces(const RecordingId& id) {
    arrivingBytes_.erase(id);
    doubtful_.erase(id);
  }

  void readArrivingSizes() {
    for (const auto& take : arriving()) arrivingBytes_[take.id] = takes_.size(takeName(take.id));
  }

  std::optional<Error> refuseUnlessQueued(const RecordingId& id) {
    auto rows = stateOfRecording_.rows(id.text());
    if (!rows.next()) return unknownRecording(id);
    if (parseState(rows.text(0)) != RecordingState::queued) return alreadyAnalysed(id);
    return std::nullopt;
  }

  void storeFiles(const std::vector<core::Sample>& samples,
                  std::span<const ports::AnalysedSample> analysed) {
    try {
      for (std::size_t i = 0; i < samples.size(); ++i) {
        samples_.store(sampleName(samples[i].number), analysed[i].wavFile);
      }
      samples_.sync();
    } catch (const StorageFailure&) {
      discardFiles(samples);
      throw;
    }
  }

  void discardFiles(const std::vector<core::Sample>& samples) {
    for (const auto& sample : samples) samples_.discard(sampleName(sample.number));
  }

  void insertSample(const RecordingId& id, const core::Sample& sample,
                    const std::vector<float>& embedding) {
    const auto& [pitch, route] = std::tie(sample.pitch, sample.route);
    insertSample_.run(sample.number, id.text(), sample.index, sample.start.count(),
                      sample.duration.count(),
                      pitch ? std::optional(pitch->frequency.value) : std::nullopt,
                      pitch ? std::optional(pitch->confidence) : std::nullopt, sample.gain.value,
                      route ? std::optional(route->track) : std::nullopt,
                      route ? std::optional(route->channel) : std::nullopt,
                      route ? std::optional(static_cast<int>(route->playback)) : std::nullopt,
                      std::as_bytes(std::span(sample.peaks)), std::as_bytes(std::span(embedding)));
    int rank = 0;
    for (const auto& guess : sample.top) {
      insertGuess_.run(sample.number, rank++, guess.categoryId, guess.category, guess.confidence);
    }
  }

  std::optional<RecordingRow> findRow(const RecordingId& id) {
    auto rows = recording_.rows(id.text());
    if (!rows.next()) return std::nullopt;
    RecordingRow row;
    row.arrival = rows.integer(0);
    row.bytes = rows.integer(1);
    if (const auto latitude = rows.optionalReal(2)) {
      row.location = core::Location{*latitude, rows.real(3), rows.optionalReal(4)};
    }
    row.contributor = rows.text(5);
    row.name = rows.text(6);
    if (const auto time = rows.optionalInteger(7)) row.recordedAt = toWallTime(*time);
    row.receivedAt = toWallTime(rows.integer(8));
    row.state = parseState(rows.text(9));
    row.reason = rows.text(10);
    row.trimStart = rows.real(11);
    row.trimEnd = rows.real(12);
    row.cut = rows.integer(13) != 0;
    if (row.state == RecordingState::arriving) {
      row.bytes = static_cast<std::int64_t>(arrivingBytes_[id]);
    }
    return row;
  }

  std::vector<core::Sample> findSamples(const RecordingId& id, const RecordingRow& recording) {
    std::vector<core::Sample> samples;
    auto rows = samplesOfRecording_.rows(recording.arrival);
    while (rows.next()) samples.push_back(readSample(rows, id, recording));
    return samples;
  }

  core::Sample readSample(const Rows& rows, const RecordingId& id, const RecordingRow& recording) {
    const auto number = rows.integer(0);
    const auto hertz = rows.optionalReal(4);
    const auto channel = rows.optionalInteger(8);
    return {.number = number,
            .recording = id,
            .index = static_cast<int>(rows.integer(1)),
            .start = core::Seconds(rows.real(2)),
            .duration = core::Seconds(rows.real(3)),
            .top = findGuesses(number),
            .pitch = hertz ? std::optional(core::Pitch{{*hertz}, rows.real(5)}) : std::nullopt,
            .gain = {rows.real(6)},
            .route = channel
                         ? std::optional(core::Route{rows.text(7), static_cast<int>(*channel),
                                                     static_cast<core::Playback>(rows.integer(9))})
                         : std::nullopt,
            .location = recording.location,
            .contributor = recording.contributor,
            .name = recording.name,
            .receivedAt = recording.receivedAt,
            .file = samples_.path() / sampleName(number),
            .peaks = peaksOf(rows.bytes(10))};
  }

  std::vector<core::CategoryScore> findGuesses(std::int64_t sample) {
    std::vector<core::CategoryScore> guesses;
    auto rows = guessesOfSample_.rows(sample);
    while (rows.next()) {
      guesses.push_back({static_cast<int>(rows.integer(0)), rows.text(1), rows.real(2)});
    }
    return guesses;
  }

  /// What a crash left between the files and their row.
  void removeSamplesWithoutRow() {
    for (const auto& entry : std::filesystem::directory_iterator(samples_.path())) {
      const auto name = entry.path().filename().string();
      const auto digits = name.find_first_not_of("0123456789");
      if (digits == 0 || digits > 18 || name.substr(digits) != kSampleSuffix) continue;
      const std::int64_t number = std::stoll(name.substr(0, digits));
      if (!sampleExists_.rows(number).next()) samples_.discard(name);
    }
  }

  /// Deletes the recording's rows, then its files: what a crash leaves behind between them has no
  /// row and is removed at the next start. False when it is not there.
  bool eraseRecording(const RecordingId& id) {
    const Turn turn(*this, id);
    const std::lock_guard guard(mutex_);
    const auto row = findRow(id);
    if (!row) return false;
    const auto samples = findSamples(id, *row);
    deleteRecording_.run(id.text());
    categoryCounts_.reset();
    discardFiles(samples);
    takes_.discard(takeName(id));
    forgetPieces(id);
    return true;
  }

  void leaveNoTrace() {
    takes_.sync();
    database_->execute(sql::kEmptyLog);
  }

  /// Where no recording is left, no take may lie either: not one whose row was never written.
  void discardStrayTakes() {
    if (lastArrival_.rows().next()) return;
    for (const auto& entry : std::filesystem::directory_iterator(takes_.path())) {
      const auto id = RecordingId::parse(entry.path().stem().string());
      if (!id || !turns_.contains(*id)) takes_.discard(entry.path().filename().string());
    }
  }

  void removeLeftOfSoundCheck() {
    const auto left = idsOf(soundCheckRecordings_);
    if (!left.empty()) (void)removeAll(left);
  }

  FolderLock lock_;
  DurableFolder takes_;
  DurableFolder samples_;

  std::mutex mutex_;  ///< of everything below
  std::condition_variable turnEnded_;
  std::set<RecordingId> turns_;
  std::map<RecordingId, std::size_t> arrivingBytes_;  ///< kept of each that comes in pieces
  /// Of those, whose sync failed: no later sync of the same file tells what is not on the disk.
  std::set<RecordingId> doubtful_;
  std::int64_t nextNumber_ = 1;
  /// As asked for twice a second, which must not read a long night's rows each time; none: to be
  /// counted anew.
  std::optional<std::map<std::string, std::size_t>> categoryCounts_;
  std::unique_ptr<Database> database_;
  Statement lastSampleNumber_{*database_, sql::kLastSampleNumber};
  Statement insertRecording_{*database_, sql::kInsertRecording};
  Statement finishRecording_{*database_, sql::kFinishRecording};
  Statement stateOfRecording_{*database_, sql::kStateOfRecording};
  Statement recording_{*database_, sql::kRecording};
  Statement recordings_{*database_, sql::kRecordings};
  Statement lastArrival_{*database_, sql::kLastArrival};
  Statement queuedRecordings_{*database_, sql::kQueuedRecordings};
  Statement arrivingRecordings_{*database_, sql::kArrivingRecordings};
  Statement completeRecording_{*database_, sql::kCompleteRecording};
  Statement closeRecording_{*database_, sql::kCloseRecording};
  Statement insertSample_{*database_, sql::kInsertSample};
  Statement insertGuess_{*database_, sql::kInsertGuess};
  Statement samplesOfRecording_{*database_, sql::kSamplesOfRecording};
  Statement guessesOfSample_{*database_, sql::kGuessesOfSample};
  Statement sampleExists_{*database_, sql::kSampleExists};
  Statement locateRecording_{*database_, sql::kLocateRecording};
  Statement deleteRecording_{*database_, sql::kDeleteRecording};
  Statement recordingOfSample_{*database_, sql::kRecordingOfSample};
  Statement deleteSample_{*database_, sql::kDeleteSample};
  Statement arrivals_{*database_, sql::kArrivals};
  Statement countCategories_{*database_, sql::kCategoryCounts};
  Statement embeddingsAfter_{*database_, sql::kEmbeddingsAfter};
  Statement setFavourite_{*database_, sql::kSetFavourite};
  Statement correct_{*database_, sql::kCorrect};
  Statement keepRules_{*database_, sql::kKeepRules};
  Statement keepTrack_{*database_, sql::kKeepTrack};
  Statement keepAsking_{*database_, sql::kKeepAsking};
  Statement keepWaiting_{*database_, sql::kKeepWaiting};
  Statement keepBlocked_{*database_, sql::kKeepBlocked};
  Statement rules_{*database_, sql::kRules};
  Statement tracks_{*database_, sql::kTracks};
  Statement asking_{*database_, sql::kAsking};
  Statement waiting_{*database_, sql::kWaiting};
  Statement blocked_{*database_, sql::kBlocked};
  Statement isSoundCheck_{*database_, sql::kIsSoundCheck};
  Statement beginSoundCheck_{*database_, sql::kBeginSoundCheck};
  Statement soundCheckRecordings_{*database_, sql::kSoundCheckRecordings};
  Statement insertNote_{*database_, sql::kInsertNote};
  Statement notes_{*database_, sql::kNotes};
};

SqliteArchive::SqliteArchive(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SqliteArchive::~SqliteArchive() = default;

core::Result<std::unique_ptr<SqliteArchive>> SqliteArchive::open(
    const std::filesystem::path& sessionFolder) {
  return caught([&]() -> core::Result<std::unique_ptr<SqliteArchive>> {
    const auto folder = std::filesystem::absolute(sessionFolder).lexically_normal();
    refuseLongPath(folder / "samples");
    makeDurableFolder(folder);
    return std::unique_ptr<SqliteArchive>(new SqliteArchive(std::make_unique<Impl>(folder)));
  });
}

core::Result<ports::Acceptance> SqliteArchive::accept(const core::Upload& upload) {
  return caught([&]() -> core::Result<ports::Acceptance> { return impl_->accept(upload); });
}

core::Result<std::size_t> SqliteArchive::append(const core::Upload& piece, std::size_t offset) {
  return caught([&] { return impl_->append(piece, offset); });
}

core::Result<ports::Acceptance> SqliteArchive::finish(const RecordingId& id) {
  return caught([&] { return impl_->finish(id); });
}

core::Result<std::vector<ports::ArrivingTake>> SqliteArchive::arriving() const {
  return caught(
      [&]() -> core::Result<std::vector<ports::ArrivingTake>> { return impl_->arriving(); });
}

core::Result<core::Upload> SqliteArchive::load(const RecordingId& id) const {
  return caught([&] { return impl_->load(id); });
}

core::Result<std::vector<core::Sample>> SqliteArchive::complete(
    const RecordingId& id, const ports::UsedPart& part,
    std::span<const ports::AnalysedSample> samples) {
  if (samples.empty()) {
    return Error{ErrorCode::invalidArgument, "A recording is not completed without a sample."};
  }
  return caught([&] { return impl_->complete(id, part, samples); });
}

core::Status SqliteArchive::close(const RecordingId& id, RecordingState state,
                                  const std::string& reason) {
  if (state != RecordingState::silent && state != RecordingState::failed) {
    return Error{ErrorCode::invalidArgument, "A recording is closed as silent or failed."};
  }
  return caught([&] { return impl_->close(id, state, reason); });
}

core::Result<ports::RecordingRecord> SqliteArchive::find(const RecordingId& id) const {
  return caught([&] { return impl_->find(id); });
}

core::Status SqliteArchive::locate(const RecordingId& id, const core::Location& location) {
  return caught([&] { return impl_->locate(id, location); });
}

core::Status SqliteArchive::remove(const RecordingId& id) {
  return caught([&] { return impl_->remove(id); });
}

core::Result<std::vector<ports::Arrival>> SqliteArchive::newest(const ports::ArrivalFilter& filter,
                                                                std::size_t limit) const {
  return caught(
      [&]() -> core::Result<std::vector<ports::Arrival>> { return impl_->newest(filter, limit); });
}

core::Result<ports::Arrival> SqliteArchive::arrival(std::int64_t number) const {
  return caught([&] { return impl_->arrival(number); });
}

core::Result<std::map<std::string, std::size_t>> SqliteArchive::categoryCounts() const {
  return caught([&]() -> core::Result<std::map<std::string, std::size_t>> {
    return impl_->categoryCounts();
  });
}

core::Result<std::vector<ports::SampleEmbedding>> SqliteArchive::embeddingsAfter(
    std::int64_t after, std::size_t limit) const {
  return caught([&]() -> core::Result<std::vector<ports::SampleEmbedding>> {
    return impl_->embeddingsAfter(after, limit);
  });
}

core::Result<ports::Arrival> SqliteArchive::setFavourite(std::int64_t number, bool on) {
  return caught([&] { return impl_->setFavourite(number, on); });
}

core::Result<ports::Arrival> SqliteArchive::correct(std::int64_t number,
                                                    const std::optional<std::string>& category) {
  return caught([&] { return impl_->correct(number, category); });
}

core::Status SqliteArchive::removeSample(std::int64_t number) {
  return caught([&] { return impl_->removeSample(number); });
}

core::Status SqliteArchive::keep(const core::StageMemory& memory) {
  return caught([&] { return impl_->keep(memory); });
}

core::Result<std::optional<core::StageMemory>> SqliteArchive::last() const {
  return caught([&]() -> core::Result<std::optional<core::StageMemory>> { return impl_->last(); });
}

core::Status SqliteArchive::removeAll(std::span<const RecordingId> ids) {
  return caught([&] { return impl_->removeAll(ids); });
}

core::Status SqliteArchive::remember(std::span<const core::NotePlayed> notes) {
  return caught([&] { return impl_->remember(notes); });
}

core::Result<std::vector<core::NotePlayed>> SqliteArchive::notesPlayed() const {
  return caught(
      [&]() -> core::Result<std::vector<core::NotePlayed>> { return impl_->notesPlayed(); });
}

core::Status SqliteArchive::forgetNotes() {
  return caught([&] { return impl_->forgetNotes(); });
}

bool SqliteArchive::isSoundCheck() const {
  const auto on = caught([&]() -> core::Result<bool> { return impl_->isSoundCheck(); });
  return on && *on;
}

core::Status SqliteArchive::beginSoundCheck() {
  return caught([&] { return impl_->beginSoundCheck(); });
}

core::Result<std::vector<RecordingId>> SqliteArchive::endSoundCheck() {
  return caught([&]() -> core::Result<std::vector<RecordingId>> { return impl_->endSoundCheck(); });
}

core::Result<std::vector<RecordingId>> SqliteArchive::recordings() const {
  return caught([&]() -> core::Result<std::vector<RecordingId>> { return impl_->recordings(); });
}

core::Result<std::vector<RecordingId>> SqliteArchive::unfinished() const {
  return caught([&]() -> core::Result<std::vector<RecordingId>> { return impl_->unfinished(); });
}

}  // namespace exsampling::adapters
