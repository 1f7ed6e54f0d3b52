#include <exsampling/config/file_mapping_store.hpp>

#include <sys/stat.h>

namespace exsampling::config {

FileMappingStore::FileMappingStore(std::filesystem::path file, core::ModelManifest model,
                                   core::Mapping mapping, Stamp loaded)
    : file_(std::move(file)),
      model_(std::move(model)),
      mapping_(std::make_shared<const core::Mapping>(std::move(mapping))),
      read_(loaded),
      seen_(loaded) {}

Reading<std::unique_ptr<FileMappingStore>> FileMappingStore::open(
    const std::filesystem::path& file, const core::ModelManifest& model) {
  // Stamped before it is read: an edit in between is found by the first refresh.
  const Stamp stamp = stampOf(file);
  Reading<core::Mapping> reading = readMapping(file, &model);
  if (!reading.ok()) return {nullptr, std::move(reading.problems)};
  return {std::unique_ptr<FileMappingStore>(
              new FileMappingStore(file, model, std::move(reading.value), stamp)),
          {}};
}

std::shared_ptr<const core::Mapping> FileMappingStore::current() const {
  const std::lock_guard lock(mutex_);
  return mapping_;
}

Refresh FileMappingStore::refresh() {
  const Stamp now = stampOf(file_);
  const bool settled = now == seen_;
  seen_ = now;
  if (!settled || now == read_) return {};

  Reading<core::Mapping> reading = readMapping(file_, &model_);
  if (stampOf(file_) != now) return {};  // written to while we read
  read_ = now;
  if (!reading.ok()) return {false, std::move(reading.problems)};
  auto mapping = std::make_shared<const core::Mapping>(std::move(reading.value));
  const std::lock_guard lock(mutex_);
  mapping_ = std::move(mapping);
  return {true, {}};
}

FileMappingStore::Stamp FileMappingStore::stampOf(const std::filesystem::path& file) {
  Stamp stamp;
  std::error_code error;
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return stamp;
  stamp.inode = static_cast<std::uintmax_t>(status.st_ino);
  stamp.size = static_cast<std::uintmax_t>(status.st_size);
  stamp.modified = std::filesystem::last_write_time(file, error);  // finer than st_mtime's seconds
  stamp.present = !error;
  return stamp;
}

}  // namespace exsampling::config
