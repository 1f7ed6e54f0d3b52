#pragma once

#include <exsampling/adapters/sqlite/database.hpp>

#include <cstddef>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace exsampling::adapters {

/// The session's database with its tables, which are made in a new one. Its parts share one
/// connection: whoever runs a statement holds the mutex.
struct SessionDatabase {
  /// Throws StorageFailure, also when the folder's files have lost their database.
  explicit SessionDatabase(const std::filesystem::path& folder);

  std::mutex mutex;
  Database database;
  /// How many samples are of each category, as asked for twice a second, which must not read a long
  /// night's rows each time; none: to be counted again.
  std::optional<std::map<std::string, std::size_t>> categoryCounts;
};

}  // namespace exsampling::adapters
