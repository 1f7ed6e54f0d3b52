#include <exsampling/learning/training/embedding_figures.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

namespace exsampling::learning {
namespace {

using core::ErrorCode;
using testing::HasSubstr;
using testing::SizeIs;

TEST(PrecisionAtTest, CountsTheFirst) {
  const std::vector<bool> ranking{true, false, true, true, false, true};
  EXPECT_DOUBLE_EQ(precisionAt(5, ranking), 0.6);
  EXPECT_DOUBLE_EQ(precisionAt(1, ranking), 1.0);
  EXPECT_DOUBLE_EQ(precisionAt(5, {true, true}), 0.4) << "what is not there is not relevant";
}

TEST(AveragePrecisionTest, IsTheMeanOfThePrecisionsWhereItIsRelevant) {
  // Relevant at places 1, 3 and 6: (1/1 + 2/3 + 3/6) / 3 = 13/18.
  EXPECT_NEAR(averagePrecision({true, false, true, false, false, true}), 13.0 / 18.0, 1e-12);
  // At 2 and 3 of 4: (1/2 + 2/3) / 2 = 7/12.
  EXPECT_NEAR(averagePrecision({false, true, true, false}), 7.0 / 12.0, 1e-12);
  EXPECT_DOUBLE_EQ(averagePrecision({true, true, false}), 1.0);
  EXPECT_DOUBLE_EQ(averagePrecision({false, false}), 0.0);
}

TEST(MeanOfTest, HasBoundsThatNarrowWithMoreCases) {
  std::vector<double> few;
  for (int i = 0; i < 10; ++i) few.push_back(i % 2);
  std::vector<double> many;
  for (int i = 0; i < 1000; ++i) many.push_back(i % 2);
  EXPECT_DOUBLE_EQ(meanOf(few).value, 0.5);
  EXPECT_NEAR(meanOf(few).high - meanOf(few).low, 0.6, 0.11);  // binomial: 0.2 to 0.8
  EXPECT_NEAR(meanOf(many).low, 0.5 - 1.96 * 0.0158, 0.006);
  EXPECT_NEAR(meanOf(many).high, 0.5 + 1.96 * 0.0158, 0.006);
  const Mean same = meanOf(std::array{0.25, 0.25});
  EXPECT_EQ(same.low, 0.25);
  EXPECT_EQ(same.high, 0.25);
}

TEST(SpreadOfTest, IsThatOfASample) {
  const Spread spread = spreadOf(std::array{1.0, 2.0, 6.0});
  EXPECT_DOUBLE_EQ(spread.mean, 3.0);
  EXPECT_DOUBLE_EQ(spread.deviation, std::sqrt(7.0));  // (4 + 1 + 9) / 2
  EXPECT_DOUBLE_EQ(spread.least, 1.0);
  EXPECT_DOUBLE_EQ(spread.most, 6.0);
}

/// A sound in the plane, at this angle.
NamedSound at(const std::string& category, double degrees, std::vector<float> probabilities = {}) {
  const double radians = degrees * 3.14159265358979 / 180.0;
  return {category,
          {std::move(probabilities),
           {static_cast<float>(std::cos(radians)), static_cast<float>(std::sin(radians))}}};
}

TEST(MeasureRetrievalTest, RanksByCosine) {
  const std::vector<NamedSound> collection{at("dog", 5), at("rain", 10), at("dog", 40),
                                           at("rain", 90)};
  // From 0 degrees: dog, rain, dog, rain. From 80: rain, dog, rain, dog. No cow to be found.
  const auto figures = measureRetrieval({at("dog", 0), at("rain", 80), at("cow", 0)}, collection);
  EXPECT_EQ(figures.queries, 2U);
  EXPECT_EQ(figures.collection, 4U);
  ASSERT_THAT(figures.categories, SizeIs(2));
  EXPECT_EQ(figures.categories[0].category, "dog");
  EXPECT_EQ(figures.categories[0].queries, 1U);
  EXPECT_NEAR(figures.categories[0].averagePrecision, (1.0 + 2.0 / 3.0) / 2.0, 1e-12);
  EXPECT_DOUBLE_EQ(figures.categories[0].precisionAt5, 0.4);
  EXPECT_NEAR(figures.averagePrecision.value, 5.0 / 6.0, 1e-12);
}

/// Sounds around an axis of their own for each category.
std::vector<NamedSound> sounds(const std::vector<std::string>& categories, int count,
                               unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> noise(0.0F, 0.05F);
  std::vector<NamedSound> all;
  for (std::size_t category = 0; category < categories.size(); ++category) {
    for (int i = 0; i < count; ++i) {
      NamedSound sound{categories[category], {}};
      sound.prediction.embedding.resize(32);
      for (float& value : sound.prediction.embedding) value = noise(random);
      sound.prediction.embedding[category] += 1.0F;
      sound.prediction.probabilities.assign(categories.size(), 0.1F);
      sound.prediction.probabilities[category] = 0.7F;
      all.push_back(std::move(sound));
    }
  }
  return all;
}

const std::vector<std::string> kLabels{"dog", "rain", "cow", "bell"};
const TeachingSpec kSpec{.draws = 3, .examples = 4, .rivals = 4, .own = 2, .seed = 7};

TEST(MeasureTeachingTest, CostsNothingWhereAllLieApart) {
  const auto figures =
      measureTeaching(sounds(kLabels, 5, 1), sounds(kLabels, 6, 2), kLabels, kSpec);
  ASSERT_TRUE(figures);
  EXPECT_EQ(figures->categories, 4U);
  EXPECT_DOUBLE_EQ(figures->fewShot.mean, 1.0);
  EXPECT_DOUBLE_EQ(figures->ownRecognised.mean, 1.0);
  EXPECT_DOUBLE_EQ(figures->othersBefore.mean, 1.0);
  EXPECT_DOUBLE_EQ(figures->cost.mean, 0.0);
}

TEST(MeasureTeachingTest, TellsWhatOwnCategoriesTakeFromTheOthers) {
  // What is tested lies where another category's examples lie, and the model knows it all the same.
  auto tested = sounds(kLabels, 5, 1);
  for (std::size_t i = 0; i < tested.size(); ++i) {
    auto& embedding = tested[i].prediction.embedding;
    std::swap(embedding[i / 5], embedding[(i / 5 + 1) % 4]);
  }
  const auto figures = measureTeaching(tested, sounds(kLabels, 6, 2), kLabels, kSpec);
  ASSERT_TRUE(figures);
  EXPECT_DOUBLE_EQ(figures->fewShot.mean, 0.0);
  EXPECT_DOUBLE_EQ(figures->othersBefore.mean, 1.0);
  // What lies where one of the others is stays: only the own speak.
  EXPECT_GT(figures->othersAfter.mean, 0.1);
  EXPECT_LT(figures->othersAfter.mean, 0.8);
  EXPECT_DOUBLE_EQ(figures->cost.mean, 1.0 - figures->othersAfter.mean);
}

TEST(MeasureTeachingTest, NeedsEnoughToTeachFrom) {
  const auto few = measureTeaching(sounds(kLabels, 5, 1), sounds(kLabels, 3, 2), kLabels, kSpec);
  EXPECT_EQ(few.error().code, ErrorCode::invalidArgument);
  EXPECT_THAT(few.error().message, HasSubstr("3 sounds of bell"));
  TeachingSpec all = kSpec;
  all.own = 4;
  const auto none = measureTeaching(sounds(kLabels, 5, 1), sounds(kLabels, 6, 2), kLabels, all);
  EXPECT_THAT(none.error().message, HasSubstr("More than 4 categories"));
}

}  // namespace
}  // namespace exsampling::learning
