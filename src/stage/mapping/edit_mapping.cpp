#include <exsampling/core/reading/located_json.hpp>
#include <exsampling/core/reading/object_reader.hpp>
#include <exsampling/core/reading/problem.hpp>
#include <exsampling/stage/mapping/edit_mapping.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace exsampling::stage {
namespace {

using core::Error;
using core::ErrorCode;

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// As short as it can be written.
std::string number(double value) {
  const auto whole = static_cast<std::int64_t>(value);
  return (static_cast<double>(whole) == value ? nlohmann::json(whole) : nlohmann::json(value))
      .dump();
}

/// Where a position lies in the text, in bytes.
std::size_t offsetOf(std::string_view text, const core::Position& position) {
  std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  for (int line = 1; line < position.line; ++line) at = text.find('\n', at) + 1;
  for (int column = 1; column < position.column; ++column) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
  }
  return at;
}

/// The end of the string, number or word that begins there.
std::size_t endOfToken(std::string_view text, std::size_t begin) {
  if (text[begin] != '"') {
    return std::min(text.find_first_of(" \t\r\n,]}", begin), text.size());
  }
  std::size_t at = begin + 1;
  while (text[at] != '"') at += text[at] == '\\' ? 2 : 1;
  return at + 1;
}

/// Text that is edited step by step and parsed again after each step.
class MappingText {
 public:
  MappingText(std::string text, const std::filesystem::path& file)
      : text_(std::move(text)), file_(file) {}

  const std::string& text() const { return text_; }

  core::Status parse() {
    auto reading = core::parseJson(text_, file_);
    if (!reading.ok())
      return Error{ErrorCode::invalidArgument, core::formatProblems(reading.problems)};
    document_ = std::move(reading.value);
    const auto* root = std::get_if<core::JsonObject>(&document_.content);
    root_ = root;
    categories_ = root ? contentOf<core::JsonObject>("categories") : nullptr;
    if (!categories_ || !contentOf<core::JsonList>("tracks")) {
      return Error{ErrorCode::invalidArgument, file_.string() + " is not a mapping."};
    }
    return {};
  }

  /// `value` is JSON.
  void setMember(const char* key, const std::string& value) {
    if (const core::JsonMember* known = member(*root_, key)) {
      replaceToken(known->value.position, value);
    } else {
      insertAfter(member(*root_, "labels")->value.position, quoted(key) + ": " + value);
    }
  }

  /// `value` is JSON; an empty one removes the key.
  core::Status setTrackMember(const std::string& track, const std::string& key,
                              const std::string& value) {
    for (const core::JsonValue& entry : *contentOf<core::JsonList>("tracks")) {
      const auto* object = std::get_if<core::JsonObject>(&entry.content);
      const core::JsonMember* name = object ? member(*object, "name") : nullptr;
      if (!name || !says(name->value, track)) continue;
      if (value.empty()) {
        remove(member(*object, key));
      } else if (const core::JsonMember* known = member(*object, key)) {
        replaceToken(known->value.position, value);
      } else {
        insertAfter(object->back().value.position, quoted(key) + ": " + value);
      }
      return {};
    }
    return Error{ErrorCode::invalidArgument, "There is no track " + core::inQuotes(track) + "."};
  }

  void setTrack(const std::string& category, const std::string& track) {
    if (const core::JsonMember* known = member(*categories_, category)) {
      replaceToken(known->value.position, quoted(track));
      return;
    }
    const std::string addition = quoted(category) + ": " + quoted(track);
    if (categories_->empty()) {
      const core::Position& brace = member(*root_, "categories")->value.position;
      text_.insert(offsetOf(text_, brace) + 1, " " + addition + " ");
      return;
    }
    const auto last =
        std::find_if(categories_->rbegin(), categories_->rend(),
                     [&](const core::JsonMember& one) { return says(one.value, track); });
    const core::JsonMember& neighbour = last == categories_->rend() ? categories_->back() : *last;
    insertAfter(neighbour.value.position, addition, neighbour.keyPosition);
  }

  void removeCategory(const std::string& category) { remove(member(*categories_, category)); }

