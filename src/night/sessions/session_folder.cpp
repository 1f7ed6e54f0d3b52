#include <exsampling/core/files/durable_folder.hpp>
#include <exsampling/core/files/storage_failure.hpp>
#include <exsampling/night/sessions/session_folder.hpp>

#include <algorithm>
#include <ctime>
#include <iterator>
#include <optional>
#include <system_error>

namespace exsampling::night {

namespace fs = std::filesystem;

namespace {

constexpr const char* kDatabase = "session.sqlite";

// Names are dates, so that the newest is the last in order; 2026-11-20_2030.
std::string sessionName(core::WallTime now) {
  const std::time_t time = std::chrono::system_clock::to_time_t(now);
  std::tm local{};
  localtime_r(&time, &local);
  char name[32];
  std::strftime(name, sizeof name, "%Y-%m-%d_%H%M", &local);
  return name;
}

bool isSession(const fs::path& folder) {
  std::error_code missing;
  return fs::is_regular_file(folder / kDatabase, missing);
}

/// The sessions' folders, oldest first.
std::vector<fs::path> sessionsOf(const fs::path& data) {
  std::vector<fs::path> folders;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(fs::absolute(data) / "sessions", missing)) {
    if (isSession(entry.path())) folders.push_back(entry.path());
  }
  std::ranges::sort(folders);
  return folders;
}

// SQLite writes to its log first, so the database file's own time may be hours old.
core::WallTime lastUse(const fs::path& session) {
  fs::file_time_type latest = fs::last_write_time(session / kDatabase);
  std::error_code missing;
  const auto log = fs::last_write_time(session / "session.sqlite-wal", missing);
  if (!missing && log > latest) latest = log;
  return std::chrono::time_point_cast<core::WallTime::duration>(
      std::chrono::file_clock::to_sys(latest));
}

std::size_t filesIn(const fs::path& folder) {
  std::error_code missing;
  const fs::directory_iterator entries(folder, missing);
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

std::uintmax_t bytesIn(const fs::path& folder) {
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    std::error_code gone;
    if (!entry.is_regular_file(gone)) continue;
    const auto size = entry.file_size(gone);
    if (!gone) bytes += size;
  }
  return bytes;
}

core::Error cannotUse(const fs::path& data, const std::error_code& why) {
  const bool full = why == std::errc::no_space_on_device;
  return {full ? core::ErrorCode::storageFull : core::ErrorCode::storage,
          "cannot use the data folder " + data.string() + ": " + why.message() +
              "; choose another with --data"};
}

}  // namespace

core::Result<fs::path> chooseSessionFolder(const fs::path& data, core::WallTime now) {
  try {
    const auto sessions = sessionsOf(data);
    if (!sessions.empty() && now - lastUse(sessions.back()) < kSessionGoesOn) {
      return sessions.back();
    }
    const fs::path folder = fs::absolute(data) / "sessions" / sessionName(now);
    fs::create_directories(folder);
    return folder;
  } catch (const fs::filesystem_error& failure) {
    return cannotUse(data, failure.code());
  }
}

core::Result<fs::path> findSession(const fs::path& data, const fs::path& wanted) {
  const fs::path named = fs::absolute(data) / "sessions" / wanted;
  for (const fs::path& folder : {fs::absolute(wanted), named}) {
    if (isSession(folder)) return folder.lexically_normal();
  }
  std::string there;
  for (const fs::path& folder : sessionsOf(data)) {
    there += (there.empty() ? "" : ", ") + folder.filename().string();
  }
  return core::Error{core::ErrorCode::notFound,
                     "there is no session " + wanted.string() + ". In " + data.string() +
                         (there.empty() ? " there is none." : " there are: " + there)};
}

core::Result<std::vector<SessionEntry>> listSessions(const fs::path& data) {
  try {
    std::vector<SessionEntry> entries;
    for (const fs::path& folder : sessionsOf(data)) {
      entries.push_back({.folder = folder,
                         .lastUse = lastUse(folder),
                         .takes = filesIn(folder / "takes"),
                         .samples = filesIn(folder / "samples"),
                         .bytes = bytesIn(folder)});
    }
    return entries;
  } catch (const fs::filesystem_error& failure) {
    return cannotUse(data, failure.code());
  }
}

core::Status forgetSession(const fs::path& folder) {
  try {
    const core::FolderLock lock(folder);
    fs::remove_all(folder);
    return {};
  } catch (const core::StorageFailure& failure) {
    return failure.error();
  } catch (const fs::filesystem_error& failure) {
    return core::Error{
        core::ErrorCode::storage,
        "the session " + folder.string() + " could not be deleted: " + failure.code().message()};
  }
}

std::vector<std::string> forgetOldSessions(const fs::path& data, int keepDays,
                                           const fs::path& running, core::WallTime now) {
  std::vector<std::string> told;
  if (keepDays == 0) return told;
  for (const fs::path& folder : sessionsOf(data)) {
    if (folder == running || now - lastUse(folder) <= std::chrono::days(keepDays)) continue;
    const auto done = forgetSession(folder);
    told.push_back(done ? "The session " + folder.filename().string() + " was not used for " +
                              std::to_string(keepDays) + " days (keepDays) and was deleted."
                        : "An old session stays: " + done.error().message);
  }
  return told;
}

}  // namespace exsampling::night
