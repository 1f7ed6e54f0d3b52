#pragma once

#include <exsampling/core/values/result.hpp>

#include <filesystem>
#include <span>
#include <stop_token>
#include <string>

namespace exsampling::core {

/// SHA-256 of the bytes, as 64 lower-case hex digits.
std::string sha256Hex(std::span<const char> bytes);

/// The same for a file of any length, read block by block. Fails with notFound or storage, and with
/// unavailable when it is stopped.
Result<std::string> sha256OfFile(const std::filesystem::path& file, std::stop_token stop = {});

}  // namespace exsampling::core
