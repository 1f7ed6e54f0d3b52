#include <exsampling/core/values/mapping.hpp>

#include <gtest/gtest.h>

namespace exsampling::core {
namespace {

Mapping twoTracks() {
  Mapping mapping;
  mapping.tracks = {{.name = "HH", .channel = 1},
                    {.name = "Piano", .channel = 5, .playback = Playback::melodic}};
  mapping.categoryTracks = {{"mouse_click", "HH"}, {"church_bells", "Piano"}};
  mapping.minConfidence = 0.35;
  return mapping;
}

TEST(RouteToTrackTest, SendsAMappedCategoryToItsTrack) {
  EXPECT_EQ(routeToTrack(twoTracks(), "church_bells", 0.35),
            (Route{"Piano", 5, Playback::melodic}));
}

TEST(RouteToTrackTest, LeavesOutWhatIsTooDoubtful) {
  EXPECT_FALSE(routeToTrack(twoTracks(), "church_bells", 0.34));
}

TEST(RouteToTrackTest, LeavesOutACategoryWithoutTrackUnlessThereIsAFallback) {
  Mapping mapping = twoTracks();
  EXPECT_FALSE(routeToTrack(mapping, "dog", 0.9));
  mapping.fallbackTrack = "HH";
  EXPECT_EQ(routeToTrack(mapping, "dog", 0.9), (Route{"HH", 1, Playback::percussive}));
}

}  // namespace
}  // namespace exsampling::core
