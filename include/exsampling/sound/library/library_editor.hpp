#pragma once

#include <exsampling/core/values/library_addition.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/sound/library/sound_library.hpp>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::sound {

/// What is in the library, and the addition that is under way or was the last of this run.
struct LibraryContents {
  std::vector<LibraryPlace> places;
  SoundLibrary::Size size;
  std::optional<core::LibraryAddition> addition;
};

/// The folders in a folder.
struct FolderListing {
  std::filesystem::path folder;
  std::vector<std::string> names;  ///< sorted; without hidden ones and names that are not text
  bool more = false;               ///< true when `names` was cut off
};

/// Changes the library while it is used. Thread-safe, blocking, never throws. Paths are absolute or
/// begin with ~ for the home folder; others are invalidArgument.
class LibraryEditor {
 public:
  virtual ~LibraryEditor() = default;
  virtual core::Result<LibraryContents> contents() const = 0;
  /// Starts to add a file or a folder, and returns. Fails with notFound when it does not exist, and
  /// with conflict while another addition runs.
  virtual core::Status add(const std::string& path, bool inWindows) = 0;
  /// Stops the addition soon; finished files stay.
  virtual void stopAdding() = 0;
  /// Forgets what is at or below a path; the files stay. Fails with notFound when nothing of it is
  /// in the library, with conflict while an addition runs.
  virtual core::Status remove(const std::string& path) = 0;
  /// The folders in a folder, for a folder chooser; an empty path is the home folder. Fails with
  /// notFound or storage when it cannot be read.
  virtual core::Result<FolderListing> foldersIn(const std::string& path) const = 0;
};

}  // namespace exsampling::sound
