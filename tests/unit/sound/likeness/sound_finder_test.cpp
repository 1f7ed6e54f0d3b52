#include <exsampling/sound/likeness/sound_finder.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <support/in_memory_archive.hpp>
#include <support/in_memory_sound_library.hpp>
#include <support/uploads.hpp>

#include <string>
#include <vector>

namespace exsampling::sound {
namespace {

using support::analysedSample;
using support::recordingId;
using support::upload;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr SoundId sample(std::int64_t number) { return {SoundId::Origin::session, number}; }
constexpr SoundId segment(std::int64_t number) { return {SoundId::Origin::library, number}; }

class SoundFinderTest : public testing::Test {
 protected:
  /// A take of one sample; the first is number 1.
  void arrives(unsigned id, const std::string& category, std::vector<float> embedding,
               const std::string& network = "model") {
    const auto take = upload(id, "RIFF");
    ASSERT_TRUE(archive_.accept(take));
    std::vector samples{analysedSample(take, 0, category, "wav")};
    samples[0].embedding = std::move(embedding);
    samples[0].network = network;
    ASSERT_TRUE(archive_.complete(take.id, {core::Seconds(0), core::Seconds(1)}, samples));
  }
  /// A file of one segment; the first is number 1.
  void keep(const std::string& path, const std::string& category, std::vector<float> embedding,
            const std::string& model = "model") {
    const std::vector<DescribedSegment> segments{
        {{.file = path, .top = {{0, category, 0.9}}}, std::move(embedding)}};
    ASSERT_TRUE(library_.keep({.path = path, .model = model}, segments));
  }
  /// "s1 0.00 l2 0.50": origin, number and distance of what is found.
  std::string found(const SimilarQuery& query) {
    const auto sounds = finder_.similar(query);
    if (!sounds) return sounds.error().code == core::ErrorCode::notFound ? "not found" : "failed";
    std::string text;
    for (const FoundSound& one : *sounds) {
      const auto* arrival = std::get_if<core::Arrival>(&one.sound);
      const auto number =
          arrival ? arrival->sample.number : std::get<LibrarySegment>(one.sound).number;
      char distance[16];
      std::snprintf(distance, sizeof distance, " %.2f", one.distance);
      text += (text.empty() ? "" : " ") + std::string(arrival ? "s" : "l") +
              std::to_string(number) + distance;
    }
    return text;
  }

