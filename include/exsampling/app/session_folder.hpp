#pragma once

#include <exsampling/core/result.hpp>
#include <exsampling/core/units.hpp>

#include <chrono>
#include <filesystem>

namespace exsampling::app {

/// A session that was used within this time is continued: a restart on stage keeps its sounds.
inline constexpr std::chrono::hours kSessionGoesOn{12};

/// The folder of the night: the newest of `data`/sessions when it was used within kSessionGoesOn,
/// else a new one named by the local date and time. Made if missing. Fails with storage or
/// storageFull.
core::Result<std::filesystem::path> chooseSessionFolder(const std::filesystem::path& data,
                                                        core::WallTime now);

}  // namespace exsampling::app
