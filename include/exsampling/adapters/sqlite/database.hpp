#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

struct sqlite3;
struct sqlite3_stmt;

namespace exsampling::adapters {

/// Who may have a database open.
enum class Sharing {
  alone,   ///< only this process; write-ahead logged
  others,  ///< other processes too, which wait for each other's changes
};

/// One connection to an SQLite file, synced at every commit, without memory mapping. Not
/// thread-safe. Everything throws StorageFailure.
class Database {
 public:
  explicit Database(const std::filesystem::path& file, Sharing sharing = Sharing::alone);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  /// Runs statements that return nothing.
  void execute(const char* sql);
  sqlite3* handle() const { return handle_; }

 private:
  sqlite3* handle_ = nullptr;
};

/// The rows of a running statement; the destructor makes it ready for its next run.
class Rows {
 public:
  explicit Rows(sqlite3_stmt* statement) : statement_(statement) {}
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  ~Rows();

  /// Steps to the next row; false after the last.
  bool next();
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;
  /// Valid until the next step.
  std::span<const std::byte> bytes(int column) const;
  std::optional<std::int64_t> optionalInteger(int column) const;
  std::optional<double> optionalReal(int column) const;
  std::optional<std::string> optionalText(int column) const;

 private:
  sqlite3_stmt* statement_;
};

/// A prepared statement. At most one `Rows` of it at a time.
class Statement {
 public:
  Statement(const Database& database, const char* sql);
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  /// Binds the values in order and starts; texts and bytes must outlive the rows.
  template <class... Values>
  Rows rows(const Values&... values) {
    int index = 0;
    (bind(++index, values), ...);
    return Rows(statement_);
  }
  /// Runs to the end; returns how many rows were changed.
  template <class... Values>
  int run(const Values&... values) {
    auto all = rows(values...);
    while (all.next()) {
    }
    return changes();
  }

 private:
  void bind(int index, std::int64_t value);
  void bind(int index, int value) { bind(index, std::int64_t{value}); }
  void bind(int index, double value);
  void bind(int index, const std::string& value);
  void bind(int index, std::span<const std::byte> value);
  void bindNull(int index);
  template <class Value>
  void bind(int index, const std::optional<Value>& value) {
    value ? bind(index, *value) : bindNull(index);
  }
  int changes() const;

  sqlite3_stmt* statement_ = nullptr;
};

/// Everything between its beginning and `commit` happens, or nothing.
class Transaction {
 public:
  explicit Transaction(Database& database);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace exsampling::adapters
