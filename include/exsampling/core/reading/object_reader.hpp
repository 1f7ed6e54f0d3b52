#pragma once

#include <exsampling/core/reading/located_json.hpp>
#include <exsampling/core/reading/problem.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exsampling::core {

/// The numbers that a setting accepts, both ends included.
struct NumberRange {
  double min = 0.0;
  double max = 0.0;
  bool whole = false;
};

/// Why `value` is not within `range`, as in "70000 is out of range, whole numbers 0 to 65535 are
/// accepted"; nothing when it is.
std::optional<std::string> refuseNumber(double value, const NumberRange& range);

/// Whether unknown keys of an object are problems.
enum class OtherKeys { refused, ignored };

/// Reads the members of one JSON object and collects the problems with them. A missing or wrong
/// member reads as nothing.
class ObjectReader {
 public:
  /// `keys` lists every accepted key. The value, the file and the list of problems must outlive
  /// this.
  ObjectReader(const JsonValue& value, std::string pointer, const std::filesystem::path& file,
               std::vector<Problem>& problems, const std::vector<std::string>& keys,
               OtherKeys otherKeys = OtherKeys::refused);

  /// The member, or null when there is none.
  const JsonValue* find(std::string_view key) const;
  /// The member; when it is missing, that is a problem.
  const JsonValue* require(std::string_view key);

  // These convert what `find` or `require` returned to the accepted kind; for them an absent member
  // is no problem.
  std::optional<std::string> text(std::string_view key, const JsonValue* value);
  std::optional<double> number(std::string_view key, const JsonValue* value,
                               const NumberRange& range);
  const JsonList* list(std::string_view key, const JsonValue* value);

  /// Records a problem with the member, or with the object itself when it has no such member.
  void note(std::string_view key, std::string message);

 private:
  const JsonValue& value_;
  const JsonObject* members_ = nullptr;  ///< null: not an object
  std::string pointer_;
  const std::filesystem::path& file_;
  std::vector<Problem>& problems_;
};

/// "a text", "a number", … for messages.
std::string kindOf(const JsonValue& value);

/// `text` in double quotes, without control characters and not longer than a line.
std::string inQuotes(std::string_view text);

/// " (did you mean "dog"?)" for the candidate that `word` is nearest to, or "" when none is near.
std::string didYouMean(std::string_view word, const std::vector<std::string>& candidates);

/// `words` as "a, b, c".
std::string listed(const std::vector<std::string>& words);

/// A path as people write it in a file: "~/" is the home folder, relative ones start at `folder`.
std::filesystem::path resolvePath(const std::string& written, const std::filesystem::path& folder);

}  // namespace exsampling::core
