#include <exsampling/learning/teaching/own_categories.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace exsampling::learning {
namespace {

using core::ErrorCode;
using testing::ElementsAre;
using testing::FloatNear;
using testing::HasSubstr;
using testing::SizeIs;

constexpr std::size_t kDimension = 64;

/// Sounds around a direction of their own, told apart by `seed`.
std::vector<Example> sounds(const std::string& category, std::size_t direction, int count,
                            unsigned seed, float spread = 0.05F) {
  std::mt19937 random(seed);
  std::normal_distribution<float> noise(0.0F, spread);
  std::vector<Example> examples;
  for (int i = 0; i < count; ++i) {
    std::vector<float> embedding(kDimension);
    for (float& value : embedding) value = noise(random);
    embedding[direction] += 1.0F;
    for (float& value : embedding) value *= 3.0F;  // only the direction matters
    examples.push_back({category, std::move(embedding)});
  }
  return examples;
}

std::vector<Example> operator+(std::vector<Example> left, const std::vector<Example>& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

const std::vector<Example> kRivals = sounds("dog", 0, 8, 1) + sounds("rain", 1, 8, 2);
const std::vector<std::string> kLabels{"dog", "rain", "kettle"};

TEST(TeachTest, AnOwnCategoryIsHeardAndTheOthersStay) {
  const auto result = teach(sounds("kettle", 2, 5, 3), kRivals);
  ASSERT_TRUE(result);
  EXPECT_THAT(result->head.taught, ElementsAre(true, false, false));

  const auto kettle = sounds("kettle", 2, 1, 9).front().embedding;
  const auto heard = applyHead(result->head, {{0.7F, 0.3F}, kettle}, kLabels);
  EXPECT_GT(heard[2], 0.9F);
  EXPECT_GT(heard[0], 0.0F);
  EXPECT_NEAR(heard[0] * 0.3, heard[1] * 0.7, 1e-6) << "the rest is shared as the model did";
  EXPECT_NEAR(std::accumulate(heard.begin(), heard.end(), 0.0), 1.0, 1e-5);

  const auto dog = sounds("dog", 0, 1, 10).front().embedding;
  const auto same = applyHead(result->head, {{0.8F, 0.2F}, dog}, kLabels);
  EXPECT_LT(same[2], 0.05F);
  EXPECT_GT(same[0], 0.75F);
}

TEST(TeachTest, CorrectionsTeachTheModelsOwnCategoriesToo) {
  const auto result = teach(sounds("rain", 5, 4, 4), kRivals);
  ASSERT_TRUE(result);
  const auto drizzle = sounds("rain", 5, 1, 11).front().embedding;
  const auto heard = applyHead(result->head, {{0.9F, 0.1F}, drizzle}, {"dog", "rain"});
  EXPECT_GT(heard[1], heard[0]);
}

TEST(TeachTest, FiguresComeFromHeadsThatDidNotHearTheExample) {
  // Four examples of one direction and one stray: alone it cannot be recognised.
  const auto result = teach(sounds("kettle", 2, 4, 3) + sounds("kettle", 30, 1, 5), kRivals);
  ASSERT_TRUE(result);
  ASSERT_THAT(result->figures, SizeIs(1));
  EXPECT_EQ(result->figures[0].category, "kettle");
  EXPECT_EQ(result->figures[0].recognised.met, 4U);
  EXPECT_EQ(result->figures[0].recognised.of, 5U);
  EXPECT_EQ(result->figures[0].wronglyHeard.met, 0U);
  EXPECT_EQ(result->figures[0].wronglyHeard.of, 16U);
}

TEST(TeachTest, CategoriesWithTooFewExamplesAreLeftOut) {
  const auto result = teach(sounds("kettle", 2, 3, 3) + sounds("spoon", 3, 2, 4), kRivals);
  ASSERT_TRUE(result);
  EXPECT_THAT(result->head.categories, ElementsAre("kettle", "dog", "rain"));
  const auto none = teach(sounds("spoon", 3, 2, 4), kRivals);
  EXPECT_EQ(none.error().code, ErrorCode::invalidArgument);
  EXPECT_THAT(none.error().message, HasSubstr("At least 3 sounds"));
}

TEST(TeachTest, RefusesEmbeddingsOfAnotherModel) {
  auto examples = sounds("kettle", 2, 3, 3);
  examples.back().embedding.resize(10, 1.0F);
  EXPECT_EQ(teach(examples, kRivals).error().code, ErrorCode::invalidArgument);
  examples.back().embedding.assign(kDimension, 0.0F);
  EXPECT_EQ(teach(examples, kRivals).error().code, ErrorCode::invalidArgument);
}

TEST(HeedTest, AnotherModelsEmbeddingChangesNothing) {
  const auto result = teach(sounds("kettle", 2, 5, 3), kRivals);
  EXPECT_THAT(applyHead(result->head, {{0.7F, 0.3F}, {1.0F, 2.0F}}, kLabels),
              ElementsAre(0.7F, 0.3F, 0.0F));
}

TEST(ShareTest, HasWilsonsBounds) {
  const Proportion share = proportionOf(4, 5);
  EXPECT_NEAR(share.low, 0.3755, 1e-3);
  EXPECT_NEAR(share.high, 0.9638, 1e-3);
  EXPECT_EQ(proportionOf(0, 0), Proportion());
  EXPECT_NEAR(proportionOf(10, 10).high, 1.0, 1e-12);
  EXPECT_NEAR(proportionOf(10, 10).low, 0.7225, 1e-3);
}

}  // namespace
}  // namespace exsampling::learning
