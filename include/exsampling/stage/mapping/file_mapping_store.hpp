#pragma once

#include <exsampling/core/reading/problem.hpp>
#include <exsampling/stage/mapping/mapping_editor.hpp>
#include <exsampling/stage/mapping/mapping_file.hpp>
#include <exsampling/stage/mapping/mapping_store.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::stage {

/// What a look at the mapping file found.
struct Refresh {
  bool changed = false;  ///< the file was read again; `current` returns its content
  std::vector<core::Problem>
      problems;  ///< the file is broken or gone; reported once, the old mapping stays
};

/// The mapping in force, read from a file that people edit while serving, by hand or through the
/// performer's page and devices, which change it in place. `current` is thread-safe and never
/// blocks on the disk; `refresh` is for one thread, about four times a second, and makes an edit by
/// hand take effect on its second call after it. Scenes are the mappings in the folder `scenes`
/// beside the file; one that is put in force is copied into the file.
class FileMappingStore : public MappingStore, public MappingEditor {
 public:
  /// Loads the file; null with the problems when it is broken. `model` is copied.
  static core::Reading<std::unique_ptr<FileMappingStore>> open(const std::filesystem::path& file,
                                                               const core::ModelManifest& model);

  std::shared_ptr<const core::Mapping> current() const override;

  /// Accepts these categories in mappings from now on.
  void accept(std::vector<std::string> labels);

  /// Reads the file again once it has changed and then stayed the same between two calls (an editor
  /// may still be writing it). Blocks for the disk.
  Refresh refresh();

  core::Result<core::EditableMapping> read() const override;
  core::Status edit(const MappingEdit& edit, const std::optional<std::string>& version) override;
  core::Status undo() override;
  core::Result<std::vector<std::string>> scenes() const override;
  core::Status switchTo(const std::string& scene) override;

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

  /// A version of the file that was replaced.
  struct Step {
    std::string before;
    std::string after;
  };
  core::Status take(const Step& step);     ///< and remember it for undo
  core::Status replace(const Step& step);  ///< the file and the mapping in force

  static constexpr std::size_t kMaxUndo = 50;

  const std::filesystem::path file_;
  core::ModelManifest model_;   ///< guarded by editing_
  mutable std::mutex editing_;  ///< taken before mutex_; held over the disk
  mutable std::mutex mutex_;
  std::shared_ptr<const core::Mapping> mapping_;  ///< guarded by mutex_
  Stamp read_;                                    ///< the version last read, good or bad
  Stamp seen_;                                    ///< the version seen by the last `refresh`
  std::vector<Step> undo_;                        ///< newest last
};

}  // namespace exsampling::stage
