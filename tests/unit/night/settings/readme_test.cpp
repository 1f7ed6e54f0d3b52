// Holds the table of settings in config/README.md to the one that the reader and --help use.

#include <exsampling/night/settings/config.hpp>

#include <gmock/gmock.h>

#include "support/places.hpp"
#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace exsampling::night {
namespace {

TEST(ReadmeTest, ListsEverySettingWithItsFlagAndHelp) {
  std::ifstream readme(support::sourceFolder() / "config/README.md");
  std::set<std::string> lines;
  for (std::string line; std::getline(readme, line);) lines.insert(line);
  for (const Setting& setting : settings()) {
    const std::string flag =
        setting.flag.empty()
            ? ""
            : "`" + setting.flag + (setting.argument.empty() ? "" : " " + setting.argument) + "`";
    EXPECT_THAT(lines, testing::Contains(testing::AllOf(
                           testing::StartsWith("| `" + setting.key + "` | " + flag + " | "),
                           testing::EndsWith(" | " + setting.help + " |"))));
  }
}

}  // namespace
}  // namespace exsampling::night
