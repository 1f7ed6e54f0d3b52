#include "session_database.hpp"

#include <exsampling/adapters/sqlite/sql.hpp>
#include <exsampling/core/files/durable_folder.hpp>
#include <exsampling/core/files/storage_failure.hpp>

namespace exsampling::adapters {

namespace {

using core::ErrorCode;

/// A new database in a folder full of files would use their numbers again, and the takes could no
/// longer be found.
std::filesystem::path databaseOf(const std::filesystem::path& folder) {
  const auto file = folder / "session.sqlite";
  if (std::filesystem::exists(file)) return file;
  for (const auto* name : {"takes", "samples"}) {
    if (std::filesystem::is_empty(folder / name)) continue;
    throw core::StorageFailure(
        {ErrorCode::storage, (folder / name).string() + " holds files, but " + file.string() +
                                 " is missing. Put it back, or move the folder "
                                 "away and start with a new one."});
  }
  return file;
}

}  // namespace

SessionDatabase::SessionDatabase(const std::filesystem::path& folder)
    : database(databaseOf(folder)) {
  const auto version = [&] {
    Statement statement(database, sql::kSchemaVersionOfFile);
    auto rows = statement.rows();
    rows.next();
    return rows.integer(0);
  }();
  if (version != 0 && (version < 3 || version > sql::kSchemaVersion)) {
    throw core::StorageFailure(
        {ErrorCode::storage,
         (folder / "session.sqlite").string() + " was written by " +
             (version > sql::kSchemaVersion ? "a newer" : "an older") +
             " ExSampling. Use that one, or choose another folder with --data."});
  }
  if (version == sql::kSchemaVersion) return;
  Transaction transaction(database);
  if (version == 0) database.execute(sql::kSchema);
  if (version == 3) database.execute(sql::kSchemaFrom3);
  if (version != 0) database.execute(sql::kSchemaFrom4);
  transaction.commit();
  if (version == 0) core::DurableFolder(folder).sync();
}

}  // namespace exsampling::adapters
