#include <gmock/gmock.h>

#include "http_fixture.hpp"

namespace exsampling::adapters {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

/// The join view on both listeners.
class JoinPageTest : public HttpTest {
 protected:
  JoinPageTest() {
    settings_.joinRoot = folder_ / "join-page";
    settings_.drawQrCode = [this](const std::string& text) {
      ++drawn_;
      return "<svg>" + text + "</svg>";
    };
    write("join-page/index.html", "<!doctype html><title>join</title>");
    write("join-page/assets/a.js", "a");
    entranceSettings_.publicUrl = "https://sampling.example";
  }

  void take(int number) {
    const auto path =
        "/api/recordings/00000000-0000-4000-8000-00000000000" + std::to_string(number);
    ASSERT_EQ(request(port(), "PUT " + path + "?name=Zo&lat=35.5&lon=139.5", "", "take").status,
              201);
  }
  json told() { return parsed(request(port(), "GET /api/join", "")); }

  int drawn_ = 0;
};

TEST_F(JoinPageTest, TellsHowToJoinAndWhatHasComeAndNothingAboutAnybody) {
  settings_.performance = "Night of Echoes";
  settings_.wifi = Wifi{"Hall", "openair2026", "WIFI:T:WPA;S:Hall;P:openair2026;;"};
  start();
  take(1);
  take(2);
  EXPECT_EQ(told(), json::parse(R"({
    "performance": "Night of Echoes", "address": "https://sampling.example",
    "wifi": {"name": "Hall", "password": "openair2026"}, "intake": "open",
    "sounds": 2, "arrived": 2, "latest": [{"category": "dog", "colour": "#ffeb2a"},
                                          {"category": "dog", "colour": "#ffeb2a"}]})"));
}

TEST_F(JoinPageTest, IsTheSameOnTheStageAndNeedsNoTokenThere) {
  start();
  const auto stage = server_->stagePort();
  EXPECT_EQ(parsed(request(stage, "GET /api/join", "")), told());
  EXPECT_EQ(request(stage, "GET /api/join/codes/address", "").body,
            "<svg>https://sampling.example</svg>");
  for (const int where : {port(), stage}) {
    EXPECT_EQ(request(where, "GET /join", "").body, "<!doctype html><title>join</title>");
    EXPECT_EQ(request(where, "GET /join/assets/a.js", "").body, "a");
    EXPECT_EQ(request(where, "GET /join/../index.html", "").status, 404);
  }
  EXPECT_EQ(request(stage, "GET /api/joined", "").status, 401);
  EXPECT_EQ(request(stage, "GET /api/join", "Host: evil.example\r\n").status, 421);
}

TEST_F(JoinPageTest, FollowsAnAddressACodeAndAnIntakeThatChange) {
  entranceSettings_.asksForCode = true;
  start();
  const auto before = request(server_->stagePort(), "GET /api/join", "");
  EXPECT_EQ(parsed(before)["address"], "https://sampling.example/?j=" + entrance_->code());
  ASSERT_TRUE(entrance_->rotate(false));
  stage_.setIntake(stage::Intake::finished);
  clock_.advance(1s);
  const auto after = request(server_->stagePort(), "GET /api/join", "");
  EXPECT_EQ(parsed(after)["address"], "https://sampling.example/?j=" + entrance_->code());
  EXPECT_NE(parsed(after)["address"], parsed(before)["address"]);
  EXPECT_EQ(parsed(after)["intake"], "finished");
  EXPECT_EQ(request(server_->stagePort(), "GET /api/join/codes/address", "").body,
            "<svg>https://sampling.example/?j=" + entrance_->code() + "</svg>");
}

TEST_F(JoinPageTest, AStrangerIsToldNeitherTheCodeNorTheWifi) {
  entranceSettings_.asksForCode = true;
  settings_.wifi = Wifi{"Hall", "openair2026", "WIFI:T:WPA;S:Hall;P:openair2026;;"};
  start();
  EXPECT_EQ(told()["address"], "https://sampling.example");
  EXPECT_TRUE(told()["wifi"].is_null());
  EXPECT_EQ(request(port(), "GET /api/join/codes/address", "").body,
            "<svg>https://sampling.example</svg>");
  EXPECT_EQ(request(port(), "GET /api/join/codes/wifi", "").status, 404);

  const auto guest = "Cookie: exsampling=" + *entrance_->join(entrance_->code()) + "\r\n";
  const auto toldGuest = parsed(request(port(), "GET /api/join", guest));
  EXPECT_EQ(toldGuest["address"], entrance_->joinUrl());
  EXPECT_EQ(toldGuest["wifi"]["password"], "openair2026");
  EXPECT_EQ(request(port(), "GET /api/join/codes/wifi", guest).status, 200);
}

TEST_F(JoinPageTest, IsMadeOnceASecondHoweverManyLook) {
  start();
  EXPECT_EQ(told()["sounds"], 0);
  take(1);
  clock_.advance(999ms);
  EXPECT_EQ(told()["sounds"], 0);
  clock_.advance(1ms);
  EXPECT_EQ(told()["sounds"], 1);
  for (int i = 0; i < 5; ++i) request(port(), "GET /api/join/codes/address", "");
  EXPECT_EQ(drawn_, 1);
}

TEST_F(JoinPageTest, WithoutAWifiThereIsOneCode) {
  start();
  EXPECT_TRUE(told()["wifi"].is_null());
  EXPECT_EQ(request(port(), "GET /api/join/codes/wifi", "").status, 404);
  EXPECT_EQ(request(port(), "GET /api/join/codes/other", "").status, 404);
  EXPECT_EQ(drawn_, 0);
}

TEST_F(JoinPageTest, ABrokenArchiveIsSaidAndPasses) {
  start();
  archive_.memory.failWith(core::Error{core::ErrorCode::storage, "The disk is gone."});
  EXPECT_EQ(request(port(), "GET /api/join", "").status, 500);
  archive_.memory.failWith(std::nullopt);
  EXPECT_EQ(request(port(), "GET /api/join", "").status, 200);
}

TEST_F(JoinPageTest, WhatIsThrownInsideIsToldToThePerformerOnly) {
  settings_.drawQrCode = [](const std::string&) -> std::string {
    throw std::runtime_error("cannot open /home/kaori/codes");
  };
  start();
  const auto answer = request(port(), "GET /api/join/codes/address", "");
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.headers, testing::Not(testing::Contains(testing::Key("exception_what"))));
  EXPECT_THAT(answer.body, testing::Not(testing::HasSubstr("kaori")));
  EXPECT_THAT(answer.body, testing::HasSubstr("may be sent again"));
  const auto events = ring_.after(0, 0ms).events;
  ASSERT_EQ(events.size(), 1U);
  EXPECT_THAT(std::get<core::Alarm>(*events[0].event).message, testing::HasSubstr("kaori"));
}

}  // namespace
}  // namespace exsampling::adapters
