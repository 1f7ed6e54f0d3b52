#include <exsampling/core/reading/located_json.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <unordered_map>

namespace exsampling::core {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string inWords(const Position& position) {
  return "line " + std::to_string(position.line) + ", column " + std::to_string(position.column);
}

/// Walks through a text and knows line and column.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  std::size_t offset() const { return offset_; }
  const Position& position() const { return position_; }

  void advanceTo(std::size_t offset) {
    for (; offset_ < std::min(offset, text_.size()); ++offset_) {
      const auto byte = static_cast<unsigned char>(text_[offset_]);
      if (byte == '\n') {
        ++position_.line;
        position_.column = 1;
      } else if ((byte & 0xC0U) != 0x80U) {  // not the inside of a UTF-8 character
        ++position_.column;
      }
    }
  }

  /// Moves to the start of the next token: only blanks and separators may lie before it.
  void skipToToken() {
    std::size_t next = offset_;
    while (next < text_.size() &&
           (isSpace(text_[next]) || text_[next] == ',' || text_[next] == ':')) {
      ++next;
    }
    advanceTo(next);
  }

  /// Moves past the token that begins here; the parser has already found it well-formed.
  void skipToken() {
    std::size_t end = offset_ + 1;
    const char first = offset_ < text_.size() ? text_[offset_] : ' ';
    if (first == '"') {
      while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2 : 1;
      ++end;
    } else if (std::string_view("{}[]").find(first) == std::string_view::npos) {
      end = std::min(text_.find_first_of(",]} \t\r\n", offset_), text_.size());
    }
    advanceTo(end);
  }

 private:
  std::string_view text_;
  std::size_t offset_ = 0;
  Position position_{1, 1};
};

/// Describes for people what the parser did not understand at `offset`.
std::string explainSyntax(std::string_view text, std::size_t offset, std::string_view reason) {
  const auto says = [&](std::string_view part) {
    return reason.find(part) != std::string_view::npos;
  };
  if (says("ill-formed UTF-8")) return "this is not UTF-8; save the file as UTF-8";
  if (says("missing closing quote") || says("must be escaped")) {
    return "this text has no closing \" on its line; a line break inside a text is written \\n";
  }
  if (says("invalid string")) return "this text is not valid; a \\ inside a text is written \\\\";
  if (says("out_of_range") || says("out of range")) return "this number is too large";
  const char at = text[offset];
  if (at == '/' || at == '#') return "comments are not allowed in JSON";
  const std::size_t before = text.substr(0, offset).find_last_not_of(" \t\r\n");
  const char previous = before == std::string_view::npos ? ' ' : text[before];
  if ((at == '}' || at == ']') && previous == ',') {
    return std::string("the comma before this ") + at + " is one too many";
  }
  if (says("expected end of input")) return "nothing may follow the end of the document";
  if (says("expected '}'") || says("expected ']'")) {
    return "a comma (or the closing bracket) is missing before this";
  }
  if (says("expected ':'") || says("object separator"))
    return "a : is missing between key and value";
  if (says("invalid number"))
    return "this is not a number as JSON writes it, such as 8, 0.35 or -1";
  if (says("invalid literal")) {
    return "this is neither a number nor true, false or null; text and keys stand in \"double "
           "quotes\"";
  }
  const std::size_t dash = reason.find(" - ");
  return "not JSON: " +
         std::string(dash == std::string_view::npos ? reason : reason.substr(dash + 3));
}

/// Builds the tree from the parser's events. The parser reports what it saw but not where, so a
/// cursor of our own follows it through the text.
class TreeBuilder {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;

  TreeBuilder(std::string_view text, const std::filesystem::path& file)
      : text_(text), file_(file), cursor_(text) {}

  Reading<JsonValue> take() { return {std::move(root_), std::move(problems_)}; }

  bool null() { return scalar(nullptr); }
  bool boolean(bool value) { return scalar(value); }
  bool number_integer(number_integer_t value) { return scalar(static_cast<double>(value)); }
  bool number_unsigned(number_unsigned_t value) { return scalar(static_cast<double>(value)); }
  bool number_float(number_float_t value, const std::string&) { return scalar(value); }
  bool string(std::string& value) { return scalar(std::move(value)); }
  bool binary(std::vector<std::uint8_t>&) { return false; }  // not in JSON text

