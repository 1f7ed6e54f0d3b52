#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/units.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace exsampling::night {

/// A session that was used within this time is continued: a restart on stage keeps its sounds.
inline constexpr std::chrono::hours kSessionGoesOn{12};

/// A session, as read from its folder.
struct SessionEntry {
  std::filesystem::path folder;
  core::WallTime lastUse;
  std::size_t takes = 0;
  std::size_t samples = 0;
  std::uintmax_t bytes = 0;
};

/// The folder of the night: the newest of `data`/sessions when it was used within kSessionGoesOn,
/// else a new one named by the local date and time. Created if missing. Fails with storage or
/// storageFull.
core::Result<std::filesystem::path> chooseSessionFolder(const std::filesystem::path& data,
                                                        core::WallTime now);

/// An existing session: `wanted` is its folder, or the name of one in `data`/sessions. Otherwise
/// notFound, with the names that exist.
core::Result<std::filesystem::path> findSession(const std::filesystem::path& data,
                                                const std::filesystem::path& wanted);

/// All of `data`/sessions, oldest first. Fails with storage.
core::Result<std::vector<SessionEntry>> listSessions(const std::filesystem::path& data);

/// Deletes a session's folder with everything in it. Fails with conflict while a program has it
/// open, and storage.
core::Status forgetSession(const std::filesystem::path& folder);

/// Deletes the sessions in `data`/sessions that have not been used for this many days, except
/// `running` and those that another program has open; 0 days: none. Returns a sentence for each
/// that was deleted or could not be.
std::vector<std::string> forgetOldSessions(const std::filesystem::path& data, int keepDays,
                                           const std::filesystem::path& running,
                                           core::WallTime now);

}  // namespace exsampling::night
