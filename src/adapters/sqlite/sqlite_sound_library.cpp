#include <exsampling/adapters/sqlite/database.hpp>
#include <exsampling/adapters/sqlite/sqlite_sound_library.hpp>
#include <exsampling/core/files/durable_folder.hpp>

#include "caught.hpp"
#include <algorithm>
#include <cstring>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace exsampling::adapters {
namespace {

using core::Error;
using core::ErrorCode;

constexpr int kSchemaVersion = 2;

/// Lengths are seconds; embeddings and peaks are 32-bit floats, little-endian.
constexpr auto kSchema = R"sql(
  CREATE TABLE library (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    version  INTEGER NOT NULL
  ) STRICT;
  INSERT INTO library VALUES (1, 0);

  CREATE TABLE file (
    id       INTEGER PRIMARY KEY,
    path     TEXT    NOT NULL UNIQUE,
    bytes    INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    sha256   TEXT    NOT NULL,
    model    TEXT    NOT NULL
  ) STRICT;
  CREATE INDEX file_content ON file (sha256);

  CREATE TABLE segment (
    number           INTEGER PRIMARY KEY AUTOINCREMENT,
    file             INTEGER NOT NULL REFERENCES file ON DELETE CASCADE,
    start            REAL    NOT NULL,
    duration         REAL    NOT NULL,
    pitch_hertz      REAL,
    pitch_confidence REAL,
    gain_db          REAL    NOT NULL,
    peaks            BLOB    NOT NULL,
    embedding        BLOB    NOT NULL
  ) STRICT;
  CREATE INDEX segment_file ON segment (file);

  CREATE TABLE guess (
    segment     INTEGER NOT NULL REFERENCES segment ON DELETE CASCADE,
    rank        INTEGER NOT NULL,
    category_id INTEGER NOT NULL,
    category    TEXT    NOT NULL,
    confidence  REAL    NOT NULL,
    PRIMARY KEY (segment, rank)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE place (path TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

  PRAGMA user_version = 2;
)sql";

/// Version 1 did not remember what was added.
void rememberPlaces(Database& database) {
  database.execute(
      "CREATE TABLE place (path TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;"
      "PRAGMA user_version = 2;");
  Statement files(database, "SELECT path FROM file");
  std::set<std::filesystem::path> folders;
  for (auto rows = files.rows(); rows.next();) {
    folders.insert(std::filesystem::path(rows.text(0)).parent_path());
  }
  Statement insert(database, "INSERT INTO place VALUES (?)");
  std::optional<std::filesystem::path> last;
  for (const auto& folder : folders) {
    if (last && std::ranges::mismatch(*last, folder).in1 == last->end()) continue;
    insert.run(folder.native());
    last = folder;
  }
}

std::unique_ptr<Database> openDatabase(const std::filesystem::path& file) {
  core::makeDurableFolder(std::filesystem::absolute(file).parent_path());
  auto database = std::make_unique<Database>(file, Sharing::others);
  // Two processes may come to make it at once.
  Transaction transaction(*database);
  const auto version = [&] {
    Statement statement(*database, "PRAGMA user_version");
    auto rows = statement.rows();
    rows.next();
    return rows.integer(0);
  }();
  if (version == 0) {
    database->execute(kSchema);
  } else if (version == 1) {
    rememberPlaces(*database);
  } else if (version != kSchemaVersion) {
    throw core::StorageFailure(
        {ErrorCode::storage,
         file.string() + " was written by another version of ExSampling. Move it away and add "
                         "the folders again, or choose another data folder with --data."});
  }
  transaction.commit();
  return database;
}

template <class Value>
std::vector<Value> valuesOf(std::span<const std::byte> bytes) {
  std::vector<Value> values(bytes.size() / sizeof(Value));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(Value));
  return values;
}

sound::LibraryFile readFile(const Rows& rows) {
  return {.path = rows.text(0),
          .bytes = rows.integer(1),
          .modified = rows.integer(2),
          .sha256 = rows.text(3),
          .model = rows.text(4)};
}

/// What begins every path below a folder, and the first text after all of them.
struct Below {
  explicit Below(std::string folder) : first(std::move(folder)) {
    if (!first.ends_with('/')) first += '/';
    end = first;
    end.back() = '/' + 1;
  }
  std::string first;
  std::string end;
};

}  // namespace

