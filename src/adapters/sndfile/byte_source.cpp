#include <exsampling/adapters/sndfile/byte_source.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

namespace exsampling::adapters {

std::size_t MemorySource::read(std::uint64_t offset, std::span<std::byte> into) const {
  if (offset >= bytes_.size()) return 0;
  const auto count = std::min<std::uint64_t>(into.size(), bytes_.size() - offset);
  std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), count, into.begin());
  return count;
}

core::Result<std::unique_ptr<FileSource>> FileSource::open(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    const int reason = errno;
    const auto code = reason == ENOENT ? core::ErrorCode::notFound : core::ErrorCode::storage;
    return core::Error{code, file.string() + " cannot be opened: " + std::strerror(reason) + "."};
  }
  struct stat status {};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(descriptor);
    return core::Error{core::ErrorCode::storage, file.string() + " is not a file."};
  }
  return std::make_unique<FileSource>(descriptor, static_cast<std::uint64_t>(status.st_size));
}

FileSource::~FileSource() { ::close(descriptor_); }

std::size_t FileSource::read(std::uint64_t offset, std::span<std::byte> into) const {
  std::size_t filled = 0;
  while (filled < into.size()) {
    const auto count = ::pread(descriptor_, into.data() + filled, into.size() - filled,
                               static_cast<off_t>(offset + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    filled += static_cast<std::size_t>(count);
  }
  return filled;
}

}  // namespace exsampling::adapters
