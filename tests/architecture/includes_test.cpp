// Holds every #include in src/ and include/ to the table of rooms in src/README.md, from which
// CMake makes the libraries, too.

#include <gtest/gtest.h>

#include "support/places.hpp"
#include "support/temporary_folder.hpp"
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

/// The houses from the bottom to the top: arrows run down only.
const std::vector<std::string> kHouses{"core",  "sound",    "learning", "stage",
                                       "night", "adapters", "app"};

/// Libraries whose headers are not the system's, and how these begin.
const std::map<std::string, std::vector<std::string>> kHeaders{
    {"avahi", {"avahi-"}},
    {"cli11", {"CLI/"}},
    {"cpp-httplib", {"httplib.h"}},
    {"eigen", {"Eigen/"}},
    {"kissfft", {"kiss_fft"}},
    {"libarchive", {"archive.h", "archive_entry.h"}},
    {"libsamplerate", {"samplerate.h"}},
    {"libseccomp", {"seccomp.h"}},
    {"libsndfile", {"sndfile.h"}},
    {"libtorch", {"torch/", "ATen/", "c10/"}},
    {"nlohmann_json", {"nlohmann/"}},
    {"openssl", {"openssl/"}},
    {"oscpack", {"oscpack/"}},
    {"qrencode", {"qrencode.h"}},
    {"spdlog", {"spdlog/"}},
    {"sqlite", {"sqlite3.h"}},
};

struct Room {
  std::set<std::string> mayInclude;
  bool mayIncludeAll = false;
  std::set<std::string> libraries;
};
using Rooms = std::map<std::string, Room>;

std::set<std::string> quotedIn(const std::string& cell) {
  static const std::regex quoted("`([a-z0-9_/-]+)`");
  std::set<std::string> names;
  for (std::sregex_iterator name(cell.begin(), cell.end(), quoted), end; name != end; ++name) {
    names.insert((*name)[1]);
  }
  return names;
}

/// Reads the rows "| `room` | what is in it | `may`, `include` | `library` |".
Rooms readRooms(const fs::path& readme) {
  static const std::regex row(R"(^\| `([a-z_/]+)` \|([^|]*)\|([^|]*)\|([^|]*)\|$)");
  Rooms rooms;
  std::ifstream file(readme);
  for (std::string line; std::getline(file, line);) {
    std::smatch cells;
    if (!std::regex_match(line, cells, row)) continue;
    rooms[cells[1]] = {quotedIn(cells[3]), cells[3].str().find("all") != std::string::npos,
                       quotedIn(cells[4])};
  }
  return rooms;
}

/// "core/values/mapping.hpp" -> "core/values"; what is below a room belongs to it.
std::string roomOf(const fs::path& relative, const Rooms& rooms) {
  fs::path room = relative.parent_path();
  while (room.has_parent_path() && !rooms.contains(room.generic_string())) {
    room = room.parent_path();
  }
  return room.generic_string();
}

std::ptrdiff_t storeyOf(const std::string& room) {
  return std::ranges::find(kHouses, room.substr(0, room.find('/'))) - kHouses.begin();
}

std::string libraryOf(const std::string& header) {
  for (const auto& [library, beginnings] : kHeaders) {
    for (const std::string& beginning : beginnings) {
      if (header.starts_with(beginning)) return library;
    }
  }
  return {};
}

