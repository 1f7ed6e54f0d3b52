#include <exsampling/learning/training/evaluation.hpp>
#include <exsampling/learning/training/report.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace exsampling::learning {
namespace {

using testing::HasSubstr;
using testing::Not;

// Sure of "low" when the picture's loud part lies in the lower half of the bands, of "high"
// otherwise; doubts pictures that are loud everywhere.
class HalfClassifier final : public sound::Classifier {
 public:
  HalfClassifier() {
    manifest_.name = "half";
    manifest_.labels = {"low", "high", "neither"};
  }
  const core::ModelManifest& manifest() const override { return manifest_; }
  core::Result<std::vector<core::Prediction>> classify(
      std::span<const core::LogMel> batch) const override {
    std::vector<core::Prediction> predictions;
    for (const core::LogMel& picture : batch) {
      const auto middle =
          picture.values.begin() + static_cast<std::ptrdiff_t>(picture.values.size() / 2);
      const auto loud = [](float value) { return value > -20.0F; };
      const auto low = std::count_if(picture.values.begin(), middle, loud);
      const auto high = std::count_if(middle, picture.values.end(), loud);
      if (low > 4 * high) {
        predictions.push_back({{0.9F, 0.05F, 0.05F}, {}});
      } else if (high > 4 * low) {
        predictions.push_back({{0.05F, 0.9F, 0.05F}, {}});
      } else {
        predictions.push_back({{0.33F, 0.33F, 0.34F}, {}});
      }
    }
    return predictions;
  }

 private:
  core::ModelManifest manifest_;
};

std::vector<float> tone(double hertz) {
  std::vector<float> audio(80000);
  for (std::size_t i = 0; i < audio.size(); ++i) {
    audio[i] = 0.5F * static_cast<float>(
                          std::sin(2 * 3.14159265 * hertz / 16000 * static_cast<double>(i)));
  }
  return audio;
}

ClipSet someClips() {
  ClipSet set;
  set.clips = {{0, 0, tone(200)}, {1, 1, tone(6000)}, {2, 1, tone(300)}};
  return set;
}

Evaluation evaluated() {
  const std::vector<std::size_t> chosen{0, 1, 2};
  const auto stresses = allStresses({});
  auto evaluation = evaluate(someClips(), chosen, HalfClassifier{}, stresses, 0.35, {});
  EXPECT_TRUE(evaluation);
  return *evaluation;
}

TEST(EvaluationTest, MeasuresTheClipsAsTheyAre) {
  const Evaluation evaluation = evaluated();
  EXPECT_NEAR(evaluation.figures.top1, 2.0 / 3.0, 1e-9);
  EXPECT_EQ(evaluation.figures.confusion[1][0], 1);
}

TEST(EvaluationTest, AStressThatTakesASoundAwayCostsIt) {
  const Evaluation evaluation = evaluated();
  ASSERT_EQ(evaluation.stresses.size(), 6U);
  for (const StressFigures& stress : evaluation.stresses) {
    // At 8 kHz nothing is left of a 6 kHz tone.
    const double expected = stress.name == "8 kHz sampling rate" ? 1.0 / 3.0 : 2.0 / 3.0;
    EXPECT_NEAR(stress.top1, expected, 1e-9) << stress.name;
  }
}

TEST(EvaluationTest, CountsDoubtBySound) {
  const Evaluation evaluation = evaluated();
  ASSERT_EQ(evaluation.doubt.size(), kSyntheticSounds.size());
  EXPECT_EQ(evaluation.doubt[0].sound, "white noise");
  EXPECT_EQ(evaluation.doubt[0].doubted, 1.0);
  EXPECT_EQ(evaluation.doubt[3].sound, "hum");
  EXPECT_LT(evaluation.doubt[3].doubted, 0.5);
}

TEST(ReportTest, HasTheFiguresInAllItsForms) {
  const Evaluation evaluation = evaluated();
  EXPECT_THAT(metricsJson(evaluation), HasSubstr("\"top1\": 0.6667"));
  EXPECT_THAT(figuresMarkdown(evaluation), HasSubstr("| Right at first | 66.7 % |"));
  EXPECT_THAT(figuresMarkdown(evaluation), HasSubstr("| high | 2 | 50.0 % | 100.0 % | low |"));
  const std::string picture = confusionSvg(evaluation.figures, "low & high");
  EXPECT_THAT(picture, HasSubstr("low &amp; high"));
  EXPECT_THAT(picture, HasSubstr(">neither</text>"));
}

TEST(EvaluationTest, NamesAllClipsInTheirOrder) {
  const auto named = nameAll(someClips(), HalfClassifier{}, {});
  ASSERT_TRUE(named);
  ASSERT_EQ(named->size(), 3U);
  EXPECT_EQ((*named)[1].category, "high");
  EXPECT_EQ((*named)[1].prediction.probabilities[1], 0.9F);
  EXPECT_EQ((*named)[2].category, "high");
  EXPECT_EQ((*named)[2].prediction.probabilities[0], 0.9F);
}

TEST(ReportTest, TellsOfTheEmbeddingWhenItWasMeasured) {
  Evaluation evaluation = evaluated();
  EXPECT_THAT(metricsJson(evaluation), Not(HasSubstr("embedding")));
  evaluation.embedding =
      EmbeddingFigures{.retrieval = {.queries = 8,
                                     .collection = 24,
                                     .precisionAt5 = {0.75, 0.5, 0.9},
                                     .categories = {{"low", 8, 0.75, 0.625}}},
                       .teaching = {.categories = 12, .cost = {-0.0125, 0.02, -0.03, 0.01}}};
  EXPECT_THAT(metricsJson(evaluation), HasSubstr("\"averagePrecision\": 0.625"));
  EXPECT_THAT(metricsJson(evaluation), HasSubstr("\"mean\": -0.0125"));
  EXPECT_THAT(figuresMarkdown(evaluation),
              HasSubstr("| Precision at 5 | 0.750 | 0.500 to 0.900 |"));
  EXPECT_THAT(figuresMarkdown(evaluation),
              HasSubstr("| What the own cost them, points | -1.2 | 2.0 | -3.0 to 1.0 |"));
}

}  // namespace
}  // namespace exsampling::learning
