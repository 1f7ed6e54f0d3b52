#include <exsampling/core/files/durable_file.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace exsampling::core {

namespace {

Error cannotWrite(const std::filesystem::path& path, int problem) {
  const bool full = problem == ENOSPC || problem == EDQUOT;
  return {full ? ErrorCode::storageFull : ErrorCode::storage,
          path.string() + " could not be written: " +
              (full ? "the disk is full" : std::strerror(problem)) + "."};
}

/// 0, or the errno.
int writeAndSync(const std::filesystem::path& path, std::string_view bytes, Readers readers) {
  ::unlink(path.c_str());  // of a run that was killed; its rights may be others
  const mode_t rights = readers == Readers::owner ? 0600 : 0644;
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, rights);
  if (descriptor < 0) return errno;
  int problem = writeAll(descriptor, std::as_bytes(std::span(bytes)));
  if (problem == 0) problem = syncDescriptor(descriptor);
  ::close(descriptor);
  return problem;
}

}  // namespace

Status writeDurably(const std::filesystem::path& file, std::string_view bytes, Readers readers) {
  const std::filesystem::path passing = file.string() + ".new";
  int problem = writeAndSync(passing, bytes, readers);
  if (problem == 0 && ::rename(passing.c_str(), file.c_str()) != 0) problem = errno;
  if (problem != 0) {
    ::unlink(passing.c_str());
    return cannotWrite(file, problem);
  }
  return syncFolder(file.parent_path());
}

Status syncFolder(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder.empty() ? "." : folder;
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return cannotWrite(path, errno);
  const int problem = syncDescriptor(descriptor);
  ::close(descriptor);
  if (problem != 0) return cannotWrite(path, problem);
  return {};
}

int writeAll(int descriptor, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

int syncDescriptor(int descriptor) {
#ifdef F_FULLFSYNC
  // On macOS, fsync leaves the data in the drive's cache.
  if (::fcntl(descriptor, F_FULLFSYNC) == 0) return 0;
#endif
  return ::fsync(descriptor) == 0 ? 0 : errno;
}

}  // namespace exsampling::core
