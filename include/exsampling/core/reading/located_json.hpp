#pragma once

#include <exsampling/core/reading/problem.hpp>
#include <exsampling/core/values/result.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace exsampling::core {

struct JsonMember;
struct JsonValue;
using JsonList = std::vector<JsonValue>;
using JsonObject = std::vector<JsonMember>;  ///< in the order of the file, no key twice

/// A JSON value that knows where in its file it begins.
struct JsonValue {
  Position position;
  std::variant<std::nullptr_t, bool, double, std::string, JsonList, JsonObject> content;
};

/// A key and its value.
struct JsonMember {
  std::string key;
  Position keyPosition;
  JsonValue value;
};

constexpr std::size_t kMaxJsonBytes = 1'000'000;
constexpr std::size_t kMaxJsonDepth = 64;

/// Parses JSON (RFC 8259, no comments; a UTF-8 byte order mark is skipped). Syntax errors,
/// duplicate keys, more than kMaxJsonBytes or deeper nesting than kMaxJsonDepth are problems.
Reading<JsonValue> parseJson(std::string_view text, const std::filesystem::path& file);

/// The JSON pointer (RFC 6901) to a member of what `parent` points to.
std::string childPointer(const std::string& parent, std::string_view key);

/// A file's bytes, at most one more than kMaxJsonBytes. Fails with `storage` and the system's
/// reason.
Result<std::string> readJsonFile(const std::filesystem::path& file);

}  // namespace exsampling::core