  bool start_object(std::size_t) { return open(JsonObject{}); }
  bool start_array(std::size_t) { return open(JsonList{}); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(std::string& key) {
    const Position position = enterToken();
    Open& object = open_.back();
    const auto [known, isNew] = object.keys.try_emplace(key, position);
    if (!isNew) {
      add(position, childPointer(object.pointer, key),
          "appears twice, each key is accepted once; the first is in " + inWords(known->second));
    }
    object.repeated = !isNew;
    object.key = std::move(key);
    object.keyPosition = position;
    return true;
  }

  bool parse_error(std::size_t bytesRead, const std::string& /*lastToken*/,
                   const nlohmann::json::exception& error) {
    // Only blanks and separators lie between the last event and this token.
    std::size_t offset = cursor_.offset();
    while (offset < text_.size() &&
           (isSpace(text_[offset]) ||
            (offset + 1 < bytesRead && (text_[offset] == ',' || text_[offset] == ':')))) {
      ++offset;
    }
    cursor_.advanceTo(offset);
    if (offset < text_.size()) {
      add(cursor_.position(), "", explainSyntax(text_, offset, error.what()));
    } else if (open_.empty()) {
      add(cursor_.position(), "", "there is nothing in this file, a JSON object { } is expected");
    } else {
      add(cursor_.position(), "",
          "the file ends here, but the bracket in " + inWords(open_.back().value.position) +
              " is not closed");
    }
    return false;
  }

 private:
  /// An object or list that is still open.
  struct Open {
    JsonValue value;
    std::string pointer;
    std::string key;  ///< of the member being read
    Position keyPosition;
    bool repeated = false;
    std::unordered_map<std::string, Position> keys;
  };

  void add(const Position& position, std::string pointer, std::string message) {
    problems_.push_back({file_, position, std::move(pointer), std::move(message)});
  }

  Position enterToken() {
    cursor_.skipToToken();
    const Position position = cursor_.position();
    cursor_.skipToken();
    return position;
  }

  template <class T>
  bool scalar(T content) {
    attach(JsonValue{enterToken(), std::move(content)});
    return true;
  }

  template <class T>
  bool open(T content) {
    const Position position = enterToken();
    std::string pointer;
    if (!open_.empty()) {
      const Open& parent = open_.back();
      const auto* list = std::get_if<JsonList>(&parent.value.content);
      pointer =
          childPointer(parent.pointer, list != nullptr ? std::to_string(list->size()) : parent.key);
    }
    if (open_.size() == kMaxJsonDepth) {
      add(position, "",
          "nested too deep, " + std::to_string(kMaxJsonDepth) + " levels are accepted");
      return false;
    }
    Open& opened = open_.emplace_back();
    opened.value = {position, std::move(content)};
    opened.pointer = std::move(pointer);
    return true;
  }

  bool close() {
    enterToken();
    JsonValue value = std::move(open_.back().value);
    open_.pop_back();
    attach(std::move(value));
    return true;
  }

  void attach(JsonValue value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return;
    }
    Open& parent = open_.back();
    if (auto* list = std::get_if<JsonList>(&parent.value.content)) {
      list->push_back(std::move(value));
    } else if (!parent.repeated) {
      std::get<JsonObject>(parent.value.content)
          .push_back({std::move(parent.key), parent.keyPosition, std::move(value)});
    }
  }

  std::string_view text_;
  const std::filesystem::path& file_;
  Cursor cursor_;
  std::vector<Open> open_;
  JsonValue root_;
  std::vector<Problem> problems_;
};

}  // namespace

std::string childPointer(const std::string& parent, std::string_view key) {
  std::string pointer = parent + "/";
  for (const char c : key) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
  return pointer;
}

Reading<JsonValue> parseJson(std::string_view text, const std::filesystem::path& file) {
  const auto refuse = [&](std::string message) {
    return Reading<JsonValue>{{}, {{file, {}, "", std::move(message)}}};
  };
  if (text.size() > kMaxJsonBytes) {
    return refuse("too large, " + std::to_string(kMaxJsonBytes) + " bytes are accepted");
  }
  // The parser reads a NUL as the end of the text and would ignore the rest.
  if (text.find('\0') != std::string_view::npos) {
    return refuse("holds NUL bytes, so it is not UTF-8 text; save the file as UTF-8");
  }
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  TreeBuilder builder(text, file);
  nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
  return builder.take();
}

Result<std::string> readJsonFile(const std::filesystem::path& file) {
  const auto fail = [&](const std::string& reason) {
    return Error{ErrorCode::storage, "cannot be read: " + reason};
  };
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) return fail("it is a folder");
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  std::string text(kMaxJsonBytes + 1, '\0');
  if (stream) stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream.is_open() || stream.bad()) return fail(std::strerror(errno));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

}  // namespace exsampling::core
