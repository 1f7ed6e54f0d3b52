#include <exsampling/adapters/sndfile/sndfile_decoder.hpp>
#include <exsampling/adapters/sndfile/sndfile_encoder.hpp>
#include <exsampling/adapters/torch/train_model.hpp>
#include <exsampling/learning/training/synthetic_sound.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <torch/script.h>

#include "shared_folder.hpp"
#include "support/temporary_folder.hpp"
#include <cmath>
#include <filesystem>
#include <fstream>
#include <numbers>

namespace exsampling::adapters {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

double sine(double hertz, double t) { return std::sin(2 * std::numbers::pi * hertz * t); }

class Watcher final : public learning::TrainingWatcher {
 public:
  void onNote(const std::string& text) override { notes += text + "\n"; }
  void onLoad(std::size_t, std::size_t) override { ++filesLoaded; }
  void onStep(const learning::StepReport& report) override {
    lastStep = report;
    if (stopAfterEpoch > 0 && report.epoch > stopAfterEpoch) stop.request_stop();
  }
  void onEpoch(const learning::EpochReport&) override { ++epochs; }

  std::string notes;
  int filesLoaded = 0;
  int epochs = 0;
  int stopAfterEpoch = 0;
  learning::StepReport lastStep;
  std::stop_source stop;
};

// Three kinds of sounds that nobody confuses: low chords, high beeps, and clicks.
class TrainModelTest : public testing::Test {
 protected:
  TrainModelTest() {
    options_.dataset = root_ / "sounds";
    options_.out = root_ / "model";
    options_.epochs = 6;
    options_.width = 0.5;
    options_.batch = 8;
    options_.strangeSounds = 0;
    options_.learningRate = 4e-3;
    options_.device = learning::TrainDevice::cpu;
    learning::Random random(1);
    for (int i = 0; i < 14; ++i) {
      const double detune = 1.0 + 0.02 * i;
      put("chord", i,
          [&](double t) { return 0.3 * sine(150 * detune, t) + 0.3 * sine(225 * detune, t); });
      put("beep", i,
          [&](double t) { return std::fmod(t, 0.5) < 0.2 ? 0.5 * sine(2500 * detune, t) : 0.0; });
      put("click", i, [&](double t) {
        const double noise = static_cast<double>(random() % 2001) / 1000.0 - 1.0;
        return std::fmod(t * detune, 0.25) < 0.004 ? 0.9 * noise : 0.0;
      });
    }
  }

  template <class Wave>
  void put(const std::string& category, int number, Wave wave) {
    core::AudioClip clip{16000, 1, std::vector<float>(32000)};
    for (std::size_t i = 0; i < clip.samples.size(); ++i) {
      clip.samples[i] = static_cast<float>(wave(static_cast<double>(i) / 16000.0));
    }
    const auto bytes = SndfileEncoder().encodeWav(clip);
    fs::create_directories(options_.dataset / category);
    std::ofstream(options_.dataset / category / (std::to_string(number) + ".wav"), std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes->data()),
               static_cast<std::streamsize>(bytes->size()));
  }
  core::Result<TrainingOutcome> train(Watcher& watcher) {
    return trainModel(options_, SndfileDecoder(), watcher, watcher.stop.get_token());
  }
  // What the model in the folder says of a silent picture.
  static torch::Tensor logits(const fs::path& folder) {
    torch::jit::Module model = torch::jit::load((folder / "model.pt").string());
    return model.forward({torch::full({1, 128, 251}, -30.0)}).toTuple()->elements()[0].toTensor();
  }
  const support::TemporaryFolder temporary_;
  const fs::path root_ = temporary_.path();
  learning::TrainOptions options_;
};

TEST_F(TrainModelTest, LearnsThreeKindsOfSoundsInSeconds) {
  Watcher watcher;
  const auto outcome = train(watcher);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_TRUE(outcome->finished);
  ASSERT_TRUE(outcome->heldOut);
  EXPECT_EQ(outcome->heldOut->figures.clips, 9);
  EXPECT_GT(outcome->heldOut->figures.top1, 0.95);
  EXPECT_EQ(watcher.epochs, 6);
  EXPECT_EQ(watcher.lastStep.secondsLeft, 0.0);

  std::ifstream file(options_.out / "manifest.json");
  const auto manifest = nlohmann::json::parse(file);
  EXPECT_EQ(manifest.at("name"), "model");
  EXPECT_EQ(manifest.at("labels"), (std::vector<std::string>{"beep", "chord", "click"}));
  EXPECT_EQ(manifest.at("frontEnd").at("hopLength"), 320);
  EXPECT_EQ(manifest.at("sha256").get<std::string>().size(), 64U);
  EXPECT_EQ(manifest.at("metrics").at("clips"), 9);
  for (const char* paper : {"MODEL_CARD.md", "metrics.json", "confusion.svg"}) {
    EXPECT_GT(fs::file_size(options_.out / paper), 300U) << paper;
  }
}