class SqliteSoundLibrary::Impl {
 public:
  explicit Impl(const std::filesystem::path& file) : database_(openDatabase(file)) {}

  std::optional<sound::LibraryFile> fileAt(const std::filesystem::path& path) {
    const std::lock_guard guard(mutex_);
    auto rows = fileAt_.rows(path.native());
    if (!rows.next()) return std::nullopt;
    return readFile(rows);
  }

  std::vector<sound::LibraryFile> filesWith(const std::string& sha256) {
    const std::lock_guard guard(mutex_);
    auto rows = filesWith_.rows(sha256);
    std::vector<sound::LibraryFile> files;
    while (rows.next()) files.push_back(readFile(rows));
    return files;
  }

  core::Status keep(const sound::LibraryFile& file,
                    std::span<const sound::DescribedSegment> segments) {
    const std::lock_guard guard(mutex_);
    Transaction transaction(*database_);
    deleteFile_.run(file.path.native());
    insertFile_.run(file.path.native(), file.bytes, file.modified, file.sha256, file.model);
    const auto fileId = lastRow();
    for (const auto& [segment, embedding] : segments) {
      const auto& pitch = segment.pitch;
      insertSegment_.run(fileId, segment.start.count(), segment.duration.count(),
                         pitch ? std::optional(pitch->frequency.value) : std::nullopt,
                         pitch ? std::optional(pitch->confidence) : std::nullopt,
                         segment.gain.value, std::as_bytes(std::span(segment.peaks)),
                         std::as_bytes(std::span(embedding)));
      const auto number = lastRow();
      int rank = 0;
      for (const auto& guess : segment.top) {
        insertGuess_.run(number, rank++, guess.categoryId, guess.category, guess.confidence);
      }
    }
    countChange_.run();
    transaction.commit();
    return {};
  }

  core::Status move(const std::filesystem::path& from, const sound::LibraryFile& to) {
    const std::lock_guard guard(mutex_);
    Transaction transaction(*database_);
    if (from != to.path) deleteFile_.run(to.path.native());
    if (moveFile_.run(to.path.native(), to.bytes, to.modified, from.string()) == 0) {
      return Error{ErrorCode::notFound, from.string() + " is not in the library."};
    }
    countChange_.run();
    transaction.commit();
    return {};
  }

  core::Result<std::size_t> forget(const std::filesystem::path& path) {
    const std::lock_guard guard(mutex_);
    Transaction transaction(*database_);
    const Below below(path.native());
    const auto gone = deleteBelow_.run(path.native(), below.first, below.end);
    const auto places = deletePlacesBelow_.run(path.native(), below.first, below.end);
    if (gone == 0 && places == 0) {
      return Error{ErrorCode::notFound, path.string() + " is not in the library."};
    }
    countChange_.run();
    transaction.commit();
    return static_cast<std::size_t>(gone);
  }

  core::Status addPlace(const std::filesystem::path& path) {
    const std::lock_guard guard(mutex_);
    Transaction transaction(*database_);
    const auto covered = [&] {
      for (auto at = path;; at = at.parent_path()) {
        auto rows = place_.rows(at.native());
        if (rows.next()) return true;
        if (at == at.parent_path()) return false;
      }
    }();
    if (covered) return {};
    const Below below(path.native());
    deletePlacesBelow_.run(path.native(), below.first, below.end);
    insertPlace_.run(path.native());
    transaction.commit();
    return {};
  }

  std::vector<sound::LibraryPlace> places() {
    const std::lock_guard guard(mutex_);
    std::vector<sound::LibraryPlace> places;
    for (auto rows = places_.rows(); rows.next();) places.push_back({.path = rows.text(0)});
    for (sound::LibraryPlace& place : places) {
      const Below below(place.path.native());
      auto rows = countBelow_.rows(place.path.native(), below.first, below.end);
      rows.next();
      place.files = static_cast<std::size_t>(rows.integer(0));
      place.segments = static_cast<std::size_t>(rows.integer(1));
    }
    return places;
  }

