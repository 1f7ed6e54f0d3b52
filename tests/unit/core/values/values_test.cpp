#include <exsampling/core/values/pitch.hpp>
#include <exsampling/core/values/prediction.hpp>
#include <exsampling/core/values/recording.hpp>

#include <gtest/gtest.h>

namespace exsampling::core {
namespace {

TEST(NearestMidiNoteTest, FollowsTheTemperedScale) {
  EXPECT_EQ(nearestMidiNote(Hertz{440.0}), 69);
  EXPECT_EQ(nearestMidiNote(Hertz{261.63}), 60);
  EXPECT_EQ(nearestMidiNote(Hertz{440.0 * 1.028}), 69);
  EXPECT_EQ(nearestMidiNote(Hertz{440.0 * 1.031}), 70);
}

TEST(NoteNameTest, CountsOctavesFromC) {
  EXPECT_EQ(noteName(69), "A4");
  EXPECT_EQ(noteName(60), "C4");
  EXPECT_EQ(noteName(59), "B3");
  EXPECT_EQ(noteName(49), "C#3");
  EXPECT_EQ(noteName(-1), "B-2");
}

TEST(PlaybackRateTest, PutsAPitchOnTheNoteAndFoldsWhatIsFarAway) {
  EXPECT_DOUBLE_EQ(playbackRate(Pitch{Hertz{440.0}, 1.0}, 69), 1.0);
  EXPECT_DOUBLE_EQ(playbackRate(Pitch{Hertz{440.0}, 1.0}, 81), 2.0);
  EXPECT_DOUBLE_EQ(playbackRate(std::nullopt, 48), 0.5);
  EXPECT_DOUBLE_EQ(playbackRate(std::nullopt, 84), 4.0);
  EXPECT_DOUBLE_EQ(playbackRate(std::nullopt, 96), 4.0);
  EXPECT_DOUBLE_EQ(playbackRate(std::nullopt, 24), 0.25);
}

TEST(TopCategoriesTest, OrdersByProbabilityAndGivesTiesToTheLowerId) {
  const Prediction prediction{.probabilities = {0.1F, 0.4F, 0.1F, 0.4F}, .embedding = {}};
  const auto top = topCategories(prediction, {"dog", "rain", "wind", "siren"}, 3);
  ASSERT_EQ(top.size(), 3U);
  EXPECT_EQ(top[0].category, "rain");
  EXPECT_EQ(top[1].category, "siren");
  EXPECT_EQ(top[2].category, "dog");
  EXPECT_EQ(top[2].categoryId, 0);
}

TEST(RecordingIdTest, AcceptsAUuidInAnyCaseAndStoresItLower) {
  const auto id = RecordingId::parse("123E4567-e89b-42d3-A456-426614174000");
  ASSERT_TRUE(id);
  EXPECT_EQ(id->text(), "123e4567-e89b-42d3-a456-426614174000");
}

TEST(RecordingIdTest, MakesUuidsThatItAcceptsItselfAndThatDiffer) {
  const auto one = RecordingId::random();
  EXPECT_EQ(*RecordingId::parse(one.text()), one);
  EXPECT_EQ(one.text()[14], '4');
  EXPECT_NE(one, RecordingId::random());
}

TEST(RecordingIdTest, RefusesEverythingElse) {
  for (const char* text :
       {"", "123e4567", "../../etc/passwd", "123e4567-e89b-42d3-a456-42661417400g",
        "123e4567-e89b-42d3-a456-4266141740000"}) {
    EXPECT_FALSE(RecordingId::parse(text)) << text;
  }
}

}  // namespace
}  // namespace exsampling::core
