#pragma once

#include <exsampling/core/values/result.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace exsampling::adapters {

/// The name under which `findStage` says hello.
inline constexpr const char* kStageFinder = "exsampling doctor";

/// Asks a daemon on this machine that hears OSC at `host`:`port` for its stage page's address with
/// the token, as instruments do. Blocks for at most `patience`; fails with `unavailable` when there
/// is no answer.
core::Result<std::string> findStage(const std::string& host, std::uint16_t port,
                                    std::chrono::milliseconds patience);

}  // namespace exsampling::adapters
