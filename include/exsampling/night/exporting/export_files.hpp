#pragma once

#include <exsampling/core/values/result.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace exsampling::night {

/// Takes the files of an export, one after another. One thread at a time, blocking, never throws.
/// After a failure other than notFound nothing more can be added.
class ExportFiles {
 public:
  virtual ~ExportFiles() = default;
  /// `name` is a path with `/` within the export, of ASCII.
  virtual core::Status addText(const std::string& name, std::string_view content) = 0;
  /// A file on disk, which is never read into memory as a whole. Fails with notFound, and adds
  /// nothing, when it does not exist.
  virtual core::Status addFile(const std::string& name, const std::filesystem::path& file) = 0;
};

}  // namespace exsampling::night
