#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace httplib {
struct Request;
struct Response;
}  // namespace httplib

namespace exsampling::adapters {

/// A built page with all its files, read once at start: no request reaches the file system. A blank
/// in a name is a dash in its path. Siblings NAME.br and NAME.gz are served as NAME to clients that
/// accept them. Files under /assets/ carry a hash in their name and may be cached for ever; the
/// others are revalidated by ETag. Immutable, hence thread-safe.
class StaticFiles {
 public:
  /// A folder that does not exist has no files.
  explicit StaticFiles(const std::filesystem::path& root);

  bool contains(const std::string& path) const { return files_.contains(path); }
  /// The file at `path` as it is; null when there is none.
  std::shared_ptr<const std::string> content(const std::string& path) const;

  /// Answers with the file at `path`, or with the index.html of the folder at `path`; false when
  /// there is neither.
  bool answer(const std::string& path, const httplib::Request& request,
              httplib::Response& response) const;

 private:
  struct File {
    std::string type;
    std::string tag;
    std::shared_ptr<const std::string> plain;
    std::shared_ptr<const std::string> brotli;  ///< null when there is none
    std::shared_ptr<const std::string> gzip;
  };
  std::map<std::string, File> files_;
};

}  // namespace exsampling::adapters
