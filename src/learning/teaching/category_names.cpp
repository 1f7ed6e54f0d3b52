#include <exsampling/core/files/durable_file.hpp>
#include <exsampling/learning/teaching/category_names.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <utility>

namespace exsampling::learning {

namespace {

using nlohmann::json;

constexpr std::size_t kMostCharacters = 40;

core::Error refused(const std::string& what) { return {core::ErrorCode::invalidArgument, what}; }

char lowerCase(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
}

/// The characters of well-formed UTF-8; nothing for other bytes.
std::optional<std::vector<char32_t>> charactersOf(std::string_view text) {
  std::vector<char32_t> characters;
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const std::size_t length = first < 0x80             ? 1
                               : (first & 0xE0) == 0xC0 ? 2
                               : (first & 0xF0) == 0xE0 ? 3
                               : (first & 0xF8) == 0xF0 ? 4
                                                        : 0;
    if (length == 0 || i + length > text.size()) return std::nullopt;
    constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
    char32_t character = length == 1 ? first : first & (0x7FU >> length);
    for (std::size_t next = i + 1; next < i + length; ++next) {
      const auto byte = static_cast<unsigned char>(text[next]);
      if ((byte & 0xC0) != 0x80) return std::nullopt;
      character = character << 6 | (byte & 0x3F);
    }
    const bool isSurrogate = character >= 0xD800 && character <= 0xDFFF;
    if (character < kLeast[length] || character > 0x10FFFF || isSurrogate) return std::nullopt;
    characters.push_back(character);
    i += length;
  }
  return characters;
}

bool isAllowed(char32_t c) {
  if (c < 0x80) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("_-'.+").find(static_cast<char>(c)) != std::string_view::npos;
  }
  // Control characters, spaces, invisible characters, and those that change the direction of
  // writing.
  const bool isUnseen =
      c <= 0xA0 || c == 0xAD || c == 0x1680 || c == 0x180E || (c >= 0x2000 && c <= 0x200F) ||
      (c >= 0x2028 && c <= 0x202F) || (c >= 0x205F && c <= 0x206F) || c == 0x3000 || c == 0xFEFF ||
      (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xFFF0 && c <= 0xFFFF) || c >= 0xE0000;
  return !isUnseen;
}

}  // namespace

core::Result<std::string> readName(std::string_view typed) {
  std::string name;
  bool gap = false;
  for (const char c : typed) {
    if (c == ' ') {
      gap = !name.empty();
      continue;
    }
    if (std::exchange(gap, false)) name += '_';
    name += c;
  }
  const auto characters = charactersOf(name);
  if (!characters) return refused("The name is no text.");
  if (characters->empty()) return refused("A name is needed.");
  if (characters->size() > kMostCharacters) {
    return refused("The name is too long: at most 40 characters are possible.");
  }
  if (name.front() == '.' || !std::ranges::all_of(*characters, isAllowed)) {
    return refused(
        "A name has letters, digits, spaces and the signs _ - ' . + only, and no dot at the "
        "beginning.");
  }
  return name;
}

std::optional<std::string> sameName(const std::vector<std::string>& names, std::string_view name) {
  const auto found = std::ranges::find_if(names, [&](const std::string& one) {
    return std::ranges::equal(one, name, {}, lowerCase, lowerCase);
  });
  return found == names.end() ? std::nullopt : std::optional(*found);
}

core::Result<CategoryNames> CategoryNames::open(std::filesystem::path file) {
  CategoryNames names(std::move(file));
  if (const auto read = names.readAgain(); !read) return read.error();
  return names;
}

core::Status CategoryNames::readAgain() {
  if (!std::filesystem::exists(file_)) return {};
  std::ifstream file(file_, std::ios::binary);
  try {
    const json document = json::parse(file);
    for (const json& name : document.at("categories")) {
      auto text = name.get<std::string>();
      if (std::ranges::find(all_, text) == all_.end()) all_.push_back(std::move(text));
    }
    return {};
  } catch (const json::exception&) {
    return core::Error{core::ErrorCode::config,
                       file_.string() +
                           " is damaged: it has to be {\"categories\": [\"name\", …]}. Put it "
                           "right, or move it away and name your categories again."};
  }
}

core::Status CategoryNames::add(const std::vector<std::string>& names) {
  if (const auto read = readAgain(); !read) return read;
  auto longer = all_;
  for (const std::string& name : names) {
    if (std::ranges::find(longer, name) == longer.end()) longer.push_back(name);
  }
  if (longer.size() == all_.size()) return {};
  const json document{{"categories", longer}};
  if (const auto written = core::writeDurably(file_, document.dump(2) + '\n'); !written)
    return written;
  all_ = std::move(longer);
  return {};
}

}  // namespace exsampling::learning
