#include <exsampling/core/reading/object_reader.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <sstream>

namespace exsampling::core {
namespace {

std::string inWords(double value) {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text.precision(12);
  text << value;
  return text.str();
}

/// Lower case, with one kind of separator: how people mistype names.
std::string folded(std::string_view word) {
  std::string result(word);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '-' || c == ' ') c = '_';
  }
  return result;
}

/// Levenshtein's distance, in bytes.
std::size_t editDistance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({substituted, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::string> refuseNumber(double value, const NumberRange& range) {
  if (value >= range.min && value <= range.max && (!range.whole || std::trunc(value) == value)) {
    return std::nullopt;
  }
  return inWords(value) + " is out of range, " + (range.whole ? "whole numbers " : "numbers ") +
         inWords(range.min) + " to " + inWords(range.max) + " are accepted";
}

ObjectReader::ObjectReader(const JsonValue& value, std::string pointer,
                           const std::filesystem::path& file, std::vector<Problem>& problems,
                           const std::vector<std::string>& keys, OtherKeys otherKeys)
    : value_(value),
      members_(std::get_if<JsonObject>(&value.content)),
      pointer_(std::move(pointer)),
      file_(file),
      problems_(problems) {
  if (members_ == nullptr) {
    problems_.push_back({file_, value.position, pointer_,
                         kindOf(value) + " stands here, an object { } is accepted"});
    return;
  }
  if (otherKeys == OtherKeys::ignored) return;
  for (const JsonMember& member : *members_) {
    if (std::find(keys.begin(), keys.end(), member.key) != keys.end()) continue;
    problems_.push_back(
        {file_, member.keyPosition, childPointer(pointer_, member.key),
         "unknown key" + didYouMean(member.key, keys) + ", accepted are: " + listed(keys)});
  }
}

const JsonValue* ObjectReader::find(std::string_view key) const {
  if (members_ == nullptr) return nullptr;
  const auto found = std::find_if(members_->begin(), members_->end(),
                                  [&](const JsonMember& member) { return member.key == key; });
  return found == members_->end() ? nullptr : &found->value;
}

const JsonValue* ObjectReader::require(std::string_view key) {
  const JsonValue* value = find(key);
  if (value == nullptr && members_ != nullptr) {
    problems_.push_back(
        {file_, value_.position, pointer_, "the key " + inQuotes(key) + " is missing"});
  }
  return value;
}

std::optional<std::string> ObjectReader::text(std::string_view key, const JsonValue* value) {
  if (value == nullptr) return std::nullopt;
  if (const auto* text = std::get_if<std::string>(&value->content)) return *text;
  note(key, kindOf(*value) + " stands here, a text in double quotes is accepted");
  return std::nullopt;
}

std::optional<double> ObjectReader::number(std::string_view key, const JsonValue* value,
                                           const NumberRange& range) {
  if (value == nullptr) return std::nullopt;
  const auto* number = std::get_if<double>(&value->content);
  if (number == nullptr) {
    note(key, kindOf(*value) + " stands here, a number is accepted");
    return std::nullopt;
  }
  if (auto refusal = refuseNumber(*number, range)) {
    note(key, std::move(*refusal));
    return std::nullopt;
  }
  return *number;
}

const JsonList* ObjectReader::list(std::string_view key, const JsonValue* value) {
  if (value == nullptr) return nullptr;
  const auto* list = std::get_if<JsonList>(&value->content);
  if (list == nullptr) note(key, kindOf(*value) + " stands here, a list [ ] is accepted");
  return list;
}

void ObjectReader::note(std::string_view key, std::string message) {
  const JsonValue* member = find(key);
  problems_.push_back({file_, member != nullptr ? member->position : value_.position,
                       member != nullptr ? childPointer(pointer_, key) : pointer_,
                       std::move(message)});
}

std::string kindOf(const JsonValue& value) {
  constexpr const char* kNames[] = {"null",   "true or false", "a number",
                                    "a text", "a list",        "an object"};
  return kNames[value.content.index()];
}

std::string inQuotes(std::string_view text) {
  constexpr std::size_t kLongest = 80;
  std::string result = "\"";
  for (const char c : text.substr(0, kLongest)) {
    const auto byte = static_cast<unsigned char>(c);
    result += byte < 0x20 || byte == 0x7F ? '?' : c;
  }
  // Do not end inside a UTF-8 character.
  if (text.size() > kLongest) {
    while ((static_cast<unsigned char>(result.back()) & 0xC0U) == 0x80U) result.pop_back();
    if ((static_cast<unsigned char>(result.back()) & 0x80U) != 0) result.pop_back();
    result += "…";
  }
  return result + "\"";
}

std::string didYouMean(std::string_view word, const std::vector<std::string>& candidates) {
  constexpr std::size_t kLongest = 64;  // nobody mistypes more, and the distance costs its square
  if (word.size() > kLongest) return "";
  const std::string wanted = folded(word);
  std::size_t nearest = std::max<std::size_t>(2, wanted.size() / 3) + 1;
  const std::string* best = nullptr;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = editDistance(wanted, folded(candidate));
    if (distance >= nearest || distance >= candidate.size()) continue;
    nearest = distance;
    best = &candidate;
  }
  return best == nullptr ? "" : " (did you mean " + inQuotes(*best) + "?)";
}

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::filesystem::path resolvePath(const std::string& written, const std::filesystem::path& folder) {
  const char* home = std::getenv("HOME");
  if (written.starts_with("~/") && home != nullptr) {
    return (std::filesystem::path(home) / written.substr(2)).lexically_normal();
  }
  return (folder / written).lexically_normal();
}

}  // namespace exsampling::core
