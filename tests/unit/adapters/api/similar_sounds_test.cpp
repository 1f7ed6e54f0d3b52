#include <gmock/gmock.h>

#include "http_fixture.hpp"
#include <algorithm>

namespace exsampling::adapters {
namespace {

using nlohmann::json;

class SimilarSoundsTest : public HttpTest {
 protected:
  void keep() {
    const std::vector<sound::DescribedSegment> segments{
        {{.start = core::Seconds(12.5),
          .duration = core::Seconds(0.75),
          .top = {{3, "rain", 0.9}},
          .pitch = core::Pitch{core::Hertz{440.0}, 0.9}},
         {3.0F, 4.0F}}};
    ASSERT_TRUE(library_.keep({.path = "/sounds/drops.wav", .model = "model"}, segments));
    ASSERT_TRUE(finder_.catchUp());
  }
  Answer similar(const std::string& query) {
    return request(server_->stagePort(), "GET /api/stage/similar?" + query, authorization());
  }
  /// "session 0 library 0.4"
  std::string found(const std::string& query) {
    const auto answer = parsed(similar(query));
    std::string text;
    for (const auto& one : answer["sounds"]) {
      text +=
          (text.empty() ? "" : " ") + one["from"].get<std::string>() + ' ' + one["distance"].dump();
    }
    return text;
  }
  Answer act(const std::string& path, const std::string& body) {
    return request(server_->stagePort(), "POST /api/stage/library/" + path, authorization(), body);
  }
  /// How often something was to be heard on the cue.
  std::size_t auditions() const {
    const auto changes = sink_.changes();
    return static_cast<std::size_t>(std::ranges::count_if(changes, [](const auto& change) {
      const auto* audition = std::get_if<core::Audition>(&change);
      return audition && !audition->file.empty();
    }));
  }
};

TEST_F(SimilarSoundsTest, AreTheSoundItselfThenTheNearestWithAllThatIsKnownOfThem) {
  start();
  arrives('1', {1.0F, 0.0F});
  arrives('2', {0.0F, 2.0F});
  keep();
  EXPECT_EQ(found("sample=1"), "session 0.0 library 0.4 session 1.0");
  EXPECT_EQ(found("segment=1"), "library 0.0 session 0.2 session 0.4");
  const auto sounds = parsed(similar("sample=1"))["sounds"];
  EXPECT_EQ(sounds[0]["sample"]["number"], 1);
  EXPECT_EQ(sounds[0]["sample"]["name"], "Zo");
  EXPECT_EQ(sounds[0]["category"], "dog");
  EXPECT_EQ(sounds[0]["segment"], nullptr);
  EXPECT_EQ(sounds[1], json::parse(R"({"distance":0.4,"file":"/sounds/drops.wav","onset":12.5,
      "durationSeconds":0.75,"category":"rain","noteName":"A4","from":"library","segment":1,
      "sample":null})"));
}

TEST_F(SimilarSoundsTest, StayInsideTheFilters) {
  start();
  arrives('1', {1.0F, 0.0F});
  arrives('2', {0.0F, 2.0F});
  keep();
  EXPECT_EQ(found("sample=1&count=2"), "session 0.0 library 0.4");
  EXPECT_EQ(found("sample=1&from=session"), "session 0.0 session 1.0");
  EXPECT_EQ(found("sample=1&from=library"), "library 0.4");
  EXPECT_EQ(found("sample=1&category=rain"), "library 0.4");
  EXPECT_EQ(found("sample=1&text=drops"), "library 0.4");
  EXPECT_EQ(found("sample=1&track=HH"), "session 0.0 session 1.0");
  EXPECT_EQ(found("sample=1&state=onStage"), "session 0.0");
  EXPECT_EQ(found("sample=2&favourite=true"), "");
}

TEST_F(SimilarSoundsTest, RefuseWhatMakesNoSense) {
  start();
  arrives('1', {1.0F, 0.0F});
  for (const std::string query : {"", "sample=x", "sample=1&segment=1", "sample=1&count=0",
                                  "sample=1&count=201", "sample=1&from=here", "sample=1&state=x"}) {
    EXPECT_EQ(similar(query).status, 400) << query;
  }
  EXPECT_EQ(similar("sample=2").status, 404);
  EXPECT_EQ(similar("segment=1").status, 404);
}

TEST_F(SimilarSoundsTest, OfTheLibraryAreHeardAndPutOnATrack) {
  start();
  arrives('1', {1.0F, 0.0F});
  write("7.wav", "RIFF");
  librarySounds_.file = folder_ / "7.wav";
  const auto audio =
      request(server_->stagePort(), "GET /api/stage/library/7/audio", authorization());
  EXPECT_EQ(audio.status, 200);
  EXPECT_EQ(audio.body, "RIFF");
  EXPECT_EQ(auditions(), 0U);
  EXPECT_EQ(act("7/audition", "").status, 200);
  EXPECT_EQ(auditions(), 1U);
  const auto state = parsed(act("7/assign", R"({"channel":5})"));
  EXPECT_EQ(state["tracks"][1]["sample"]["number"], 1);
  EXPECT_EQ(act("7/assign", "{}").status, 400);
  for (const std::string deed : {"audition", "assign"}) {
    const auto gone = act("8/" + deed, R"({"channel":5})");
    EXPECT_EQ(gone.status, 404);
    EXPECT_EQ(parsed(gone)["error"]["message"], "/sounds/kick.wav no longer exists.");
  }
}

}  // namespace
}  // namespace exsampling::adapters
