#include <exsampling/app/session_folder.hpp>

#include <ctime>
#include <optional>
#include <string>
#include <system_error>

namespace exsampling::app {

namespace fs = std::filesystem;

namespace {

// Names are dates, so that the newest is the last in order; 2026-11-20_2030.
std::string sessionName(core::WallTime now) {
  const std::time_t time = std::chrono::system_clock::to_time_t(now);
  std::tm local{};
  localtime_r(&time, &local);
  char name[32];
  std::strftime(name, sizeof name, "%Y-%m-%d_%H%M", &local);
  return name;
}

std::optional<fs::path> newestSession(const fs::path& sessions) {
  std::optional<fs::path> newest;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(sessions, missing)) {
    if (!fs::exists(entry.path() / "session.sqlite")) continue;
    if (!newest || entry.path().filename() > newest->filename()) newest = entry.path();
  }
  return newest;
}

// SQLite writes to its log first, so that the database's own time may be hours old.
fs::file_time_type lastUse(const fs::path& session) {
  fs::file_time_type latest = fs::last_write_time(session / "session.sqlite");
  std::error_code missing;
  const auto log = fs::last_write_time(session / "session.sqlite-wal", missing);
  return !missing && log > latest ? log : latest;
}

}  // namespace

core::Result<fs::path> chooseSessionFolder(const fs::path& data, core::WallTime now) {
  try {
    const fs::path sessions = fs::absolute(data) / "sessions";
    if (const auto newest = newestSession(sessions)) {
      const auto usedAt = std::chrono::file_clock::to_sys(lastUse(*newest));
      if (now - usedAt < kSessionGoesOn) return *newest;
    }
    const fs::path folder = sessions / sessionName(now);
    fs::create_directories(folder);
    return folder;
  } catch (const fs::filesystem_error& failure) {
    const bool full = failure.code() == std::errc::no_space_on_device;
    return core::Error{full ? core::ErrorCode::storageFull : core::ErrorCode::storage,
                       "cannot use the data folder " + data.string() + ": " +
                           failure.code().message() + "; choose another with --data"};
  }
}

}  // namespace exsampling::app
