#include <sys/resource.h>

#include "http_fixture.hpp"
#include <thread>

namespace exsampling::adapters {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

class PublicListenerTest : public HttpTest {};

TEST_F(PublicListenerTest, CurlSendsAFileAndLearnsWhatItBecame) {
  write("dog.wav", std::string(100'000, 'x'));
  start();
  const auto command =
      "-T " + (folder_ / "dog.wav").string() + " " + url("/api/recordings/" + std::string(kId));

  const auto first = curl(command);
  EXPECT_EQ(first.exitCode, 0);
  EXPECT_EQ(first.answer.status, 201);
  EXPECT_EQ(parsed(first.answer), json::parse(R"({
    "id": "123e4567-e89b-42d3-a456-426614174000", "state": "ready",
    "samples": [{"index": 0, "startSeconds": 0.0, "durationSeconds": 1.5,
      "category": "dog", "categoryId": 0, "confidence": 0.5,
      "top": [{"category": "dog", "confidence": 0.5}],
      "pitchHz": 440.0, "pitchConfidence": 0.9, "midiNote": 69,
      "track": "HH", "channel": 1, "playback": "percussive", "gainDb": -3.0,
      "stage": "onStage"}]})"));
  EXPECT_EQ(uploaded().bytes.size(), 100'000U);

  EXPECT_EQ(curl(command).answer.status, 200) << "a repeat is the same recording";
}

TEST_F(PublicListenerTest, ABigBodyThatAsksFirstIsToldToContinue) {
  write("long.wav", std::string(29'000'000, 'x'));
  start();
  const auto run = curl("-H 'Expect: 100-continue' -T " + (folder_ / "long.wav").string() + " " +
                        url(recordingPath()));
  EXPECT_EQ(run.answer.status, 201);
  EXPECT_EQ(uploaded().bytes.size(), 29'000'000U);
}

TEST_F(PublicListenerTest, WhatTakesLongIsAnsweredLater) {
  limits_.patience = 0ms;
  start();
  hold(true);
  const auto queued = request(port(), "PUT " + recordingPath(), "", "take");
  EXPECT_EQ(queued.status, 202);
  EXPECT_EQ(parsed(queued), json::parse(R"({"id": "123e4567-e89b-42d3-a456-426614174000",
                                         "state": "queued", "samples": []})"));
  hold(false);
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  json later;
  do {
    later = parsed(request(port(), "GET " + recordingPath(), ""));
  } while (later["state"] == "queued" && std::chrono::steady_clock::now() < deadline);
  EXPECT_EQ(later["state"], "ready");
  EXPECT_EQ(later["samples"][0]["category"], "dog");
}

TEST_F(PublicListenerTest, SilenceAndWhatIsNoAudioAreToldInWords) {
  start();
  const auto silent = request(port(), "PUT " + recordingPath(), "", "silent");
  EXPECT_EQ(silent.status, 201);
  EXPECT_EQ(parsed(silent)["state"], "silent");
  EXPECT_EQ(parsed(silent)["reason"], "There was only silence.");

  const auto broken =
      request(port(), "PUT /api/recordings/00000000-0000-4000-8000-000000000001", "", "broken");
  EXPECT_EQ(broken.status, 422);
  EXPECT_EQ(parsed(broken)["state"], "failed");
  EXPECT_EQ(parsed(broken)["error"]["code"], "undecodable");
  EXPECT_EQ(parsed(broken)["error"]["message"], "This is not audio.");
}

TEST_F(PublicListenerTest, TheQueryTellsPlaceTimeAndName) {
  start();
  const auto answer = request(port(),
                              "PUT " + recordingPath("?lat=35.6586&lon=139.7454&accuracy=12.5&"
                                                     "recordedAt=2026-11-20T19:30:00.250%2B09:00&"
                                                     "name=%20Zo%C3%AB%0D%0A%E2%80%AE%FF"),
                              "", "take");
  ASSERT_EQ(answer.status, 201) << answer.body;
  const auto upload = uploaded();
  EXPECT_EQ(upload.location, (core::Location{35.6586, 139.7454, 12.5}));
  ASSERT_TRUE(upload.recordedAt);
  EXPECT_EQ(upload.recordedAt->time_since_epoch(), 1'763'634'600'250ms + 365 * 24h);
  EXPECT_EQ(upload.name, "Zoë\xEF\xBF\xBD");
  EXPECT_EQ(upload.contributor, "name:Zoë\xEF\xBF\xBD");
}

TEST_F(PublicListenerTest, NoughtNoughtIsNoPlace) {
  start();
  ASSERT_EQ(
      request(port(), "PUT " + recordingPath("?lat=0&lon=0&recordedAt=1763634600250"), "", "take")
          .status,
      201);
  EXPECT_FALSE(uploaded().location);
  EXPECT_EQ(uploaded().recordedAt->time_since_epoch(), 1'763'634'600'250ms);
  EXPECT_EQ(uploaded().contributor, "");
}

TEST_F(PublicListenerTest, AQueryThatMakesNoSenseIsRefusedAndNothingStored) {
  start();
  for (const std::string query :
       {"lat=1", "lon=1", "lat=91&lon=0", "lat=1&lon=180.5", "lat=nan&lon=1", "lat=1x&lon=1",
        "lat=1&lon=2&accuracy=-1", "recordedAt=yesterday", "recordedAt=2026-02-30T00:00:00Z",
        "recordedAt=2026-11-20T19:30:00", "recordedAt=-5",
        "name=12345678901234567890123456789012345678901234567890123456789012345"}) {
    const auto answer = request(port(), "PUT " + recordingPath("?" + query), "", "take");
    EXPECT_EQ(answer.status, 400) << query;
    EXPECT_EQ(parsed(answer)["error"]["code"], "invalidArgument") << query;
  }
  EXPECT_EQ(request(port(), "PUT " + recordingPath(), "", "").status, 400) << "empty";
  EXPECT_EQ(request(port(), "PUT /api/recordings/not-a-uuid", "", "take").status, 400);
  EXPECT_EQ(request(port(), "GET " + recordingPath(), "").status, 404);
}

TEST_F(PublicListenerTest, ThePageGivesAPhoneANameThatItsTakesCarry) {
  start();
  const auto page = request(port(), "GET /", "");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.body, "<!doctype html><title>recorder</title>");
  const auto cookie = page.headers.at("set-cookie");
  EXPECT_NE(cookie.find("; HttpOnly; SameSite=Lax"), std::string::npos);
  const auto pair = cookie.substr(0, cookie.find(';'));

  const auto again = request(port(), "GET /", "Cookie: other=1; " + pair + "\r\n");
  EXPECT_FALSE(again.headers.contains("set-cookie"));
  request(port(), "PUT " + recordingPath("?name=Zo"), "Cookie: " + pair + "\r\n", "take");
  const auto contributor = uploaded().contributor;
  EXPECT_EQ(contributor, pair.substr(pair.find('=') + 1, 32));
  EXPECT_EQ(entrance_->participantOf(contributor), std::nullopt) << "whose name lets nobody in";
  EXPECT_NE(request(port(), "GET /", "").headers.at("set-cookie"), cookie);
}

TEST_F(PublicListenerTest, AFullDiskAndAFullQueueAreSaidAndPass) {
  limits_.patience = 0ms;
  limits_.queuedTakes = 1;
  start();
  archive_.memory.failWith(core::Error{core::ErrorCode::storageFull, "The disk is full."});
  const auto full = request(port(), "PUT " + recordingPath(), "", "take");
  EXPECT_EQ(full.status, 507);
  EXPECT_EQ(parsed(full)["error"]["code"], "storageFull");
  EXPECT_TRUE(full.headers.contains("retry-after"));
  archive_.memory.failWith(std::nullopt);

  hold(true);
  Answer last;
  for (int i = 0; i < 5 && last.status != 503; ++i) {
    last = request(port(),
                   "PUT /api/recordings/00000000-0000-4000-8000-00000000000" + std::to_string(i),
                   "", "take");
  }
  EXPECT_EQ(last.status, 503);
  EXPECT_EQ(parsed(last)["error"]["code"], "busy");
  EXPECT_EQ(last.headers.at("retry-after"), "5");
  hold(false);
  EXPECT_NE(request(port(), "GET /healthz", "").status, 503);
}

TEST_F(PublicListenerTest, FilesComeCompressedTaggedAndWithTheRightLifetime) {
  write("recorder/assets/p5-abc123.js", "plain script");
  write("recorder/assets/p5-abc123.js.br", "brotli");
  write("recorder/assets/p5-abc123.js.gz", "gzip");
  start();
  const std::string path = "GET /assets/p5-abc123.js";
  const auto brotli = request(port(), path, "Accept-Encoding: gzip, deflate, br\r\n");
  EXPECT_EQ(brotli.body, "brotli");
  EXPECT_EQ(brotli.headers.at("content-encoding"), "br");
  EXPECT_EQ(brotli.headers.at("content-type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(brotli.headers.at("vary"), "Accept-Encoding");
  EXPECT_EQ(brotli.headers.at("cache-control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(request(port(), path, "Accept-Encoding: br;q=0, gzip\r\n").body, "gzip");
  const auto plain = request(port(), path, "");
  EXPECT_EQ(plain.body, "plain script");
  EXPECT_FALSE(plain.headers.contains("content-encoding"));

  const auto page = request(port(), "GET /index.html", "");
  EXPECT_EQ(page.headers.at("cache-control"), "no-cache");
  const auto unchanged =
      request(port(), "GET /index.html", "If-None-Match: " + page.headers.at("etag") + "\r\n");
  EXPECT_EQ(unchanged.status, 304);
  EXPECT_EQ(unchanged.body, "");
  EXPECT_EQ(request(port(), "HEAD /index.html", "").headers.at("content-length"), "38");
}

TEST_F(PublicListenerTest, ASampleIsPlayedBackWholeOrByOneRange) {
  write("sample.wav", "0123456789");
  archive_.file = folder_ / "sample.wav";
  start();
  request(port(), "PUT " + recordingPath(), "", "take");
  const auto path = "GET " + recordingPath("/samples/0/audio");
  const auto whole = request(port(), path, "");
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(whole.headers.at("content-type"), "audio/wav");
  EXPECT_EQ(whole.body, "0123456789");

  const auto part = request(port(), path, "Range: bytes=2-4\r\n");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.headers.at("content-range"), "bytes 2-4/10");
  EXPECT_EQ(part.body, "234");
  EXPECT_EQ(request(port(), path, "Range: bytes=7-\r\n").body, "789");
  EXPECT_EQ(request(port(), path, "Range: bytes=7-999999999999999999\r\n").body, "789");
  EXPECT_EQ(request(port(), path, "Range: bytes=-4\r\n").body, "6789");
  EXPECT_EQ(request(port(), path, "Range: bytes=10-\r\n").status, 416);
  EXPECT_EQ(request(port(), path, "Range: bytes=5-4\r\n").status, 416);
  EXPECT_EQ(request(port(), path, "Range: bytes=-0\r\n").status, 416);
  EXPECT_EQ(request(port(), "GET " + recordingPath("/samples/1/audio"), "").status, 404);
  EXPECT_EQ(request(port(), "GET " + recordingPath("/samples/0x/audio"), "").status, 404);
}

TEST_F(PublicListenerTest, EveryAnswerCarriesThePolicyAndEveryErrorItsWords) {
  start();
  for (const std::string line : {"GET /", "GET /healthz", "GET /nothing", "DELETE /healthz",
                                 "GET /api/stage/state", "GET /%2e%2e/etc/passwd"}) {
    auto answer = request(port(), line, "");
    EXPECT_EQ(answer.headers["x-content-type-options"], "nosniff") << line;
    EXPECT_NE(answer.headers["content-security-policy"].find("script-src 'self';"),
              std::string::npos)
        << line;
    EXPECT_EQ(answer.headers["connection"], "close") << line;
    if (answer.status >= 400) {
      EXPECT_TRUE(parsed(answer)["error"]["message"].is_string()) << line;
      EXPECT_TRUE(parsed(answer)["error"]["requestId"].is_string()) << line;
    }
  }
  EXPECT_EQ(request(port(), "GET /api/stage/state", "").status, 404) << "the stage is elsewhere";
  const auto wrongMethod = request(port(), "DELETE /api/session", "");
  EXPECT_EQ(wrongMethod.status, 405);
  EXPECT_EQ(wrongMethod.headers.at("allow"), "GET");
}

TEST_F(PublicListenerTest, TheSessionTellsThePageWhatItNeeds) {
  settings_.streamUrl = "https://example.org/live";
  entranceSettings_.publicUrl = "https://sampling.example";
  settings_.performance = "Night of Echoes";
  start();
  stage_.setIntake(stage::Intake::finished);
  EXPECT_EQ(parsed(request(port(), "GET /api/session", "Host: 192.168.1.5:8080\r\n")),
            json::parse(R"({"version": "1.2.3", "maxTakeSeconds": 10.0, "maxUploadBytes": 30000000,
              "performance": "Night of Echoes", "consent": "Played here tonight.", "streamUrl": "https://example.org/live",
              "intake": "finished", "secure": false, "joined": true, "pieces": true, "pollSeconds": 2})"));
  const auto secure = [&](const std::string& host) {
    return parsed(request(port(), "GET /api/session", "Host: " + host + "\r\n"))["secure"];
  };
  EXPECT_EQ(secure("localhost:8080"), true);
  EXPECT_EQ(secure("sampling.example"), true);
  EXPECT_EQ(secure("localhost.evil.example"), false);
}

TEST_F(PublicListenerTest, AFullHouseMayOpenAsManyFilesAsItNeeds) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  auto low = before;
  low.rlim_cur = 256;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
  start();
  rlimit after{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &after), 0);
  EXPECT_EQ(after.rlim_cur, std::min<rlim_t>(4'096, before.rlim_max));
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
}

TEST_F(PublicListenerTest, ASecondServerOnThePortIsToldSo) {
  start();
  auto settings = settings_;
  settings.publicPort = port();
  const auto second = HttpServer::start(settings, parts());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, core::ErrorCode::unavailable);
  EXPECT_NE(second.error().message.find("Port " + std::to_string(port())), std::string::npos);
}

TEST_F(PublicListenerTest, OnlyThePhoneThatSentATakeWithdrawsIt) {
  start();
  const auto phone = newPhone();
  const auto other = newPhone();
  ASSERT_EQ(request(port(), "PUT " + recordingPath(), phone, "take").status, 201);
  ASSERT_TRUE(stage_.snapshot().tracks[0].loaded);
  for (const std::string& stranger :
       std::vector<std::string>{"", other, "Cookie: exsampling=\r\n"}) {
    const auto refused = request(port(), "DELETE " + recordingPath(), stranger);
    EXPECT_EQ(refused.status, 403) << stranger;
    EXPECT_EQ(parsed(refused)["error"]["code"], "forbidden");
  }
  EXPECT_TRUE(stage_.snapshot().tracks[0].loaded);
  const auto withdrawn = request(port(), "DELETE " + recordingPath(), phone);
  EXPECT_EQ(withdrawn.status, 204);
  EXPECT_EQ(withdrawn.body, "");
  EXPECT_FALSE(stage_.snapshot().tracks[0].loaded);
  EXPECT_EQ(request(port(), "GET " + recordingPath(), "").status, 404);
  EXPECT_EQ(request(port(), "DELETE " + recordingPath(), phone).status, 404);
  EXPECT_EQ(request(port(), "DELETE /api/recordings/mine", phone).status, 400);
}

TEST_F(PublicListenerTest, APlaceMayFollowItsTake) {
  start();
  const auto phone = newPhone();
  const std::string place = "PATCH " + recordingPath() + "?lat=35.68&lon=139.69&accuracy=20";
  ASSERT_EQ(request(port(), "PUT " + recordingPath(), phone, "take").status, 201);
  EXPECT_EQ(request(port(), place, "").status, 403);
  EXPECT_EQ(request(port(), "PATCH " + recordingPath(), phone).status, 400);
  EXPECT_FALSE(stage_.snapshot().tracks[0].loaded->sample.location);
  EXPECT_EQ(request(port(), place, phone).status, 204);
  const core::Location tokyo{35.68, 139.69, 20.0};
  EXPECT_EQ(stage_.snapshot().tracks[0].loaded->sample.location, tokyo);
  EXPECT_EQ(archive_.memory.arrival(1)->sample.location, tokyo);
}

TEST_F(PublicListenerTest, ATakeWithoutAPhonesNameIsNobodysToWithdraw) {
  start();
  ASSERT_EQ(request(port(), "PUT " + recordingPath(), "", "take").status, 201);
  EXPECT_EQ(request(port(), "DELETE " + recordingPath(), "").status, 403);
}

TEST_F(PublicListenerTest, AContributorIsNotToldThatThePerformerHesitatesOrRefuses) {
  start();
  ASSERT_TRUE(stage_.setApproval(core::Approval::asked, std::nullopt));
  const auto stageWord = [&] {
    return parsed(request(port(), "GET " + recordingPath(), ""))["samples"][0]["stage"];
  };
  ASSERT_EQ(request(port(), "PUT " + recordingPath(), "", "take").status, 201);
  EXPECT_EQ(stageWord(), "waiting");
  ASSERT_TRUE(stage_.reject(1));
  EXPECT_EQ(stageWord(), "past");
}

}  // namespace
}  // namespace exsampling::adapters