  core::Result<sound::LibrarySegment> segment(std::int64_t number) {
    const std::lock_guard guard(mutex_);
    auto rows = segment_.rows(number);
    if (!rows.next()) {
      return Error{ErrorCode::notFound,
                   "There is no sound " + std::to_string(number) + " in the library."};
    }
    const auto hertz = rows.optionalReal(3);
    sound::LibrarySegment segment{
        .number = number,
        .file = rows.text(0),
        .start = core::Seconds(rows.real(1)),
        .duration = core::Seconds(rows.real(2)),
        .pitch = hertz ? std::optional(core::Pitch{{*hertz}, rows.real(4)}) : std::nullopt,
        .gain = {rows.real(5)},
        .peaks = valuesOf<core::Peak>(rows.bytes(6))};
    auto guesses = guesses_.rows(number);
    while (guesses.next()) {
      segment.top.push_back(
          {static_cast<int>(guesses.integer(0)), guesses.text(1), guesses.real(2)});
    }
    return segment;
  }

  Size size() {
    const std::lock_guard guard(mutex_);
    auto rows = size_.rows();
    rows.next();
    return {static_cast<std::size_t>(rows.integer(0)), static_cast<std::size_t>(rows.integer(1))};
  }

  std::vector<sound::SegmentEmbedding> embeddingsAfter(const std::string& model, std::int64_t after,
                                                       std::size_t limit) {
    const std::lock_guard guard(mutex_);
    auto rows = embeddings_.rows(after, model, static_cast<std::int64_t>(limit));
    std::vector<sound::SegmentEmbedding> embeddings;
    while (rows.next()) embeddings.push_back({rows.integer(0), valuesOf<float>(rows.bytes(1))});
    return embeddings;
  }

  std::vector<std::int64_t> numbers(const std::string& model) {
    const std::lock_guard guard(mutex_);
    std::vector<std::int64_t> numbers;
    for (auto rows = numbers_.rows(model); rows.next();) numbers.push_back(rows.integer(0));
    std::ranges::sort(numbers);
    return numbers;
  }

  std::int64_t version() {
    const std::lock_guard guard(mutex_);
    auto rows = version_.rows();
    rows.next();
    return rows.integer(0);
  }

 private:
  std::int64_t lastRow() {
    auto rows = lastRow_.rows();
    rows.next();
    return rows.integer(0);
  }

  std::mutex mutex_;  ///< of everything below
  std::unique_ptr<Database> database_;
  Statement lastRow_{*database_, "SELECT last_insert_rowid()"};
  Statement version_{*database_, "SELECT version FROM library"};
  Statement countChange_{*database_, "UPDATE library SET version = version + 1"};
  Statement fileAt_{*database_,
                    "SELECT path, bytes, modified, sha256, model FROM file WHERE path = ?"};
  Statement filesWith_{
      *database_,
      "SELECT path, bytes, modified, sha256, model FROM file WHERE sha256 = ? ORDER BY path"};
  Statement deleteFile_{*database_, "DELETE FROM file WHERE path = ?"};
  Statement insertFile_{
      *database_, "INSERT INTO file (path, bytes, modified, sha256, model) VALUES (?, ?, ?, ?, ?)"};
  Statement moveFile_{*database_,
                      "UPDATE file SET path = ?, bytes = ?, modified = ? WHERE path = ?"};
  Statement deleteBelow_{*database_, "DELETE FROM file WHERE path = ? OR (path >= ? AND path < ?)"};
  Statement place_{*database_, "SELECT path FROM place WHERE path = ?"};
  Statement places_{*database_, "SELECT path FROM place ORDER BY path"};
  Statement insertPlace_{*database_, "INSERT INTO place VALUES (?)"};
  Statement deletePlacesBelow_{*database_,
                               "DELETE FROM place WHERE path = ? OR (path >= ? AND path < ?)"};
  Statement countBelow_{*database_,
                        "SELECT COUNT(*), COALESCE(SUM((SELECT COUNT(*) FROM segment WHERE file = "
                        "file.id)), 0) FROM file WHERE path = ? OR (path >= ? AND path < ?)"};
  Statement insertSegment_{*database_,
                           "INSERT INTO segment (file, start, duration, pitch_hertz, "
                           "pitch_confidence, gain_db, peaks, embedding) "
                           "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"};
  Statement insertGuess_{*database_, "INSERT INTO guess VALUES (?, ?, ?, ?, ?)"};
  Statement segment_{*database_,
                     "SELECT path, start, duration, pitch_hertz, pitch_confidence, gain_db, peaks "
                     "FROM segment JOIN file ON file.id = segment.file WHERE number = ?"};
  Statement guesses_{
      *database_,
      "SELECT category_id, category, confidence FROM guess WHERE segment = ? ORDER BY rank"};
  Statement size_{*database_, "SELECT (SELECT COUNT(*) FROM file), (SELECT COUNT(*) FROM segment)"};
  Statement embeddings_{
      *database_,
      "SELECT number, embedding FROM segment CROSS JOIN file ON file.id = segment.file "
      "WHERE number > ? AND model = ? ORDER BY number LIMIT ?"};
  // CROSS keeps the order of the tables: segments would be read through all their embeddings.
  Statement numbers_{*database_,
                     "SELECT number FROM file CROSS JOIN segment ON segment.file = file.id "
                     "WHERE model = ?"};
};

