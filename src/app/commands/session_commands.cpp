#include <exsampling/adapters/sqlite/sqlite_archive.hpp>
#include <exsampling/adapters/zip/zipped_night.hpp>
#include <exsampling/app/commands/commands.hpp>
#include <exsampling/night/sessions/session_folder.hpp>

#include "fail.hpp"
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <memory>
#include <string>

namespace exsampling::app {

namespace fs = std::filesystem;

namespace {

/// The requested session, or the newest.
core::Result<fs::path> sessionOf(const SessionRequest& request) {
  if (!request.session.empty()) return night::findSession(request.data, request.session);
  const auto sessions = night::listSessions(request.data);
  if (!sessions) return sessions.error();
  if (sessions->empty()) {
    return core::Error{
        core::ErrorCode::notFound,
        "there is no session in " + request.data.string() + "; choose another folder with --data"};
  }
  return sessions->back().folder;
}

/// A file that gets its name only when it is complete.
class WholeFile {
 public:
  explicit WholeFile(fs::path path)
      : path_(std::move(path)),
        passing_(path_.string() + ".part"),
        file_(std::fopen(passing_.c_str(), "wb")) {}
  ~WholeFile() {
    if (file_) std::fclose(file_);
    std::error_code ignored;
    fs::remove(passing_, ignored);
  }
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  bool add(std::span<const std::byte> bytes) {
    const bool added = file_ && std::fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size();
    if (!added) problem_ = errno;
    return added;
  }
  bool finish() {
    const bool closed = std::fclose(std::exchange(file_, nullptr)) == 0;
    if (closed && std::rename(passing_.c_str(), path_.c_str()) == 0) return true;
    problem_ = errno;
    return false;
  }
  std::string problem() const {
    return path_.string() + " could not be written: " + std::strerror(problem_ ? problem_ : errno);
  }

 private:
  fs::path path_;
  fs::path passing_;
  std::FILE* file_;
  int problem_ = 0;
};

void printSession(const night::SessionEntry& entry) {
  const std::time_t used = std::chrono::system_clock::to_time_t(entry.lastUse);
  std::tm local{};
  localtime_r(&used, &local);
  char when[32];
  std::strftime(when, sizeof when, "%Y-%m-%d %H:%M", &local);
  std::printf("%-20s  last used %s  %6zu takes  %6zu sounds  %8.1f MB\n",
              entry.folder.filename().c_str(), when, entry.takes, entry.samples,
              static_cast<double>(entry.bytes) / 1e6);
}

}  // namespace

int sessions(const fs::path& data) {
  const auto found = night::listSessions(data);
  if (!found) return fail(found.error().message);
  if (found->empty()) std::printf("There is no session in %s.\n", data.c_str());
  for (const night::SessionEntry& entry : *found) printSession(entry);
  return 0;
}

int exportSession(const ExportRequest& request) {
  const auto folder = sessionOf(request.of);
  if (!folder) return fail(folder.error().message);
  const auto archive = adapters::SqliteArchive::open(*folder);
  if (!archive) {
    const bool inUse = archive.error().code == core::ErrorCode::conflict;
    return fail(archive.error().message +
                (inUse ? "\nWhile it serves, download the night from its stage page." : ""));
  }
  const adapters::ZippedNight night({.session = folder->filename().string(), .performance = ""},
                                    **archive, **archive);
  WholeFile file(request.out.empty() ? fs::path(night.fileName()) : request.out);
  const auto written = night.write([&](auto bytes) { return file.add(bytes); });
  if (!written && written.error().code == core::ErrorCode::unavailable) return fail(file.problem());
  if (!written) return fail(written.error().message);
  if (!file.finish()) return fail(file.problem());
  std::printf("%s\n", (request.out.empty() ? fs::path(night.fileName()) : request.out).c_str());
  return 0;
}

int forget(const ForgetRequest& request) {
  const auto folder = sessionOf(request.of);
  if (!folder) return fail(folder.error().message);
  if (!request.sure) {
    return fail("this would delete everything in " + folder->string() +
                " for good. Say so with --yes.");
  }
  if (const auto done = night::forgetSession(*folder); !done) return fail(done.error().message);
  std::printf("deleted %s\n", folder->c_str());
  return 0;
}

}  // namespace exsampling::app
