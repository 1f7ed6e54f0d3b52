#include <exsampling/learning/training/dataset.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"
#include <filesystem>
#include <fstream>
#include <string>

namespace exsampling::learning {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class DatasetTest : public testing::Test {
 protected:
  DatasetTest() { fs::create_directory(root_); }
  void put(const std::string& file, const std::string& text = "") {
    fs::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << text;
  }
  std::string failure() {
    const auto dataset = readDataset(root_);
    return dataset ? "" : dataset.error().message;
  }
  const support::TemporaryFolder temporary_;
  const fs::path root_ = temporary_.path() / "dataset";
};

TEST_F(DatasetTest, ReadsAFolderForEachCategoryAtAnyDepth) {
  put("dog/b.WAV");
  put("dog/street/a.flac");
  put("dog/notes.txt");
  put("cat/x.ogg");
  const auto dataset = readDataset(root_);
  ASSERT_TRUE(dataset) << dataset.error().message;
  EXPECT_EQ(dataset->name, "dataset");
  EXPECT_THAT(dataset->labels, ElementsAre("cat", "dog"));
  ASSERT_EQ(dataset->files.size(), 3U);
  EXPECT_EQ(dataset->files[0].path.filename(), "x.ogg");
  EXPECT_EQ(dataset->files[0].label, 0);
  EXPECT_EQ(dataset->files[2].path.filename(), "a.flac");
  EXPECT_EQ(dataset->files[2].label, 1);
  EXPECT_FALSE(dataset->hasFolds());
}

TEST_F(DatasetTest, ReadsTheEsc50Layout) {
  put("audio/1-1-A-1.wav");
  put("meta/esc50.csv",
      "filename,fold,target,category,esc10,src_file,take,licence\r\n"
      "1-1-A-1.wav,1,1,rooster,False,1,A,CC0\r\n"
      "2-2-A-0.wav,2,0,dog,True,2,A,CC-BY\r\n");
  const auto dataset = readDataset(root_);
  ASSERT_TRUE(dataset) << dataset.error().message;
  EXPECT_THAT(dataset->labels, ElementsAre("dog", "rooster"));
  EXPECT_TRUE(dataset->hasFolds());
  EXPECT_EQ(dataset->files[1].fold, 2);
  EXPECT_EQ(dataset->files[1].licence, "CC-BY");
  EXPECT_EQ(dataset->files[0].path.filename(), "1-1-A-1.wav");
}

TEST_F(DatasetTest, SaysWhichCategoriesAreEmpty) {
  put("dog/a.wav");
  put("cat/readme.txt");
  put("hen/readme.txt");
  EXPECT_THAT(failure(), HasSubstr("no WAV, FLAC or Ogg files in: cat, hen"));
}

TEST_F(DatasetTest, RefusesASingleCategory) {
  put("dog/a.wav");
  EXPECT_THAT(failure(), HasSubstr("only one category"));
}

TEST_F(DatasetTest, RefusesNoCategoryAndNoFolder) {
  EXPECT_THAT(failure(), HasSubstr("no category"));
  fs::remove_all(root_);
  EXPECT_THAT(failure(), HasSubstr("there is no such folder"));
}

TEST_F(DatasetTest, RefusesACsvThatIsNotUnderstood) {
  put("audio/a.wav");
  put("esc50.csv", "filename,fold,category\na.wav,1,dog\n");
  EXPECT_THAT(failure(), HasSubstr("has no column 'target'"));
  put("esc50.csv", "filename,fold,target,category\na.wav,one,0,dog\n");
  EXPECT_THAT(failure(), HasSubstr("line 2"));
  put("esc50.csv", "filename,fold,target,category\na.wav,1,0,dog\nb.wav,1,2,hen\n");
  EXPECT_THAT(failure(), HasSubstr("no clip has target 1"));
}

TEST(DatasetForModelTest, TakesTheFoldsAndTheModelsNumbers) {
  const Dataset dataset{"d", {"cat", "dog"}, {{"a", 0, 1, ""}, {"b", 1, 2, ""}, {"c", 0, 2, ""}}};
  const auto chosen = forModel(dataset, {"dog", "hen", "cat"}, {2});
  ASSERT_TRUE(chosen) << chosen.error().message;
  ASSERT_EQ(chosen->files.size(), 2U);
  EXPECT_EQ(chosen->files[0].path, "b");
  EXPECT_EQ(chosen->files[0].label, 0);
  EXPECT_EQ(chosen->files[1].label, 2);
  EXPECT_EQ(forModel(dataset, {"dog", "cat"}, {})->files.size(), 3U);
  EXPECT_THAT(forModel(dataset, {"dog", "cat"}, {3}).error().message, HasSubstr("no fold 3"));
  EXPECT_THAT(forModel(dataset, {"dog", "hen"}, {}).error().message, HasSubstr("'cat'"));
}

}  // namespace
}  // namespace exsampling::learning
