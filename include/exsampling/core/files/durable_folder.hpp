#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace exsampling::core {

/// Makes a folder and its missing parents so that they survive a crash. Throws StorageFailure.
void makeDurableFolder(const std::filesystem::path& path);

/// A folder whose files are complete or not there, whenever the machine stops. Thread-safe for
/// different names; everything throws StorageFailure.
class DurableFolder {
 public:
  /// Opens the folder, which exists, and removes files that were never finished.
  explicit DurableFolder(std::filesystem::path path);
  DurableFolder(const DurableFolder&) = delete;
  DurableFolder& operator=(const DurableFolder&) = delete;
  ~DurableFolder();

  const std::filesystem::path& path() const { return path_; }
  /// Writes and syncs a file under a passing name and gives it its own; replaces an older one. It
  /// lasts only after `sync`.
  void store(const std::string& name, std::span<const std::byte> bytes) const;
  /// Writes into a file at `offset`, making it where it is missing; it lasts only after `seal`.
  void write(const std::string& name, std::size_t offset, std::span<const std::byte> bytes) const;
  /// Cuts a file to `size` and syncs it. After a failure only who writes its bytes again can make
  /// them last: no later sync would tell of them.
  void seal(const std::string& name, std::size_t size) const;
  /// Makes the names given so far last.
  void sync() const;
  /// 0 when there is no such file.
  std::size_t size(const std::string& name) const;
  std::vector<std::byte> read(const std::string& name) const;
  /// Removes a file if it is there; never throws.
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
