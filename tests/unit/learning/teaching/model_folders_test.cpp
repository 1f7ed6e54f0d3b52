#include <exsampling/core/files/durable_file.hpp>
#include <exsampling/learning/teaching/model_folders.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <support/temporary_folder.hpp>

#include <fstream>
#include <iterator>
#include <string>

namespace exsampling::learning {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class ModelFoldersTest : public testing::Test {
 protected:
  ModelFolders open() { return *ModelFolders::open(home_); }
  static ModelFolders::Fill holding(const std::string& text) {
    return
        [text](const fs::path& folder) { return core::writeDurably(folder / "head.json", text); };
  }
  std::string contentOf(const std::string& name) const {
    std::ifstream file(home_ / name / "head.json");
    return {std::istreambuf_iterator<char>(file), {}};
  }

  support::TemporaryFolder temporary_;
  const fs::path home_ = temporary_.path() / "models";
};

TEST_F(ModelFoldersTest, AreThereWholeOrNotAtAll) {
  auto folders = open();
  ASSERT_TRUE(folders.put("mine", holding("one")));
  ASSERT_TRUE(folders.put("mine", holding("two")));
  EXPECT_EQ(contentOf("mine"), "two");
  const auto failing = [](const fs::path& folder) -> core::Status {
    (void)core::writeDurably(folder / "head.json", "three");
    return core::Error{core::ErrorCode::storageFull, "The disk is full."};
  };
  EXPECT_FALSE(folders.put("mine", failing));
  EXPECT_EQ(contentOf("mine"), "two");
  EXPECT_THAT(folders.names(), ElementsAre("mine"));
  folders.discard("mine");
  EXPECT_TRUE(fs::is_empty(home_));
}

TEST_F(ModelFoldersTest, ComeBackAfterAKillAtAnyPointOfAReplacement) {
  ASSERT_TRUE(open().put("mine", holding("one")));
  fs::create_directories(home_ / ".mine.new");  // killed while it was filled
  EXPECT_EQ(open().names(), std::vector<std::string>{"mine"});
  EXPECT_EQ(contentOf("mine"), "one");
  EXPECT_FALSE(fs::exists(home_ / ".mine.new"));

  fs::create_directories(home_ / ".mine.new");  // killed between the two renames
  std::ofstream(home_ / ".mine.new" / "head.json") << "two";
  fs::rename(home_ / "mine", home_ / ".mine.old");
  EXPECT_EQ(open().names(), std::vector<std::string>{"mine"});
  EXPECT_EQ(contentOf("mine"), "one");

  fs::create_directories(home_ / ".mine.old");  // killed before the old one was removed
  EXPECT_EQ(open().names(), std::vector<std::string>{"mine"});
  EXPECT_EQ(contentOf("mine"), "one");
  EXPECT_EQ(std::distance(fs::directory_iterator(home_), {}), 1);
}

}  // namespace
}  // namespace exsampling::learning
