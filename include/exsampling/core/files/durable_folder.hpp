#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace exsampling::core {

/// Creates a folder and its missing parents durably. Throws StorageFailure.
void makeDurableFolder(const std::filesystem::path& path);

/// A folder whose files are either complete or absent, even if the machine stops. Thread-safe for
/// different names; everything throws StorageFailure.
class DurableFolder {
 public:
  /// Opens an existing folder and removes unfinished files.
  explicit DurableFolder(std::filesystem::path path);
  DurableFolder(const DurableFolder&) = delete;
  DurableFolder& operator=(const DurableFolder&) = delete;
  ~DurableFolder();

  const std::filesystem::path& path() const { return path_; }
  /// Writes and syncs a file under a temporary name, then renames it, replacing an older one. The
  /// new name is durable only after `sync`.
  void store(const std::string& name, std::span<const std::byte> bytes) const;
  /// Writes into a file at `offset`, creating it if it is missing. The bytes are durable only after
  /// `seal`.
  void write(const std::string& name, std::size_t offset, std::span<const std::byte> bytes) const;
  /// Truncates a file to `size` and syncs it. After a failure its bytes must be written again: a
  /// later sync would not report that they are lost.
  void seal(const std::string& name, std::size_t size) const;
  /// Makes the names given so far durable.
  void sync() const;
  /// 0 when there is no such file.
  std::size_t size(const std::string& name) const;
  std::vector<std::byte> read(const std::string& name) const;
  /// Removes a file if it exists; never throws.
  void discard(const std::string& name) const noexcept;

 private:
  std::filesystem::path path_;
  int descriptor_;
};

/// Keeps other processes out of a folder for as long as it lives.
class FolderLock {
 public:
  /// Throws StorageFailure: conflict, naming the process that has it, or storage.
  explicit FolderLock(const std::filesystem::path& folder);
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock();

 private:
  int descriptor_;
};

}  // namespace exsampling::core