  support::InMemoryArchive archive_;
  support::InMemorySoundLibrary library_;
  SoundFinder finder_{archive_, &library_, "model", 2};
};

TEST_F(SoundFinderTest, FindsTheSoundItselfFirstThenTheNearestOfSessionAndLibrary) {
  arrives(1, "dog", {1.0F, 0.0F});
  arrives(2, "rain", {0.0F, 5.0F});
  keep("/sounds/kick.wav", "door", {3.0F, 4.0F});
  ASSERT_TRUE(finder_.catchUp());
  EXPECT_EQ(found({.like = sample(1)}), "s1 0.00 l1 0.40 s2 1.00");
  EXPECT_EQ(found({.like = segment(1)}), "l1 0.00 s2 0.20 s1 0.40");
  EXPECT_EQ(found({.like = sample(1), .count = 2}), "s1 0.00 l1 0.40");
  EXPECT_EQ(found({.like = sample(1), .from = SoundId::Origin::library}), "l1 0.40");
  EXPECT_EQ(found({.like = segment(1), .from = SoundId::Origin::session}), "s2 0.20 s1 0.40");
}

TEST_F(SoundFinderTest, StaysInsideTheFilters) {
  arrives(1, "dog", {1.0F, 0.0F});
  arrives(2, "rain", {0.0F, 5.0F});
  keep("/sounds/Rain/drops.wav", "water_drops", {3.0F, 4.0F});
  ASSERT_TRUE(archive_.setFavourite(2, true));
  ASSERT_TRUE(finder_.catchUp());
  EXPECT_EQ(found({.like = sample(1), .filter = {.category = "water_drops"}}), "l1 0.40");
  EXPECT_EQ(found({.like = sample(1), .filter = {.text = "rain"}}), "l1 0.40 s2 1.00");
  EXPECT_EQ(found({.like = sample(1), .filter = {.favouritesOnly = true}}), "s2 1.00");
  EXPECT_EQ(found({.like = sample(1), .filter = {.among = std::vector<std::int64_t>{1}}}),
            "s1 0.00");
  EXPECT_EQ(found({.like = sample(1), .filter = {.category = "cow"}}), "");
}

TEST_F(SoundFinderTest, LooksFartherUntilEnoughPassTheFilter) {
  for (unsigned id = 1; id <= 60; ++id) {
    arrives(id, id > 50 ? "rain" : "dog", {1.0F, static_cast<float>(id)});
  }
  EXPECT_EQ(found({.like = sample(1), .count = 2, .filter = {.category = "rain"}}).substr(0, 4),
            "s51 ");
}

TEST_F(SoundFinderTest, FindsANewSampleAtOnceAndADeletedOneNoMore) {
  arrives(1, "dog", {1.0F, 0.0F});
  ASSERT_TRUE(finder_.catchUp());
  arrives(2, "dog", {1.0F, 0.0F});
  EXPECT_EQ(found({.like = sample(1)}), "s1 0.00 s2 0.00");
  ASSERT_TRUE(archive_.remove(recordingId(2)));
  EXPECT_EQ(found({.like = sample(1)}), "s1 0.00");
  EXPECT_EQ(found({.like = sample(2)}), "not found");
  ASSERT_TRUE(finder_.catchUp());
  EXPECT_EQ(found({.like = sample(1)}), "s1 0.00");
}

TEST_F(SoundFinderTest, FollowsTheLibraryThatAnotherProgramChanges) {
  arrives(1, "dog", {1.0F, 0.0F});
  keep("/sounds/a.wav", "door", {1.0F, 0.0F});
  ASSERT_TRUE(finder_.catchUp());
  keep("/sounds/b.wav", "door", {0.0F, 1.0F});
  keep("/sounds/other.wav", "door", {1.0F, 0.0F}, "another model");
  ASSERT_TRUE(finder_.catchUp());
  EXPECT_EQ(found({.like = sample(1)}), "s1 0.00 l1 0.00 l2 1.00");
  ASSERT_TRUE(library_.forget("/sounds/a.wav"));
  EXPECT_EQ(found({.like = sample(1)}), "s1 0.00 l2 1.00");
  ASSERT_TRUE(finder_.catchUp());
  EXPECT_EQ(found({.like = segment(1)}), "not found");
  EXPECT_EQ(found({.like = segment(3)}), "not found");
}

TEST_F(SoundFinderTest, ComparesOnlyWhatTheSameNetworkDescribed) {
  arrives(1, "dog", {1.0F, 0.0F}, "the network before");
  arrives(2, "dog", {1.0F, 0.0F});
  arrives(3, "rain", {0.0F, 1.0F}, "");
  ASSERT_TRUE(finder_.catchUp());
  EXPECT_EQ(found({.like = sample(2)}), "s2 0.00");
  EXPECT_EQ(found({.like = sample(1)}), "not found");
  EXPECT_EQ(finder_.incomparable(), 2U);
  ASSERT_TRUE(archive_.remove(recordingId(1)));
  ASSERT_TRUE(finder_.catchUp());
  EXPECT_EQ(finder_.incomparable(), 1U);
}

TEST_F(SoundFinderTest, TellsThatASoundHasNothingToCompare) {
  arrives(1, "dog", {});
  EXPECT_EQ(found({.like = sample(1)}), "not found");
  EXPECT_EQ(found({.like = sample(2)}), "not found");
  EXPECT_EQ(found({.like = segment(1)}), "not found");
}

}  // namespace
}  // namespace exsampling::sound
