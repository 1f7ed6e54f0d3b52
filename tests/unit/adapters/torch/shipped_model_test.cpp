// The model that ships, on signals given by formula, and where the shared data is there on real
// ones.

#include <exsampling/adapters/sndfile/sndfile_decoder.hpp>
#include <exsampling/adapters/torch/torch_classifier.hpp>
#include <exsampling/core/values/mapping.hpp>
#include <exsampling/learning/training/evaluation.hpp>
#include <exsampling/sound/dsp/log_mel.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "shared_folder.hpp"
#include "support/places.hpp"
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <numeric>

namespace exsampling::adapters {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = support::sourceFolder() / "models/esc50-mobilenetv2";

nlohmann::json manifestJson() {
  std::ifstream file(kFolder / "manifest.json");
  return nlohmann::json::parse(file);
}

std::unique_ptr<sound::Classifier> shippedModel() {
  const auto json = manifestJson();
  core::ModelManifest manifest;
  manifest.name = json.at("name");
  manifest.labels = json.at("labels").get<std::vector<std::string>>();
  manifest.temperature = json.at("temperature");
  manifest.sha256 = json.at("sha256");
  auto classifier = openTorchClassifier(kFolder / "model.pt", manifest);
  EXPECT_TRUE(classifier) << classifier.error().message;
  return classifier ? std::move(*classifier) : nullptr;
}

core::Prediction heard(const sound::Classifier& classifier, const std::vector<float>& audio) {
  sound::LogMelExtractor extractor{core::FrontEnd{}};
  core::LogMel picture;
  extractor.toModelInput(audio, picture);
  auto predictions = classifier.classify({&picture, 1});
  EXPECT_TRUE(predictions);
  return std::move(predictions->front());
}

template <class Wave>
std::vector<float> sound(double seconds, Wave wave) {
  std::vector<float> audio(static_cast<std::size_t>(seconds * 16000));
  for (std::size_t i = 0; i < audio.size(); ++i) {
    audio[i] = static_cast<float>(wave(static_cast<double>(i) / 16000.0));
  }
  return audio;
}

double sine(double hertz, double t) { return std::sin(2 * std::numbers::pi * hertz * t); }

TEST(ShippedModelTest, IsSmallAndSaysWhereItComesFrom) {
  EXPECT_LE(fs::file_size(kFolder / "model.pt"), 12'000'000U);
  const auto json = manifestJson();
  EXPECT_EQ(json.at("labels").size(), 50U);
  EXPECT_EQ(json.at("labels")[0], "dog");
  EXPECT_EQ(json.at("labels")[49], "hand_saw");
  EXPECT_EQ(json.at("licences"), (std::vector<std::string>{"CC0", "CC-BY"}));
  EXPECT_TRUE(fs::exists(kFolder / "MODEL_CARD.md"));
}

core::CategoryScore bestGuess(const std::vector<float>& audio) {
  const auto classifier = shippedModel();
  if (!classifier) return {};
  return core::topCategories(heard(*classifier, audio), classifier->manifest().labels, 1).front();
}

// Numbers of this very model: they change when the weights, the front end or libtorch's arithmetic
// do, and then somebody must look.
TEST(ShippedModelTest, SaysOfSignalsByFormulaWhatItSaidWhenItWasMade) {
  const auto alarm = bestGuess(sound(5.0, [](double t) {
    return std::fmod(t, 1.0) < 0.5 && std::fmod(t, 0.125) < 0.06 ? 0.5 * sine(2000, t) : 0.0;
  }));
  EXPECT_EQ(alarm.category, "clock_alarm");
  EXPECT_NEAR(alarm.confidence, 0.594, 0.02);
  const auto knocks = bestGuess(sound(2.0, [](double t) {
    const double since = std::fmod(t, 0.4);
    return 0.8 * std::exp(-60.0 * since) * sine(180, since);
  }));
  EXPECT_EQ(knocks.category, "door_wood_knock");
  EXPECT_NEAR(knocks.confidence, 0.744, 0.02);
}

TEST(ShippedModelTest, DoubtsSoundsOfNoCategory) {
  const auto classifier = shippedModel();
  ASSERT_TRUE(classifier);
  const auto evaluation =
      learning::evaluate({}, {}, *classifier, {}, core::Mapping{}.minConfidence, {});
  ASSERT_TRUE(evaluation) << evaluation.error().message;
  EXPECT_GE(evaluation->doubted, 0.9);
  for (const auto& kind : evaluation->doubt) EXPECT_GE(kind.doubted, 0.8) << kind.sound;
}

// What a phone records: other rates, codecs and lengths than what it was trained with, though of
// the same recordings as far as they lie in folds 1 to 4.
TEST(ShippedModelDataTest, NamesRealClipsAt44Kilohertz) {
  const fs::path folder = tests::sharedFolder() / "data/clips-44k";
  if (!fs::exists(folder)) GTEST_SKIP() << "the shared data folder is not beside this checkout";
  const auto classifier = shippedModel();
  ASSERT_TRUE(classifier);
  learning::Dataset dataset{
      .name = "clips-44k", .labels = classifier->manifest().labels, .files = {}};
  std::ifstream table(folder / "clips.csv");
  std::string line;
  std::getline(table, line);  // filename,category,licence,source
  while (std::getline(table, line)) {
    const auto comma = line.find(',');
    const std::string category = line.substr(comma + 1, line.find(',', comma + 1) - comma - 1);
    const auto label = std::ranges::find(dataset.labels, category) - dataset.labels.begin();
    ASSERT_LT(label, 50) << category;
    dataset.files.push_back({folder / line.substr(0, comma), static_cast<int>(label)});
  }
  ASSERT_EQ(dataset.files.size(), 30U);
  const auto clips = learning::loadClips(dataset, {}, SndfileDecoder(), {}, {});
  ASSERT_TRUE(clips) << clips.error().message;
  EXPECT_TRUE(clips->unreadable.empty());
  std::vector<std::size_t> all(clips->clips.size());
  std::iota(all.begin(), all.end(), 0U);
  const auto evaluation =
      learning::evaluate(*clips, all, *classifier, {}, core::Mapping{}.minConfidence, {});
  ASSERT_TRUE(evaluation) << evaluation.error().message;
  EXPECT_GE(evaluation->figures.top1, 0.85);
}

}  // namespace
}  // namespace exsampling::adapters
