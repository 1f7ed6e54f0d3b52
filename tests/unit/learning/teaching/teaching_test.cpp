#include <exsampling/learning/teaching/taught_files.hpp>
#include <exsampling/learning/teaching/teaching.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <support/in_memory_archive.hpp>
#include <support/manual_clock.hpp>
#include <support/temporary_folder.hpp>
#include <support/uploads.hpp>

#include <atomic>
#include <fstream>
#include <functional>
#include <string>
#include <thread>

namespace exsampling::learning {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using support::analysedSample;
using support::recordingId;
using support::upload;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Sound = std::vector<float>;
const std::vector<std::string> kNetworkLabels{"dog", "rain"};
const Sound kDog{1.0F, 0.1F, 0.0F, 0.0F};
const Sound kRain{0.1F, 1.0F, 0.0F, 0.0F};

/// A little away from a direction, so that no two sounds are the same.
Sound near(const Sound& direction, int seed) {
  Sound sound = direction;
  for (std::size_t i = 0; i < sound.size(); ++i) {
    sound[i] += 0.01F * static_cast<float>((seed * 7 + static_cast<int>(i) * 3) % 5);
  }
  return sound;
}
const Sound kKettle{0.3F, 0.0F, 1.0F, 0.0F};
const Sound kBell{0.3F, 0.0F, 0.0F, 1.0F};

/// Knows dog and rain by the first two values of an embedding, and hears the sound that it is told.
class TwoSounds final : public sound::Classifier {
 public:
  TwoSounds(const std::string& network, const Sound& heard) : heard_(heard) {
    manifest_.name = "base";
    manifest_.labels = kNetworkLabels;
    manifest_.sha256 = network;
  }
  static std::vector<float> probabilitiesOf(const Sound& sound) {
    const float sum = sound[0] + sound[1];
    return {sound[0] / sum, sound[1] / sum};
  }
  const core::ModelManifest& manifest() const override { return manifest_; }
  core::Result<std::vector<core::Prediction>> classify(
      std::span<const core::LogMel> batch) const override {
    return std::vector<core::Prediction>(batch.size(), {probabilitiesOf(heard_), heard_, {}});
  }

 private:
  const Sound& heard_;
  core::ModelManifest manifest_;
};

class Heard : public core::EventBus {
 public:
  Heard() {
    subscribe([this](const core::Event& event) {
      if (std::holds_alternative<core::TeachingChanged>(event)) ++changes;
      if (const auto* alarm = std::get_if<core::Alarm>(&event)) alarms += alarm->message;
    });
  }
  int changes = 0;
  std::string alarms;
};

/// Calls back before it hands over embeddings.
class WatchedArrivals final : public sound::Arrivals {
 public:
  explicit WatchedArrivals(support::InMemoryArchive& archive) : archive_(archive) {}
  core::Result<std::vector<core::Arrival>> newest(const sound::ArrivalFilter& filter,
                                                  std::size_t limit) const override {
    return archive_.newest(filter, limit);
  }
  core::Result<core::Arrival> arrival(std::int64_t number) const override {
    return archive_.arrival(number);
  }
  core::Result<std::map<std::string, std::size_t>> categoryCounts() const override {
    return archive_.categoryCounts();
  }
  core::Result<std::vector<sound::SampleEmbedding>> embeddingsAfter(
      std::int64_t after, std::size_t limit) const override {
    if (before) before();
    return archive_.embeddingsAfter(after, limit);
  }
  core::Result<std::vector<sound::Correction>> corrections(std::size_t limit) const override {
    return archive_.corrections(limit);
  }
  core::Result<core::Arrival> setFavourite(std::int64_t number, bool on) override {
    return archive_.setFavourite(number, on);
  }
  core::Result<core::Arrival> correct(std::int64_t number,
                                      const std::optional<std::string>& category) override {
    return archive_.correct(number, category);
  }
  core::Status removeSample(std::int64_t number) override { return archive_.removeSample(number); }

  std::function<void()> before;

 private:
  support::InMemoryArchive& archive_;
};

class TeachingTest : public testing::Test {
 protected:
  TeachingTest() {
    fs::create_directories(base_);
    std::ofstream(base_ / "model.pt") << "weights";
    std::ofstream(base_ / "manifest.json")
        << R"({"name": "base", "labels": ["dog", "rain"], "sha256": "model"})";
    std::vector<Example> exemplars;
    for (int i = 0; i < 5; ++i) {
      exemplars.push_back({"dog", near(kDog, i)});
      exemplars.push_back({"rain", near(kRain, i)});
    }
    EXPECT_TRUE(writeExemplars(base_, exemplars));
    start();
  }

