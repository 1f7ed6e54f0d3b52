#include <exsampling/learning/teaching/category_names.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <support/temporary_folder.hpp>

#include <fstream>
#include <string>

namespace exsampling::learning {
namespace {

using core::ErrorCode;
using testing::ElementsAre;
using testing::IsEmpty;

std::string read(std::string_view typed) {
  const auto name = readName(typed);
  return name ? *name : "refused";
}

TEST(CategoryNameTest, IsKeptAsTheCategoriesThatShip) {
  EXPECT_EQ(read("theremin"), "theremin");
  EXPECT_EQ(read("  glass   harp "), "glass_harp");
  EXPECT_EQ(read("crying_baby"), "crying_baby");
  EXPECT_EQ(read("Aki's cat no.2"), "Aki's_cat_no.2");
  EXPECT_EQ(read("Türklinke"), "Türklinke");
  EXPECT_EQ(read("風鈴"), "風鈴");
}

TEST(CategoryNameTest, IsRefusedWhereItWouldMeanSomethingElse) {
  for (const std::string typed : {"",
                                  "   ",
                                  "a/b",
                                  "a\\b",
                                  "cat*",
                                  "cat?",
                                  "{cat}",
                                  "[cat]",
                                  "cat,dog",
                                  "cat;",
                                  "$1",
                                  "#cat",
                                  "\"cat\"",
                                  "<cat>",
                                  "cat|dog",
                                  "..",
                                  ".cat",
                                  "cat\n",
                                  "cat\tdog",
                                  "cat\x7F",
                                  "\xC2\x85",
                                  "cat\xE2\x80\xAE"
                                  "dog",
                                  "\xC3",
                                  "\xC0\xAF",
                                  "\xED\xA0\x80",
                                  "\xFF"}) {
    EXPECT_EQ(readName(typed).error().code, ErrorCode::invalidArgument) << typed;
  }
  EXPECT_EQ(read(std::string(40, 'a')), std::string(40, 'a'));
  EXPECT_EQ(read(std::string(41, 'a')), "refused");
  std::string bells;
  for (int i = 0; i < 40; ++i) bells += "鈴";
  EXPECT_EQ(read(bells), bells) << "characters count, not bytes";
}

TEST(CategoryNameTest, OneInOtherLettersIsTheSame) {
  EXPECT_EQ(sameName({"dog", "crying_baby"}, "Crying_Baby"), "crying_baby");
  EXPECT_EQ(sameName({"dog"}, "dogs"), std::nullopt);
}

class CategoryNamesTest : public testing::Test {
 protected:
  CategoryNames open() { return *CategoryNames::open(file_); }

  support::TemporaryFolder folder_;
  const std::filesystem::path file_ = folder_.path() / "own_categories.json";
};

TEST_F(CategoryNamesTest, KeepTheirOrderForGood) {
  auto names = open();
  EXPECT_THAT(names.all(), IsEmpty());
  ASSERT_TRUE(names.add({"theremin", "cat"}));
  ASSERT_TRUE(names.add({"cat", "bell"}));
  EXPECT_THAT(names.all(), ElementsAre("theremin", "cat", "bell"));
  EXPECT_THAT(open().all(), ElementsAre("theremin", "cat", "bell"));
}

TEST_F(CategoryNamesTest, ComeAfterThoseThatAnotherProgramAdded) {
  auto here = open();
  auto there = open();
  ASSERT_TRUE(there.add({"bell"}));
  ASSERT_TRUE(here.add({"cat"}));
  EXPECT_THAT(here.all(), ElementsAre("bell", "cat"));
}

TEST_F(CategoryNamesTest, OfADamagedFileAreNotGuessed) {
  std::ofstream(file_) << R"({"categories": [1]})";
  EXPECT_EQ(CategoryNames::open(file_).error().code, ErrorCode::config);
}

}  // namespace
}  // namespace exsampling::learning
