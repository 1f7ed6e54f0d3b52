#include <exsampling/adapters/sqlite/database.hpp>
#include <exsampling/core/files/storage_failure.hpp>

#include <sqlite3.h>

namespace exsampling::adapters {
namespace {

[[noreturn]] void fail(sqlite3* handle, int result) {
  const char* const file = handle ? sqlite3_db_filename(handle, "main") : nullptr;
  const std::string name = file && *file ? file : "The session's database";
  const int system = handle ? sqlite3_system_errno(handle) : 0;
  if ((result & 0xFF) == SQLITE_FULL) {
    throw core::StorageFailure(
        {core::ErrorCode::storageFull,
         "The disk is full: " + name + " could not be written. Free some space."});
  }
  if ((result & 0xFF) == SQLITE_IOERR && system != 0)
    throw core::StorageFailure::ofSystem(name, system);
  throw core::StorageFailure(
      {core::ErrorCode::storage,
       name + ": " + (handle ? sqlite3_errmsg(handle) : sqlite3_errstr(result)) + "."});
}

void check(sqlite3_stmt* statement, int result) {
  if (result != SQLITE_OK) fail(sqlite3_db_handle(statement), result);
}

}  // namespace

Database::Database(const std::filesystem::path& file, Sharing sharing) {
  const int result =
      sqlite3_open_v2(file.c_str(), &handle_,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  try {
    if (result != SQLITE_OK) fail(handle_, result);
    sqlite3_extended_result_codes(handle_, 1);
    if (sharing == Sharing::alone) {
      // Locking before the journal: then the log's index lies on the heap, not in a mapped file,
      // and a full disk cannot end the process with SIGBUS.
      execute("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;");
    } else {
      // A log shared by processes would have its index in a mapped file.
      execute("PRAGMA busy_timeout = 10000; PRAGMA journal_mode = TRUNCATE;");
    }
    execute(
        "PRAGMA synchronous = FULL;"
        "PRAGMA fullfsync = ON;"
        "PRAGMA checkpoint_fullfsync = ON;"
        "PRAGMA mmap_size = 0;"
        "PRAGMA foreign_keys = ON;"
        "PRAGMA secure_delete = ON;");
  } catch (const core::StorageFailure&) {
    sqlite3_close(handle_);
    throw;
  }
}

Database::~Database() { sqlite3_close(handle_); }

void Database::execute(const char* sql) {
  const int result = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) fail(handle_, result);
}

Rows::~Rows() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

bool Rows::next() {
  const int result = sqlite3_step(statement_);
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  fail(sqlite3_db_handle(statement_), result);
}

std::int64_t Rows::integer(int column) const { return sqlite3_column_int64(statement_, column); }

double Rows::real(int column) const { return sqlite3_column_double(statement_, column); }

std::string Rows::text(int column) const {
  const auto* letters = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return {letters, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::span<const std::byte> Rows::bytes(int column) const {
  const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(statement_, column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::optional<std::int64_t> Rows::optionalInteger(int column) const {
  if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
  return integer(column);
}

std::optional<double> Rows::optionalReal(int column) const {
  if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
  return real(column);
}

std::optional<std::string> Rows::optionalText(int column) const {
  if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
  return text(column);
}

Statement::Statement(const Database& database, const char* sql) {
  const int result = sqlite3_prepare_v3(database.handle(), sql, -1, SQLITE_PREPARE_PERSISTENT,
                                        &statement_, nullptr);
  if (result != SQLITE_OK) fail(database.handle(), result);
}

Statement::~Statement() { sqlite3_finalize(statement_); }

void Statement::bind(int index, std::int64_t value) {
  check(statement_, sqlite3_bind_int64(statement_, index, value));
}

void Statement::bind(int index, double value) {
  check(statement_, sqlite3_bind_double(statement_, index, value));
}

void Statement::bind(int index, const std::string& value) {
  check(statement_, sqlite3_bind_text64(statement_, index, value.data(), value.size(),
                                        SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind(int index, std::span<const std::byte> value) {
  // SQLite takes a null pointer for NULL, and an empty span may hold one.
  const void* const data = value.empty() ? "" : static_cast<const void*>(value.data());
  check(statement_, sqlite3_bind_blob64(statement_, index, data, value.size(), SQLITE_STATIC));
}

void Statement::bindNull(int index) { check(statement_, sqlite3_bind_null(statement_, index)); }

int Statement::changes() const { return sqlite3_changes(sqlite3_db_handle(statement_)); }

Transaction::Transaction(Database& database) : database_(database) {
  database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (open_) sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace exsampling::adapters