  /// As the program does, with the model in `model`.
  void start(const std::string& network = "model", const fs::path& model = {},
             const std::string& session = "friday") {
    teaching_ = nullptr;
    auto names = CategoryNames::open(folder_.path() / "own_categories.json");
    ASSERT_TRUE(names);
    classifier_ = std::make_unique<TaughtClassifier>(std::make_unique<TwoSounds>(network, sound_));
    classifier_->know(names->all());
    const fs::path from = model.empty() ? base_ : model;
    auto head = readHead(from, network);
    ASSERT_TRUE(head) << head.error().message;
    classifier_->useHead(*std::move(head));
    auto teaching =
        Teaching::open({.model = from, .models = models_, .session = folder_.path() / session},
                       arrivals_, *classifier_, *std::move(names), heard_, jobs_);
    ASSERT_TRUE(teaching) << teaching.error().message;
    teaching_ = *std::move(teaching);
  }

  std::int64_t arrives(const Sound& sound, const std::string& network = "model") {
    const auto take = upload(++takes_, "RIFF");
    EXPECT_TRUE(archive_.accept(take));
    std::vector samples{analysedSample(take, 0, "dog", "wav")};
    samples[0].embedding = sound;
    samples[0].network = network;
    samples[0].untaught = TwoSounds::probabilitiesOf(sound);
    const auto done = archive_.complete(take.id, {core::Seconds(0), core::Seconds(1)}, samples);
    return done->front().number;
  }
  /// Sounds that arrive and are corrected.
  void example(const std::string& typed, const Sound& direction, int count) {
    for (int i = 0; i < count; ++i) {
      const auto number = arrives(near(direction, i));
      ASSERT_TRUE(archive_.correct(number, *teaching_->category(typed)));
    }
  }
  /// What the classifier calls a sound now.
  std::string named(const Sound& sound) {
    sound_ = sound;
    const auto predictions = classifier_->classify(std::vector<core::LogMel>(1));
    return core::topCategories(predictions->front(), classifier_->manifest().labels, 1)
        .front()
        .category;
  }
  void teachAndUse() {
    ASSERT_TRUE(teaching_->train({}));
    ASSERT_TRUE(teaching_->use());
  }

