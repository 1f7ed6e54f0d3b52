#include <exsampling/core/files/durable_file.hpp>
#include <exsampling/learning/teaching/model_folders.hpp>

#include <algorithm>
#include <utility>

namespace exsampling::learning {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kNew = ".new";
constexpr std::string_view kOld = ".old";

fs::path passing(const fs::path& home, const std::string& name, std::string_view suffix) {
  return home / ("." + name + std::string(suffix));
}

core::Error cannot(const fs::path& path, const std::error_code& problem) {
  return {problem == std::errc::no_space_on_device ? core::ErrorCode::storageFull
                                                   : core::ErrorCode::storage,
          path.string() + " could not be written: " + problem.message() + "."};
}

}  // namespace

core::Result<ModelFolders> ModelFolders::open(fs::path home) {
  std::error_code problem;
  fs::create_directories(home, problem);
  if (problem) return cannot(home, problem);
  for (const auto& entry : fs::directory_iterator(home, problem)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with('.') || !entry.is_directory()) continue;
    if (name.ends_with(kOld)) {
      const fs::path place = home / name.substr(1, name.size() - 1 - kOld.size());
      if (!fs::exists(place)) fs::rename(entry.path(), place, problem);
    }
    if (name.ends_with(kOld) || name.ends_with(kNew)) fs::remove_all(entry.path(), problem);
  }
  if (problem) return cannot(home, problem);
  return ModelFolders(std::move(home));
}

core::Status ModelFolders::put(const std::string& name, const Fill& fill) {
  const fs::path fresh = passing(home_, name, kNew);
  const fs::path old = passing(home_, name, kOld);
  std::error_code problem;
  fs::remove_all(fresh, problem);
  fs::create_directories(fresh, problem);
  if (problem) return cannot(fresh, problem);
  auto filled = fill(fresh);
  if (filled) filled = core::syncFolder(fresh);
  if (!filled) {
    fs::remove_all(fresh, problem);
    return filled;
  }
  const bool replaces = has(name);
  if (replaces) fs::rename(at(name), old, problem);
  if (!problem) fs::rename(fresh, at(name), problem);
  if (problem) {
    std::error_code ignored;
    if (replaces && !has(name)) fs::rename(old, at(name), ignored);
    fs::remove_all(fresh, ignored);
    return cannot(at(name), problem);
  }
  if (const auto synced = core::syncFolder(home_); !synced) return synced;
  fs::remove_all(old, problem);
  return {};
}

void ModelFolders::discard(const std::string& name) {
  // Renamed first, so that a half-deleted folder never has its name.
  const fs::path old = passing(home_, name, kNew);
  std::error_code ignored;
  fs::remove_all(old, ignored);
  fs::rename(at(name), old, ignored);
  fs::remove_all(old, ignored);
}

std::vector<std::string> ModelFolders::names() const {
  std::vector<std::string> names;
  std::error_code unreadable;
  for (const auto& entry : fs::directory_iterator(home_, unreadable)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with('.') && entry.is_directory()) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

bool ModelFolders::has(const std::string& name) const {
  std::error_code unreadable;
  return fs::is_directory(at(name), unreadable);
}

}  // namespace exsampling::learning