SqliteSoundLibrary::SqliteSoundLibrary(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SqliteSoundLibrary::~SqliteSoundLibrary() = default;

core::Result<std::unique_ptr<SqliteSoundLibrary>> SqliteSoundLibrary::open(
    const std::filesystem::path& file) {
  return caught([&]() -> core::Result<std::unique_ptr<SqliteSoundLibrary>> {
    return std::unique_ptr<SqliteSoundLibrary>(
        new SqliteSoundLibrary(std::make_unique<Impl>(file)));
  });
}

core::Result<std::optional<sound::LibraryFile>> SqliteSoundLibrary::fileAt(
    const std::filesystem::path& path) const {
  return caught(
      [&]() -> core::Result<std::optional<sound::LibraryFile>> { return impl_->fileAt(path); });
}

core::Result<std::vector<sound::LibraryFile>> SqliteSoundLibrary::filesWith(
    const std::string& sha256) const {
  return caught(
      [&]() -> core::Result<std::vector<sound::LibraryFile>> { return impl_->filesWith(sha256); });
}

core::Status SqliteSoundLibrary::keep(const sound::LibraryFile& file,
                                      std::span<const sound::DescribedSegment> segments) {
  return caught([&] { return impl_->keep(file, segments); });
}

core::Status SqliteSoundLibrary::move(const std::filesystem::path& from,
                                      const sound::LibraryFile& to) {
  return caught([&] { return impl_->move(from, to); });
}

core::Result<std::size_t> SqliteSoundLibrary::forget(const std::filesystem::path& path) {
  return caught([&] { return impl_->forget(path); });
}

core::Status SqliteSoundLibrary::addPlace(const std::filesystem::path& path) {
  return caught([&] { return impl_->addPlace(path); });
}

core::Result<std::vector<sound::LibraryPlace>> SqliteSoundLibrary::places() const {
  return caught(
      [&]() -> core::Result<std::vector<sound::LibraryPlace>> { return impl_->places(); });
}

core::Result<sound::LibrarySegment> SqliteSoundLibrary::segment(std::int64_t number) const {
  return caught([&] { return impl_->segment(number); });
}

core::Result<sound::SoundLibrary::Size> SqliteSoundLibrary::size() const {
  return caught([&]() -> core::Result<Size> { return impl_->size(); });
}

core::Result<std::vector<sound::SegmentEmbedding>> SqliteSoundLibrary::embeddingsAfter(
    const std::string& model, std::int64_t after, std::size_t limit) const {
  return caught([&]() -> core::Result<std::vector<sound::SegmentEmbedding>> {
    return impl_->embeddingsAfter(model, after, limit);
  });
}

core::Result<std::vector<std::int64_t>> SqliteSoundLibrary::numbers(
    const std::string& model) const {
  return caught([&]() -> core::Result<std::vector<std::int64_t>> { return impl_->numbers(model); });
}

core::Result<std::int64_t> SqliteSoundLibrary::version() const {
  return caught([&]() -> core::Result<std::int64_t> { return impl_->version(); });
}

}  // namespace exsampling::adapters
