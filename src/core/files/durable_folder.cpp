#include <exsampling/core/files/durable_file.hpp>
#include <exsampling/core/files/durable_folder.hpp>
#include <exsampling/core/files/storage_failure.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace exsampling::core {
namespace {

constexpr std::string_view kUnfinished = ".part";

/// A file descriptor that closes itself.
class Descriptor {
 public:
  Descriptor(int number, const std::filesystem::path& path) : number_(number) {
    if (number_ < 0) throw StorageFailure::ofSystem(path.string(), errno);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

void requireDone(int problem, const std::filesystem::path& path) {
  if (problem != 0) throw StorageFailure::ofSystem(path.string(), problem);
}

int openFolder(const std::filesystem::path& path) {
  return Descriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), path).release();
}

}  // namespace

void makeDurableFolder(const std::filesystem::path& path) {
  if (std::filesystem::is_directory(path)) return;
  const auto parent = path.parent_path();
  makeDurableFolder(parent);
  if (::mkdir(path.c_str(), 0777) != 0 && errno != EEXIST) {
    throw StorageFailure::ofSystem(path.string(), errno);
  }
  const Descriptor descriptor(openFolder(parent), parent);
  requireDone(syncDescriptor(descriptor.number()), parent);
}

DurableFolder::DurableFolder(std::filesystem::path path)
    : path_(std::move(path)), descriptor_(openFolder(path_)) {
  for (const auto& entry : std::filesystem::directory_iterator(path_)) {
    if (entry.path().extension() == kUnfinished) discard(entry.path().filename().string());
  }
}

DurableFolder::~DurableFolder() { ::close(descriptor_); }

void DurableFolder::store(const std::string& name, std::span<const std::byte> bytes) const {
  const auto unfinished = name + std::string(kUnfinished);
  try {
    const Descriptor file(
        ::openat(descriptor_, unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666),
        path_ / unfinished);
    requireDone(writeAll(file.number(), bytes), path_ / name);
    requireDone(syncDescriptor(file.number()), path_ / name);
    if (::renameat(descriptor_, unfinished.c_str(), descriptor_, name.c_str()) != 0) {
      throw StorageFailure::ofSystem((path_ / name).string(), errno);
    }
  } catch (const StorageFailure&) {
    discard(unfinished);
    throw;
  }
}

void DurableFolder::write(const std::string& name, std::size_t offset,
                          std::span<const std::byte> bytes) const {
  const auto path = path_ / name;
  const Descriptor file(::openat(descriptor_, name.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666),
                        path);
  if (::lseek(file.number(), static_cast<off_t>(offset), SEEK_SET) < 0) {
    throw StorageFailure::ofSystem(path.string(), errno);
  }
  requireDone(writeAll(file.number(), bytes), path);
}

void DurableFolder::seal(const std::string& name, std::size_t size) const {
  const auto path = path_ / name;
  const Descriptor file(::openat(descriptor_, name.c_str(), O_WRONLY | O_CLOEXEC), path);
  if (::ftruncate(file.number(), static_cast<off_t>(size)) != 0) {
    throw StorageFailure::ofSystem(path.string(), errno);
  }
  requireDone(syncDescriptor(file.number()), path);
}

void DurableFolder::sync() const { requireDone(syncDescriptor(descriptor_), path_); }

std::size_t DurableFolder::size(const std::string& name) const {
  struct stat status {};
  if (::fstatat(descriptor_, name.c_str(), &status, 0) == 0) {
    return static_cast<std::size_t>(status.st_size);
  }
  if (errno == ENOENT) return 0;
  throw StorageFailure::ofSystem((path_ / name).string(), errno);
}

std::vector<std::byte> DurableFolder::read(const std::string& name) const {
  const auto path = path_ / name;
  const Descriptor file(::openat(descriptor_, name.c_str(), O_RDONLY | O_CLOEXEC), path);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) throw StorageFailure::ofSystem(path.string(), errno);
  std::vector<std::byte> bytes(static_cast<std::size_t>(status.st_size));
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const auto count = ::read(file.number(), bytes.data() + filled, bytes.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw StorageFailure::ofSystem(path.string(), errno);
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  bytes.resize(filled);
  return bytes;
}

void DurableFolder::discard(const std::string& name) const noexcept {
  ::unlinkat(descriptor_, name.c_str(), 0);
}

FolderLock::FolderLock(const std::filesystem::path& folder) {
  const auto path = folder / "lock";
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666), path);
  if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) throw StorageFailure::ofSystem(path.string(), errno);
    char holder[32] = {};
    const bool named = ::read(file.number(), holder, sizeof holder - 1) > 0;
    throw StorageFailure(
        {ErrorCode::conflict,
         "Another ExSampling" +
             (named ? " (process " + std::to_string(std::atol(holder)) + ")" : std::string()) +
             " is using the session folder " + folder.string() +
             ". End that one first, or choose another folder with --data."});
  }
  const auto holder = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file.number(), 0) != 0) throw StorageFailure::ofSystem(path.string(), errno);
  requireDone(writeAll(file.number(), std::as_bytes(std::span(holder))), path);
  descriptor_ = file.release();
}

FolderLock::~FolderLock() { ::close(descriptor_); }

}  // namespace exsampling::core
