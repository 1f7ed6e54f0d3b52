// Holds every #include in src/ and include/ to the table of modules in src/README.md.

#include <gtest/gtest.h>

#include "support/places.hpp"
#include "support/temporary_folder.hpp"
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

struct Rules {
  std::map<std::string, std::set<std::string>> mayInclude;  // module -> modules
  std::set<std::string> unrestricted;                       // modules that may include all
};

// Reads the rows "| `module` | sentence | `a`, `b` |" of the module table.
Rules readRules(const fs::path& readme) {
  Rules rules;
  std::ifstream file(readme);
  const std::regex row(R"(^\| (`[^|]+`) \|[^|]*\| ([^|]*) \|$)");
  const std::regex quoted("`([a-z/]+)`");
  for (std::string line; std::getline(file, line);) {
    std::smatch cells;
    if (!std::regex_match(line, cells, row)) continue;
    const std::string names = cells[1];
    const std::string allowed = cells[2];
    for (std::sregex_iterator name(names.begin(), names.end(), quoted), end; name != end; ++name) {
      std::set<std::string>& may = rules.mayInclude[(*name)[1]];
      for (std::sregex_iterator use(allowed.begin(), allowed.end(), quoted); use != end; ++use) {
        may.insert((*use)[1]);
      }
      if (allowed == "all") rules.unrestricted.insert((*name)[1]);
    }
  }
  return rules;
}

// "core/mapping.hpp" -> "core", "adapters/osc/sink.hpp" -> "adapters/osc".
std::string moduleOf(const fs::path& relative) {
  auto part = relative.begin();
  std::string module = part->string();
  if (module == "adapters") module += "/" + (++part)->string();
  return module;
}

std::vector<std::string> violations(const Rules& rules, const fs::path& root) {
  std::vector<std::string> found;
  const std::regex ours(R"(^\s*#\s*include\s*[<"]exsampling/([^>"]+)[>"])");
  const std::regex other(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
  // The C++ standard library has neither a slash nor a dot in its header names.
  const std::regex standard("[a-z_0-9]+");
  for (const auto& [folder, isHeader] :
       {std::pair{root / "include/exsampling", true}, {root / "src", false}}) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".hpp" && extension != ".cpp") continue;
      const fs::path relative = fs::relative(entry.path(), folder);
      if (relative == "main.cpp") continue;
      const std::string module = moduleOf(relative);
      if (!rules.mayInclude.contains(module)) {
        found.push_back(entry.path().string() + ": no module '" + module + "' in the table");
        continue;
      }
      std::ifstream file(entry.path());
      int number = 0;
      for (std::string line; std::getline(file, line);) {
        ++number;
        const std::string where = entry.path().string() + ":" + std::to_string(number) + ": ";
        std::smatch match;
        if (std::regex_search(line, match, ours)) {
          const std::string used = moduleOf(fs::path(match[1].str()));
          if (used != module && !rules.unrestricted.contains(module) &&
              !rules.mayInclude.at(module).contains(used)) {
            found.push_back(where + module + " may not include " + used);
          }
        } else if (isHeader && std::regex_search(line, match, other) &&
                   !std::regex_match(match[1].str(), standard)) {
          found.push_back(where + "a header may not include third-party " + match[1].str());
        }
      }
    }
  }
  return found;
}

std::string joined(const std::vector<std::string>& lines) {
  std::ostringstream text;
  for (const std::string& line : lines) text << line << '\n';
  return text.str();
}

TEST(ArchitectureTest, ModulesIncludeOnlyWhatTheTableAllows) {
  const fs::path root = exsampling::support::sourceFolder();
  const Rules rules = readRules(root / "src/README.md");
  ASSERT_GE(rules.mayInclude.size(), 15U) << "the module table in src/README.md was not understood";
  const auto found = violations(rules, root);
  EXPECT_TRUE(found.empty()) << joined(found);
}

TEST(ArchitectureTest, TheCheckSeesAForbiddenInclude) {
  const exsampling::support::TemporaryFolder folder;
  const fs::path& root = folder.path();
  fs::create_directories(root / "include/exsampling/core");
  fs::create_directories(root / "src/core");
  std::ofstream(root / "include/exsampling/core/bad.hpp") << "#include <spdlog/spdlog.h>\n";
  std::ofstream(root / "src/core/bad.cpp")
      << "#include <vector>\n#include <exsampling/sound/dsp/trim.hpp>\n";
  const Rules rules = readRules(exsampling::support::sourceFolder() / "src/README.md");
  EXPECT_EQ(violations(rules, root).size(), 2U);
}

}  // namespace
