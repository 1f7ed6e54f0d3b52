#include <exsampling/learning/training/split.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace exsampling::learning {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Two categories, folds 1 and 2, one file of each with another licence; different audio each.
struct Material {
  Dataset dataset{.name = "d", .labels = {"a", "b"}};
  ClipSet clips;

  void add(int label, int fold, const std::string& licence, float value) {
    const std::size_t file = dataset.files.size();
    dataset.files.push_back({std::to_string(file) + ".wav", label, fold, licence});
    clips.clips.push_back({file, label, std::vector<float>(16, value)});
  }
  Material() {
    add(0, 1, "CC0", 0.1F);
    add(1, 1, "CC0", 0.2F);
    add(1, 1, "CC-BY-NC", 0.3F);
    add(0, 2, "CC-BY-NC", 0.4F);
    add(1, 2, "CC0", 0.5F);
  }
};

std::string failure(const Material& material, const SplitSpec& spec) {
  const auto split = splitClips(material.dataset, material.clips, spec);
  return split ? "" : split.error().message;
}

TEST(SplitTest, LearnsFromTheNamedFoldsAndLicencesAndMeasuresWithAllOthers) {
  const Material material;
  const auto split =
      splitClips(material.dataset, material.clips, {.folds = {1}, .licences = {"CC0"}});
  ASSERT_TRUE(split) << split.error().message;
  EXPECT_THAT(split->learned, ElementsAre(0U, 1U));
  EXPECT_THAT(split->heldOut, ElementsAre(3U, 4U));
}

TEST(SplitTest, HoldsOutTheSameShareOfEachCategoryAndWholeFiles) {
  Material material;
  material = {};
  material.dataset.files.clear();
  material.clips.clips.clear();
  for (int i = 0; i < 40; ++i) {
    const int label = i % 2;
    material.add(label, 0, "", static_cast<float>(i));
    auto second = material.clips.clips.back();  // another piece of the same file
    second.mono[0] = -1.0F;
    material.clips.clips.push_back(second);
  }
  const auto split = splitClips(material.dataset, material.clips, {.validation = 0.2});
  ASSERT_TRUE(split) << split.error().message;
  EXPECT_EQ(split->heldOut.size(), 16U);
  std::set<std::size_t> learnedFiles;
  for (const auto i : split->learned) learnedFiles.insert(material.clips.clips[i].file);
  int ofFirst = 0;
  for (const auto i : split->heldOut) {
    EXPECT_FALSE(learnedFiles.contains(material.clips.clips[i].file));
    ofFirst += material.clips.clips[i].label == 0;
  }
  EXPECT_EQ(ofFirst, 8);
}

TEST(SplitTest, RefusesTheSameAudioOnBothSides) {
  Material material;
  material.clips.clips[4].mono = material.clips.clips[1].mono;
  const std::string message = failure(material, {.folds = {1}});
  EXPECT_THAT(message, HasSubstr("1 times"));
  EXPECT_THAT(message, HasSubstr("1.wav"));
  EXPECT_THAT(message, HasSubstr("4.wav"));
}

TEST(SplitTest, RefusesACategoryWithNothingToLearnFrom) {
  EXPECT_THAT(failure({}, {.folds = {2}, .licences = {"CC0"}}), HasSubstr("from in: a."));
}

TEST(SplitTest, RefusesFoldsAndLicencesThatAreNotThere) {
  EXPECT_THAT(failure({}, {.folds = {1, 7}}), HasSubstr("no fold 7"));
  EXPECT_THAT(failure({}, {.folds = {1}, .licences = {"MIT"}}), HasSubstr("CC-BY-NC, CC0"));
}

}  // namespace
}  // namespace exsampling::learning
