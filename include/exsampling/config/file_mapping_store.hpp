#pragma once

#include <exsampling/config/mapping_file.hpp>
#include <exsampling/config/problem.hpp>
#include <exsampling/ports/mapping_store.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

namespace exsampling::config {

/// What a look at the mapping file found.
struct Refresh {
  bool changed = false;           ///< the file was read anew, `current` gives what it says
  std::vector<Problem> problems;  ///< the file is broken or gone: told once, the old mapping stays
};

/// The mapping in force, read from a file that people edit while serving. `current` is thread-safe
/// and never blocks on the disk; `refresh` is for one thread, about four times a second, and makes
/// an edit take effect on its second call after it.
class FileMappingStore : public ports::MappingStore {
 public:
  /// Loads the file; null with the problems when it is broken. `model` is copied.
  static Reading<std::unique_ptr<FileMappingStore>> open(const std::filesystem::path& file,
                                                         const core::ModelManifest& model);

  std::shared_ptr<const core::Mapping> current() const override;

  /// Reads the file again once it has changed and has kept still between two calls (an editor may
  /// be half-way through writing it). Blocks for the disk.
  Refresh refresh();

  const std::filesystem::path& file() const { return file_; }

 private:
  /// Tells one version of the file from the next, in-place edits and renames alike.
  struct Stamp {
    bool present = false;
    std::uintmax_t size = 0;
    std::filesystem::file_time_type modified;
    std::uintmax_t inode = 0;
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };
  static Stamp stampOf(const std::filesystem::path& file);

  FileMappingStore(std::filesystem::path file, core::ModelManifest model, core::Mapping mapping,
                   Stamp loaded);

  const std::filesystem::path file_;
  const core::ModelManifest model_;
  mutable std::mutex mutex_;
  std::shared_ptr<const core::Mapping> mapping_;  ///< guarded by mutex_
  Stamp read_;                                    ///< the version last read, good or bad
  Stamp seen_;                                    ///< the version seen by the last `refresh`
};

}  // namespace exsampling::config
