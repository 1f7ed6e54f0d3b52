#include <exsampling/core/pitch.hpp>
#include <exsampling/core/prediction.hpp>
#include <exsampling/core/recording.hpp>

#include <gtest/gtest.h>

namespace exsampling::core {
namespace {

TEST(NearestMidiNote, followsTheTemperedScale) {
  EXPECT_EQ(nearestMidiNote(Hertz{440.0}), 69);
  EXPECT_EQ(nearestMidiNote(Hertz{261.63}), 60);
  EXPECT_EQ(nearestMidiNote(Hertz{440.0 * 1.028}), 69);
  EXPECT_EQ(nearestMidiNote(Hertz{440.0 * 1.031}), 70);
}

TEST(TopCategories, ordersByProbabilityAndGivesTiesToTheLowerId) {
  const Prediction prediction{.probabilities = {0.1F, 0.4F, 0.1F, 0.4F}, .embedding = {}};
  const auto top = topCategories(prediction, {"dog", "rain", "wind", "siren"}, 3);
  ASSERT_EQ(top.size(), 3U);
  EXPECT_EQ(top[0].category, "rain");
  EXPECT_EQ(top[1].category, "siren");
  EXPECT_EQ(top[2].category, "dog");
  EXPECT_EQ(top[2].categoryId, 0);
}

TEST(RecordingId, acceptsAUuidInAnyCaseAndStoresItLower) {
  const auto id = RecordingId::parse("123E4567-e89b-42d3-A456-426614174000");
  ASSERT_TRUE(id);
  EXPECT_EQ(id->text(), "123e4567-e89b-42d3-a456-426614174000");
}

TEST(RecordingId, refusesEverythingElse) {
  for (const char* text :
       {"", "123e4567", "../../etc/passwd", "123e4567-e89b-42d3-a456-42661417400g",
        "123e4567-e89b-42d3-a456-4266141740000"}) {
    EXPECT_FALSE(RecordingId::parse(text)) << text;
  }
}

}  // namespace
}  // namespace exsampling::core
