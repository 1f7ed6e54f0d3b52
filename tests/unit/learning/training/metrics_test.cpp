#include <exsampling/learning/training/metrics.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace exsampling::learning {
namespace {

const std::vector<std::string> kLabels{"a", "b", "c", "d"};

TEST(MetricsTest, CountsFirstAndThirdPlacesAndConfusions) {
  const std::vector<ScoredClip> scored{{0, {0.7F, 0.1F, 0.1F, 0.1F}},
                                       {0, {0.2F, 0.5F, 0.2F, 0.1F}},
                                       {1, {0.4F, 0.1F, 0.3F, 0.2F}},
                                       {1, {0.1F, 0.6F, 0.2F, 0.1F}}};
  const Figures figures = measure(scored, kLabels);
  EXPECT_EQ(figures.clips, 4);
  EXPECT_DOUBLE_EQ(figures.top1, 0.5);
  EXPECT_DOUBLE_EQ(figures.top3, 0.75);
  EXPECT_NEAR(figures.meanConfidence, 0.55, 1e-6);
  EXPECT_EQ(figures.confusion[0], (std::vector<int>{1, 1, 0, 0}));
  EXPECT_DOUBLE_EQ(figures.categories[0].recall, 0.5);
  EXPECT_DOUBLE_EQ(figures.categories[0].precision, 0.5);
  EXPECT_EQ(figures.categories[0].mostConfusedBy, "b");
  EXPECT_EQ(figures.categories[3].clips, 0);
  EXPECT_EQ(figures.categories[3].mostConfusedBy, "");
}

TEST(MetricsTest, CalibrationErrorIsTheDistanceOfConfidenceFromTruth) {
  // Ten clips at 0.9 of which eight are right, ten at 0.5 of which five are: (0.1 + 0) / 2.
  std::vector<ScoredClip> scored;
  for (int i = 0; i < 10; ++i) scored.push_back({i < 8 ? 0 : 1, {0.9F, 0.1F, 0, 0}});
  for (int i = 0; i < 10; ++i) scored.push_back({i < 5 ? 0 : 1, {0.5F, 0.3F, 0.2F, 0}});
  EXPECT_NEAR(expectedCalibrationError(scored), 0.05, 1e-6);
}

TEST(MetricsTest, FitsTheTemperatureThatTheLabelsWereDrawnWith) {
  std::mt19937_64 random(5);
  std::normal_distribution<float> normal(0.0F, 3.0F);
  std::vector<std::vector<float>> logits;
  std::vector<int> labels;
  for (int i = 0; i < 5000; ++i) {
    logits.push_back({normal(random), normal(random), normal(random), normal(random)});
    const auto truth = softmax(logits.back(), 1.7);
    labels.push_back(std::discrete_distribution<int>(truth.begin(), truth.end())(random));
  }
  EXPECT_NEAR(fitTemperature(logits, labels), 1.7, 0.08);
}

TEST(MetricsTest, IsNotCertainOfEverythingBecauseAFewClipsWereRight) {
  const std::vector<std::vector<float>> logits{{3.0F, 0.0F}, {0.0F, 2.0F}};
  const std::vector<int> labels{0, 1};
  EXPECT_NEAR(fitTemperature(logits, labels), 0.5, 0.001);
}

TEST(MetricsTest, SoftmaxSumsToOneAtLargeLogits) {
  const std::vector<float> logits{1000.0F, 999.0F};
  const auto probabilities = softmax(logits, 0.5);
  EXPECT_NEAR(probabilities[0], 1.0 / (1.0 + std::exp(-2.0)), 1e-6);
  EXPECT_NEAR(probabilities[0] + probabilities[1], 1.0, 1e-6);
}

}  // namespace
}  // namespace exsampling::learning
