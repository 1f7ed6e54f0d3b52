#include "private_file.hpp"

#include <exsampling/core/files/durable_file.hpp>

#include <fstream>
#include <iterator>
#include <system_error>

namespace exsampling::adapters {

namespace fs = std::filesystem;

namespace {

core::Error cannotKeep(const core::Error& why) {
  return {why.code, "The certificate cannot be kept: " + why.message};
}

}  // namespace

core::Status makePrivateFolder(const fs::path& folder) {
  std::error_code problem;
  fs::create_directories(folder, problem);
  if (!problem) fs::permissions(folder, fs::perms::owner_all, problem);
  if (problem) {
    const bool full = problem == std::errc::no_space_on_device;
    return cannotKeep({full ? core::ErrorCode::storageFull : core::ErrorCode::storage,
                       folder.string() + " could not be made: " + problem.message() + "."});
  }
  return {};
}

core::Status writePrivateFile(const fs::path& file, const std::string& text) {
  const auto written = core::writeDurably(file, text, core::Readers::owner);
  if (!written) return cannotKeep(written.error());
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