/// Why a line of a file in `room` is not allowed; empty: it is.
std::string objectionTo(const std::string& line, const fs::path& file, const std::string& room,
                        bool isHeader, const fs::path& folder, const Rooms& rooms) {
  static const std::regex any(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
  // The C++ standard library has neither a slash nor a dot in its header names.
  static const std::regex standard("[a-z_0-9]+");
  std::smatch match;
  if (!std::regex_search(line, match, any)) return {};
  const Room& may = rooms.at(room);
  const std::string included = match[2];
  constexpr std::string_view kOurs = "exsampling/";
  std::string used;
  if (match[1] == "\"") {
    used = roomOf(fs::relative((file.parent_path() / included).lexically_normal(), folder), rooms);
    return used == room ? "" : room + " may not include what is private to " + used;
  }
  if (included.starts_with(kOurs)) {
    used = roomOf(included.substr(kOurs.size()), rooms);
    if (used == room || may.mayIncludeAll || may.mayInclude.contains(used)) return {};
    return room + " may not include " + used;
  }
  if (isHeader && !std::regex_match(included, standard)) {
    return "a header may not include third-party " + included;
  }
  const std::string library = libraryOf(included);
  if (library.empty() || may.libraries.contains(library)) return {};
  return room + " may not use " + library;
}

std::vector<std::string> violations(const Rooms& rooms, const fs::path& root) {
  std::vector<std::string> found;
  for (const auto& [folder, isHeader] :
       {std::pair{root / "include/exsampling", true}, {root / "src", false}}) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".hpp" && extension != ".cpp") continue;
      const std::string room = roomOf(fs::relative(entry.path(), folder), rooms);
      if (!rooms.contains(room)) {
        found.push_back(entry.path().string() + ": no room '" + room + "' in the table");
        continue;
      }
      std::ifstream file(entry.path());
      int number = 0;
      for (std::string line; std::getline(file, line);) {
        ++number;
        const auto objection = objectionTo(line, entry.path(), room, isHeader, folder, rooms);
        if (objection.empty()) continue;
        found.push_back(entry.path().string() + ":" + std::to_string(number) + ": " + objection);
      }
    }
  }
  return found;
}

/// Arrows of the table that run up.
std::vector<std::string> arrowsUp(const Rooms& rooms) {
  std::vector<std::string> found;
  for (const auto& [name, room] : rooms) {
    for (const std::string& used : room.mayInclude) {
      if (!rooms.contains(used)) found.push_back(name + " names " + used + ", which is no room");
      if (storeyOf(used) > storeyOf(name)) found.push_back(name + " -> " + used);
    }
  }
  return found;
}

/// Rooms that are left when those which use no other that is left are taken away, again and again:
/// those in a circle.
std::set<std::string> inCircles(const Rooms& rooms) {
  std::set<std::string> left;
  for (const auto& [name, room] : rooms) left.insert(name);
  for (bool changed = true; changed;) {
    changed = std::erase_if(left, [&](const std::string& name) {
                return std::ranges::none_of(rooms.at(name).mayInclude,
                                            [&](const auto& used) { return left.contains(used); });
              }) > 0;
  }
  return left;
}

std::string joined(const auto& lines) {
  std::ostringstream text;
  for (const std::string& line : lines) text << line << '\n';
  return text.str();
}

Rooms ours() { return readRooms(exsampling::support::sourceFolder() / "src/README.md"); }

TEST(ArchitectureTest, RoomsIncludeOnlyWhatTheTableAllows) {
  ASSERT_GE(ours().size(), 30U) << "the table of rooms in src/README.md was not understood";
  const auto found = violations(ours(), exsampling::support::sourceFolder());
  EXPECT_TRUE(found.empty()) << joined(found);
}

TEST(ArchitectureTest, ArrowsRunDownAndInNoCircle) {
  EXPECT_EQ(joined(arrowsUp(ours())), "");
  EXPECT_EQ(joined(inCircles(ours())), "");
}

TEST(ArchitectureTest, EveryHeadersLibraryIsOneOfTheTable) {
  std::set<std::string> named;
  for (const auto& [name, room] : ours())
    named.insert(room.libraries.begin(), room.libraries.end());
  std::set<std::string> known;
  for (const auto& [library, headers] : kHeaders) known.insert(library);
  EXPECT_EQ(named, known);
}

TEST(ArchitectureTest, TheChecksSeeWhatIsForbidden) {
  const exsampling::support::TemporaryFolder temporary;
  const fs::path root = temporary.path();
  fs::create_directories(root / "include/exsampling/core/values");
  fs::create_directories(root / "src/core/values");
  std::ofstream(root / "include/exsampling/core/values/bad.hpp") << "#include <spdlog/spdlog.h>\n";
  std::ofstream(root / "src/core/values/bad.cpp")
      << "#include <vector>\n#include <exsampling/sound/dsp/trim.hpp>\n#include <httplib.h>\n"
         "#include \"../files/private.hpp\"\n";
  EXPECT_EQ(violations(ours(), root).size(), 4U);

  const Rooms upward{{"core/values", {{"sound/dsp"}}}, {"sound/dsp", {{"core/values"}}}};
  EXPECT_EQ(arrowsUp(upward).size(), 1U);
  EXPECT_EQ(inCircles(upward).size(), 2U);
}

}  // namespace