 private:
  void remove(const core::JsonMember* known) {
    if (!known) return;
    const std::size_t key = offsetOf(text_, known->keyPosition);
    const std::size_t end = endOfToken(text_, offsetOf(text_, known->value.position));
    const std::size_t comma = text_.find_first_not_of(" \t\r\n", end);
    if (text_[comma] == ',') {
      // Up to the next key, so that its line takes over this one's place.
      text_.erase(key, text_.find_first_not_of(" \t\r\n", comma + 1) - key);
    } else {
      // The last one: the comma before it goes as well.
      const std::size_t before = text_.find_last_not_of(" \t\r\n", key - 1);
      const std::size_t begin = text_[before] == ',' ? before : before + 1;
      text_.erase(begin, end - begin);
    }
  }

  static bool says(const core::JsonValue& value, const std::string& text) {
    const auto* found = std::get_if<std::string>(&value.content);
    return found && *found == text;
  }
  static const core::JsonMember* member(const core::JsonObject& object, std::string_view key) {
    const auto found = std::ranges::find(object, key, &core::JsonMember::key);
    return found == object.end() ? nullptr : &*found;
  }
  template <class Kind>
  const Kind* contentOf(std::string_view key) const {
    const core::JsonMember* found = member(*root_, key);
    return found ? std::get_if<Kind>(&found->value.content) : nullptr;
  }

  void replaceToken(const core::Position& position, const std::string& token) {
    const std::size_t begin = offsetOf(text_, position);
    text_.replace(begin, endOfToken(text_, begin) - begin, token);
  }

  /// On a line of its own when the neighbour's key begins one, indented like it.
  void insertAfter(const core::Position& value, const std::string& addition,
                   const std::optional<core::Position>& key = std::nullopt) {
    std::string glue = ", ";
    if (key) {
      const std::size_t at = offsetOf(text_, *key);
      const std::size_t line = text_.rfind('\n', at) + 1;
      const std::string indent = text_.substr(line, at - line);
      if (indent.find_first_not_of(" \t") == std::string::npos) glue = ",\n" + indent;
    }
    text_.insert(endOfToken(text_, offsetOf(text_, value)), glue + addition);
  }

  std::string text_;
  const std::filesystem::path& file_;
  core::JsonValue document_;
  const core::JsonObject* root_ = nullptr;
  const core::JsonObject* categories_ = nullptr;
};

/// A track's edit as keys and JSON; an empty text removes the key.
std::map<std::string, std::string> membersOf(const TrackEdit& edit) {
  std::map<std::string, std::string> members;
  if (edit.playback) {
    members["playback"] =
        quoted(*edit.playback == core::Playback::melodic ? "melodic" : "percussive");
  }
  if (edit.swap) members["swap"] = quoted(core::swapWord(*edit.swap));
  if (edit.minHold) members["minHoldSeconds"] = number(edit.minHold->count());
  if (edit.colour) members["colour"] = quoted(*edit.colour);
  if (edit.preload) members["preload"] = edit.preload->empty() ? "" : quoted(*edit.preload);
  return members;
}

}  // namespace

core::Result<std::string> editMapping(const std::string& text, const std::filesystem::path& file,
                                      const MappingEdit& edit) {
  MappingText mapping(text, file);
  core::Status state = mapping.parse();
  const auto then = [&](auto change) {
    if (!state) return;
    state = change();
    if (state) state = mapping.parse();
  };
  if (edit.minConfidence) {
    then([&]() -> core::Status {
      mapping.setMember("minConfidence", number(*edit.minConfidence));
      return {};
    });
  }
  if (edit.fallbackTrack) {
    then([&]() -> core::Status {
      mapping.setMember("fallbackTrack",
                        edit.fallbackTrack->empty() ? "null" : quoted(*edit.fallbackTrack));
      return {};
    });
  }
  // Named captures: clang 14 does not capture what a structured binding names.
  for (const auto& [track, changes] : edit.tracks) {
    for (const auto& [key, value] : membersOf(changes)) {
      then([&, &track = track, &key = key, &value = value] {
        return mapping.setTrackMember(track, key, value);
      });
    }
  }
  for (const auto& [category, track] : edit.categoryTracks) {
    then([&, &category = category, &track = track]() -> core::Status {
      if (track) {
        mapping.setTrack(category, *track);
      } else {
        mapping.removeCategory(category);
      }
      return {};
    });
  }
  if (!state) return state.error();
  return mapping.text();
}

}  // namespace exsampling::stage
