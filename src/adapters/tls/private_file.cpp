#include "private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>

namespace exsampling::adapters {

namespace fs = std::filesystem;

namespace {

core::Error cannotKeep(const fs::path& file, int problem) {
  return {
      problem == ENOSPC ? core::ErrorCode::storageFull : core::ErrorCode::storage,
      "The certificate cannot be kept in " + file.string() + ": " + std::strerror(problem) + "."};
}

/// 0, or what went wrong.
int writeAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(descriptor) == 0 ? 0 : errno;
}

void syncFolder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

core::Status makePrivateFolder(const fs::path& folder) {
  std::error_code problem;
  fs::create_directories(folder, problem);
  if (!problem) fs::permissions(folder, fs::perms::owner_all, problem);
  if (problem) return cannotKeep(folder, problem.value());
  return {};
}

core::Status writePrivateFile(const fs::path& file, const std::string& text) {
  const fs::path draft = file.string() + ".new";
  ::unlink(draft.c_str());  // of a run that was killed; its rights may be others
  const int descriptor = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return cannotKeep(file, errno);
  int problem = writeAll(descriptor, text);
  ::close(descriptor);
  if (problem == 0 && ::rename(draft.c_str(), file.c_str()) != 0) problem = errno;
  if (problem != 0) {
    ::unlink(draft.c_str());
    return cannotKeep(file, problem);
  }
  syncFolder(file.parent_path());
  return {};
}

std::optional<std::string> readPrivateFile(const fs::path& file) {
  std::error_code ignored;
  if (!fs::exists(fs::symlink_status(file, ignored))) return std::nullopt;
  if (!fs::is_regular_file(file, ignored)) return std::string();
  std::ifstream stream(file, std::ios::binary);
  return std::string{std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace exsampling::adapters
