#include <gmock/gmock.h>

#include "http_fixture.hpp"

namespace exsampling::adapters {
namespace {

using nlohmann::json;

class SoundMapRouteTest : public HttpTest {
 protected:
  void keep(const std::string& path) {
    const std::vector<sound::DescribedSegment> segments{
        {{.start = core::Seconds(12.5),
          .duration = core::Seconds(0.75),
          .top = {{3, "rain", 0.9}},
          .pitch = core::Pitch{core::Hertz{440.0}, 0.9}},
         {3.0F, 4.0F}}};
    ASSERT_TRUE(library_.keep({.path = path, .model = "model"}, segments));
    ASSERT_TRUE(finder_.catchUp());
  }
  json map(const std::string& query = "") {
    return parsed(
        request(server_->stagePort(), "GET /api/stage/sound-map" + query, authorization()));
  }
};

TEST_F(SoundMapRouteTest, TellsWhereTheSoundsLieAndWhatIsKnownOfTheLibrarys) {
  start();
  arrives('1', {1.0F, 0.0F});
  arrives('2', {2.0F, 0.0F});
  keep("/sounds/drops.wav");
  const auto all = map();
  EXPECT_EQ(all["whole"], true);
  // Two lie in (1, 0), one in (0.6, 0.8): the axis leads there, the middle is a third of the way.
  EXPECT_EQ(all["samples"],
            json::parse(R"([{"sample":1,"at":[-298,0]},{"sample":2,"at":[-298,0]}])"));
  EXPECT_EQ(all["segments"], json::parse(R"([{"segment":1,"file":"/sounds/drops.wav",
      "onset":12.5,"durationSeconds":0.75,"category":"rain","confidence":0.9,"noteName":"A4",
      "at":[596,0]}])"));
  EXPECT_EQ(all["session"], json::parse(R"({"shown":2,"all":2})"));
  EXPECT_EQ(all["library"], json::parse(R"({"shown":1,"all":1})"));
}

TEST_F(SoundMapRouteTest, TellsOnlyWhatChangedSinceAMark) {
  start();
  for (const char id : {'1', '2', '3', '4', '5', '6', '7', '8'}) arrives(id, {1.0F, 0.1F});
  keep("/sounds/drops.wav");
  const std::string mark = map()["mark"];
  arrives('9', {1.0F, 0.0F});
  ASSERT_TRUE(library_.forget("/sounds/drops.wav"));
  ASSERT_TRUE(finder_.catchUp());
  ASSERT_TRUE(archive_.remove(*core::RecordingId::parse("00000000-0000-4000-8000-000000000002")));
  const auto news = map("?since=" + mark);
  EXPECT_EQ(news["whole"], false);
  ASSERT_EQ(news["samples"].size(), 1U);
  EXPECT_EQ(news["samples"][0]["sample"], 9);
  EXPECT_EQ(news["removedSamples"], json::parse("[2]"));
  EXPECT_EQ(news["removedSegments"], json::parse("[1]"));
  EXPECT_TRUE(map("?since=" + news["mark"].get<std::string>())["samples"].empty());
}

TEST_F(SoundMapRouteTest, TellsEverythingToWhomItDoesNotKnow) {
  start();
  arrives('1', {1.0F, 0.0F});
  for (const std::string since : {"7-1", "x", "1", "-", "1-", "1-1x", "99999999999999999999-1"}) {
    EXPECT_EQ(map("?since=" + since)["whole"], true) << since;
  }
}

}  // namespace
}  // namespace exsampling::adapters