TEST_F(TrainModelTest, AStoppedTrainingGoesOnToWhereItWouldHaveEnded) {
  options_.epochs = 3;
  Watcher whole;
  ASSERT_TRUE(train(whole));
  const torch::Tensor expected = logits(options_.out);

  options_.out = root_ / "resumed";
  Watcher stopped;
  stopped.stopAfterEpoch = 1;
  const auto first = train(stopped);
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_FALSE(first->finished);
  EXPECT_FALSE(fs::exists(options_.out / "model.pt"));

  options_.resume = true;
  Watcher resumed;
  const auto second = train(resumed);
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_TRUE(second->finished);
  EXPECT_EQ(resumed.epochs, 2);
  EXPECT_EQ(resumed.filesLoaded, 0) << "the audio was in the cache";
  EXPECT_THAT(resumed.notes, HasSubstr("Going on after epoch 1"));
  const torch::Tensor actual = logits(options_.out);
  EXPECT_TRUE(torch::allclose(actual, expected, 0.02, 0.02)) << actual << expected;
}

TEST_F(TrainModelTest, DoesNotGoOnWithOtherSettings) {
  options_.epochs = 1;
  Watcher watcher;
  ASSERT_TRUE(train(watcher));
  options_.resume = true;
  options_.epochs = 2;
  const auto outcome = train(watcher);
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().message, HasSubstr("other settings"));
}

TEST_F(TrainModelTest, ListsAndSkipsUnreadableFiles) {
  std::ofstream(options_.dataset / "beep/broken.wav") << "this is no audio";
  options_.epochs = 1;
  Watcher watcher;
  ASSERT_TRUE(train(watcher));
  EXPECT_THAT(watcher.notes, HasSubstr("broken.wav"));
  EXPECT_THAT(watcher.notes, HasSubstr("1 of 43 files cannot be read"));
}

TEST_F(TrainModelTest, NeedsSomethingHeldOutForItsConfidence) {
  options_.validation = 0.0;
  Watcher watcher;
  const auto without = train(watcher);
  ASSERT_FALSE(without);
  EXPECT_THAT(without.error().message, HasSubstr("Nothing is held out"));
  options_.temperature = 0.8;
  options_.epochs = 1;
  const auto given = train(watcher);
  ASSERT_TRUE(given) << given.error().message;
  EXPECT_EQ(given->temperature, 0.8);
  EXPECT_FALSE(given->heldOut);
}

// Decoder, front end, network, export and metrics together: the figures that the starting weights
// were handed over with, on the fold that they have not seen.
TEST(TrainModelDataTest, StartingWeightsKeepTheirFigures) {
  const fs::path shared = tests::sharedFolder();
  if (!fs::exists(shared / "data/esc50")) {
    GTEST_SKIP() << "the shared data folder is not beside this checkout";
  }
  learning::TrainOptions options;
  options.dataset = shared / "data/esc50";
  const support::TemporaryFolder folder;
  options.out = folder.path() / "starting_weights";
  options.init = shared / "models/start-folds123.safetensors";
  options.folds = {1, 2, 3};
  options.licences = {"CC0", "CC-BY"};
  options.epochs = 0;
  options.temperature = 0.7;
  options.keep = learning::KeptWeights::last;
  Watcher watcher;
  const auto outcome = trainModel(options, SndfileDecoder(), watcher, {});
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_THAT(watcher.notes, HasSubstr("learning from 1028 segments, 400 held out"));
  EXPECT_NEAR(outcome->heldOut->figures.top1, 0.900, 0.003);
  EXPECT_NEAR(outcome->heldOut->figures.top3, 0.985, 0.003);
  EXPECT_NEAR(outcome->heldOut->figures.calibrationError, 0.048, 0.004);
}

}  // namespace
}  // namespace exsampling::adapters