  support::TemporaryFolder folder_;
  const fs::path base_ = folder_.path() / "base";
  const fs::path models_ = folder_.path() / "models";
  support::InMemoryArchive archive_;
  WatchedArrivals arrivals_{archive_};
  Heard heard_;
  support::ManualClock clock_;
  core::Jobs jobs_{clock_};
  Sound sound_ = kDog;
  unsigned takes_ = 0;
  std::unique_ptr<TaughtClassifier> classifier_;
  std::unique_ptr<Teaching> teaching_;
};

TEST_F(TeachingTest, ANewNameHasANumberAtOnceAndForGood) {
  std::vector<std::string> told;
  teaching_->onLabelsAdded([&](const auto& labels) { told = labels; });
  EXPECT_EQ(*teaching_->category("DOG"), "dog");
  EXPECT_THAT(told, IsEmpty());
  EXPECT_EQ(*teaching_->category(" tea kettle "), "tea_kettle");
  EXPECT_EQ(*teaching_->category("Tea_Kettle"), "tea_kettle");
  EXPECT_EQ(*teaching_->category("bell"), "bell");
  EXPECT_THAT(told, ElementsAre("dog", "rain", "tea_kettle", "bell"));
  EXPECT_EQ(heard_.changes, 2);
  EXPECT_EQ(teaching_->category("a/b").error().code, ErrorCode::invalidArgument);
  start();
  EXPECT_THAT(teaching_->labels(), ElementsAre("dog", "rain", "tea_kettle", "bell"));
}

TEST_F(TeachingTest, TriesOutWhatTheSwitchedOnClassifierWillSay) {
  example("kettle", kKettle, 3);
  arrives(near(kKettle, 4));
  arrives(near(kDog, 1));
  arrives(near(kRain, 2));
  const std::vector<Sound> sounds{near(kKettle, 0), near(kKettle, 1), near(kKettle, 2),
                                  near(kKettle, 4), near(kDog, 1),    near(kRain, 2)};
  std::vector<std::string> before;
  for (const Sound& sound : sounds) before.push_back(named(sound));
  ASSERT_TRUE(teaching_->train({}));
  const auto trial = teaching_->state()->trial;
  ASSERT_TRUE(trial);
  EXPECT_EQ(named(sounds[0]), before[0]) << "it is not in use yet";
  ASSERT_TRUE(teaching_->use());
  std::vector<Renaming> renamed;
  for (std::size_t i = sounds.size(); i-- > 0;) {
    const auto now = named(sounds[i]);
    if (now != before[i]) renamed.push_back({static_cast<std::int64_t>(i + 1), before[i], now});
  }
  EXPECT_EQ(renamed.size(), 4U);
  EXPECT_EQ(trial->renamings, renamed);
  EXPECT_EQ(trial->same, 2U);
  ASSERT_EQ(trial->result.figures.size(), 1U);
  EXPECT_EQ(trial->result.figures[0].recognised.of, 3U);
}

TEST_F(TeachingTest, NeedsThreeExamplesAndSaysHowManyThereAre) {
  example("kettle", kKettle, 2);
  EXPECT_EQ(teaching_->train({}).error().code, ErrorCode::invalidArgument);
  EXPECT_EQ(teaching_->use().error().code, ErrorCode::notFound);
  const auto state = teaching_->state();
  ASSERT_EQ(state->categories.size(), 1U);
  EXPECT_EQ(state->categories[0].name, "kettle");
  EXPECT_TRUE(state->categories[0].own);
  EXPECT_THAT(state->categories[0].examples, ElementsAre(2, 1));
}

TEST_F(TeachingTest, AnExampleThatChangedOutdatesTheTrialAndLeavesWhatIsInUse) {
  example("kettle", kKettle, 4);
  ASSERT_TRUE(teaching_->train({}));
  EXPECT_FALSE(teaching_->state()->isOutdated);
  ASSERT_TRUE(archive_.correct(1, std::nullopt));
  EXPECT_TRUE(teaching_->state()->isOutdated);
  ASSERT_TRUE(teaching_->use());
  EXPECT_EQ(named(kKettle), "kettle");
  EXPECT_FALSE(teaching_->state()->trial);
}

TEST_F(TeachingTest, WhatIsInUseComesBackAfterARestartAndSoDoesEachStepBack) {
  example("kettle", kKettle, 3);
  teachAndUse();
  example("bell", kBell, 3);
  teachAndUse();
  EXPECT_EQ(named(kBell), "bell");
  start();
  EXPECT_EQ(named(kBell), "bell");
  EXPECT_EQ(teaching_->state()->inUse, "friday");
  ASSERT_TRUE(teaching_->undo());
  EXPECT_EQ(named(kBell), "dog");
  EXPECT_EQ(named(kKettle), "kettle");
  start();
  EXPECT_EQ(named(kBell), "dog");
  EXPECT_EQ(named(kKettle), "kettle");
  ASSERT_TRUE(teaching_->undo());
  start();
  EXPECT_EQ(named(kKettle), "dog");
  EXPECT_EQ(teaching_->undo().error().code, ErrorCode::notFound);
  EXPECT_THAT(teaching_->labels(), ElementsAre("dog", "rain", "kettle", "bell"));
}

TEST_F(TeachingTest, AKeptModelIsTaughtOnInAnotherSessionWithoutTheFirst) {
  example("kettle", kKettle, 3);
  teachAndUse();
  ASSERT_TRUE(teaching_->keep("My sounds"));
  EXPECT_EQ(teaching_->state()->inUse, "My_sounds");
  ASSERT_TRUE(archive_.removeAll(*archive_.recordings()));
  fs::remove_all(folder_.path() / "friday");

  start("model", {}, "saturday");
  EXPECT_EQ(named(kKettle), "dog");
  ASSERT_TRUE(teaching_->use("My_sounds"));
  EXPECT_EQ(named(kKettle), "kettle");
  EXPECT_EQ(teaching_->state()->categories.front().earlier, 3U);
  example("bell", kBell, 3);
  teachAndUse();
  EXPECT_EQ(named(kKettle), "kettle");
  EXPECT_EQ(named(kBell), "bell");
  ASSERT_TRUE(teaching_->train({"kettle"}));
  EXPECT_EQ(teaching_->state()->trial->result.figures.size(), 1U);
  EXPECT_EQ(teaching_->use("nobody's").error().code, ErrorCode::notFound);
}

TEST_F(TeachingTest, ExamplesOfASessionOfTheSameNameAreFromBefore) {
  example("kettle", kKettle, 3);
  teachAndUse();
  EXPECT_EQ(teaching_->state()->categories.front().earlier, 0U);
  ASSERT_TRUE(archive_.removeAll(*archive_.recordings()));
  start("model", models_ / "friday", "elsewhere/friday");
  EXPECT_EQ(teaching_->state()->categories.front().earlier, 3U);
}

TEST_F(TeachingTest, AKeptModelIsAModelLikeAnyOther) {
  example("bell", kBell, 1);
  example("kettle", kKettle, 3);
  teachAndUse();
  ASSERT_TRUE(teaching_->keep("mine"));
  ASSERT_TRUE(teaching_->keep("Mine"));
  EXPECT_EQ(teaching_->state()->models.size(), 2U) << "and that of the session";
  start("model", models_ / "mine", "saturday");
  EXPECT_EQ(named(kKettle), "kettle");
  EXPECT_EQ(teaching_->state()->inUse, "mine");
  EXPECT_THAT(teaching_->labels(), ElementsAre("dog", "rain", "bell", "kettle"));
  EXPECT_EQ(teaching_->undo().error().code, ErrorCode::notFound);
}

TEST_F(TeachingTest, WhatAnotherNetworkDescribedTeachesNothing) {
  for (int i = 0; i < 3; ++i) {
    const auto number = arrives(near(kKettle, i), "another");
    ASSERT_TRUE(archive_.correct(number, *teaching_->category("kettle")));
  }
  EXPECT_EQ(teaching_->state()->notComparable, 3U);
  EXPECT_THAT(teaching_->state()->categories, IsEmpty());
  EXPECT_FALSE(teaching_->train({}));
}

TEST_F(TeachingTest, WhatWasTaughtToAnotherNetworkWaitsForIt) {
  example("kettle", kKettle, 3);
  teachAndUse();
  start("another");
  EXPECT_EQ(named(kKettle), "dog");
  EXPECT_THAT(heard_.alarms, HasSubstr("another network"));
  EXPECT_EQ(teaching_->use("friday").error().code, ErrorCode::conflict);
  start();
  EXPECT_EQ(named(kKettle), "kettle");
}

TEST_F(TeachingTest, AStepThatWasNeverListedIsNotInUse) {
  example("kettle", kKettle, 3);
  teachAndUse();
  fs::copy(folder_.path() / "friday" / "taught" / "1", folder_.path() / "friday" / "taught" / "2");
  start();
  EXPECT_FALSE(fs::exists(folder_.path() / "friday" / "taught" / "2"));
  std::ofstream(folder_.path() / "friday" / "taught" / "1" / "head.json") << "{";
  start();
  EXPECT_EQ(named(kKettle), "dog");
  EXPECT_THAT(heard_.alarms, HasSubstr("is damaged"));
}

TEST_F(TeachingTest, TrainsOnceAtATime) {
  example("kettle", kKettle, 3);
  bool refused = false;
  arrivals_.before = [&] {
    arrivals_.before = nullptr;
    const auto second = teaching_->train({});
    refused = !second && second.error().code == ErrorCode::conflict;
    EXPECT_TRUE(teaching_->state()->isTraining);
  };
  EXPECT_TRUE(teaching_->train({}));
  EXPECT_TRUE(refused);
  EXPECT_FALSE(teaching_->state()->isTraining);
}

TEST_F(TeachingTest, ATrainingEndsWithTheProgramAndLeavesNoTrial) {
  example("kettle", kKettle, 3);
  arrivals_.before = [this] {
    EXPECT_FALSE(jobs_.stopAll(std::chrono::milliseconds(0))) << "it is not over yet";
  };
  EXPECT_EQ(teaching_->train({}).error().code, ErrorCode::unavailable);
  EXPECT_EQ(teaching_->state()->trial, nullptr);
}

TEST_F(TeachingTest, NamingGoesOnDuringTenSwitches) {
  example("kettle", kKettle, 3);
  sound_ = kKettle;
  std::atomic<bool> over = false;
  std::atomic<int> strange = 0;
  std::atomic<int> count = 0;
  std::thread naming([&] {
    while (!over) {
      const auto predictions = classifier_->classify(std::vector<core::LogMel>(1));
      const auto top = core::topCategories(predictions->front(), classifier_->manifest().labels, 1);
      if (top.front().category != "dog" && top.front().category != "kettle") ++strange;
      ++count;
    }
  });
  for (int i = 0; i < 5; ++i) {
    teachAndUse();
    EXPECT_TRUE(teaching_->undo());
  }
  over = true;
  naming.join();
  EXPECT_EQ(strange, 0);
  EXPECT_GT(count, 0);
}

}  // namespace
}  // namespace exsampling::learning
