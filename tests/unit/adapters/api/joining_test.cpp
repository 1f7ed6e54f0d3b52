// Who may do what on the public listener where a join code is asked for.

#include "http_fixture.hpp"
#include <atomic>
#include <thread>

namespace exsampling::adapters {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

class JoiningTest : public HttpTest {
 protected:
  JoiningTest() { entranceSettings_.asksForCode = true; }

  static std::string take(int number) {
    char id[37];
    std::snprintf(id, sizeof id, "00000000-0000-4000-8000-%012d", number);
    return std::string("/api/recordings/") + id;
  }
  Answer put(const std::string& phone, int number, const std::string& body = "take") const {
    return request(port(), "PUT " + take(number), phone, body);
  }
};

TEST_F(JoiningTest, ByCurlWithTheCodeOfTheAddressAndNotWithout) {
  write("dog.wav", std::string(50'000, 'x'));
  start();
  const auto send = "-T " + (folder_ / "dog.wav").string() + " " + url(recordingPath());
  const auto stranger = curl(send);
  EXPECT_EQ(stranger.answer.status, 401);
  EXPECT_EQ(parsed(stranger.answer)["error"]["code"], "notJoined");
  EXPECT_NE(parsed(stranger.answer)["error"]["message"].get<std::string>().find("scan the code"),
            std::string::npos);
  EXPECT_EQ(archive_.recordings()->size(), 0U);

  const auto jar = (folder_ / "jar").string();
  const auto wrong = curl("-X POST -c " + jar + " '" + url("/api/join?j=22222222") + "'");
  EXPECT_EQ(wrong.answer.status, 403);
  EXPECT_EQ(parsed(wrong.answer)["error"]["code"], "wrongCode");
  EXPECT_FALSE(wrong.answer.headers.contains("set-cookie"));
  EXPECT_EQ(curl("-b " + jar + " " + send).answer.status, 401);

  const auto right =
      curl("-X POST -c " + jar + " '" + url("/api/join?j=" + entrance_->code()) + "'");
  EXPECT_EQ(right.answer.status, 204);
  EXPECT_NE(right.answer.headers.at("set-cookie").find("; HttpOnly; SameSite=Lax"),
            std::string::npos);
  EXPECT_EQ(curl("-b " + jar + " " + send).answer.status, 201);
  EXPECT_EQ(curl("-b " + jar + " " + url(recordingPath())).answer.status, 200);
}

TEST_F(JoiningTest, ThePageAndTheSessionAreForEverybodyAndGiveNoToken) {
  start();
  for (const std::string path : {"/", "/healthz", "/openapi.json", "/api/session"}) {
    const auto answer = request(port(), "GET " + path, "");
    EXPECT_EQ(answer.status, 200) << path;
    EXPECT_FALSE(answer.headers.contains("set-cookie")) << path;
  }
  EXPECT_EQ(parsed(request(port(), "GET /api/session", ""))["joined"], false);
  EXPECT_EQ(parsed(request(port(), "GET /api/session", newPhone()))["joined"], true);
}

TEST_F(JoiningTest, AStrangersBodyIsNotWaitedFor) {
  start();
  RawClient stranger(port());
  stranger.send("PUT " + take(1) +
                " HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                "Content-Length: 20000000\r\n\r\n");
  EXPECT_EQ(stranger.answer(kPatience).status, 401);
}

TEST_F(JoiningTest, ATakeIsThereForItsOwnPhoneOnly) {
  write("dog.wav", "RIFF");
  archive_.file = folder_ / "dog.wav";
  start();
  const auto phone = newPhone();
  ASSERT_EQ(put(phone, 1).status, 201);
  const auto audio = take(1) + "/samples/0/audio";
  EXPECT_EQ(request(port(), "GET " + take(1), phone).status, 200);
  EXPECT_EQ(request(port(), "GET " + audio, phone).status, 200);
  for (const auto& [other, missing, forbidden] :
       {std::tuple{newPhone(), 404, 403}, std::tuple{std::string(), 401, 401}}) {
    EXPECT_EQ(request(port(), "GET " + take(1), other).status, missing);
    EXPECT_EQ(request(port(), "GET " + audio, other).status, missing);
    EXPECT_EQ(request(port(), "PATCH " + take(1) + "?lat=1&lon=2", other).status, forbidden);
    EXPECT_EQ(request(port(), "DELETE " + take(1), other).status, forbidden);
  }
  EXPECT_EQ(request(port(), "DELETE " + take(1), phone).status, 204);
}

TEST_F(JoiningTest, RotationOnTheStageEndsTheOldCodeAndKeepsPhonesIn) {
  start();
  const auto old = entrance_->code();
  const auto phone = newPhone();
  const auto stage = [&](const std::string& methodAndPath, const std::string& body = {}) {
    return request(server_->stagePort(), methodAndPath, authorization(), body);
  };
  EXPECT_EQ(parsed(stage("GET /api/stage/entrance"))["code"], old);
  const auto rotated = parsed(stage("POST /api/stage/entrance/rotate"));
  EXPECT_EQ(rotated["code"], entrance_->code());
  EXPECT_EQ(rotated["url"], entrance_->joinUrl());
  EXPECT_NE(rotated["code"], old);
  EXPECT_EQ(request(port(), "POST /api/join?j=" + old, "").status, 403);
  EXPECT_EQ(request(port(), "POST /api/join?j=" + entrance_->code(), "").status, 204);
  EXPECT_EQ(put(phone, 1).status, 201);

  EXPECT_EQ(stage("POST /api/stage/entrance/rotate", R"({"everyoneOut":true})").status, 200);
  EXPECT_EQ(put(phone, 2).status, 401);
  EXPECT_EQ(request(server_->stagePort(), "GET /api/stage/entrance", "").status, 401);
  EXPECT_EQ(request(port(), "GET /api/stage/entrance", "").status, 404) << "not for phones";
}

TEST_F(JoiningTest, GuessesAreToldToWait) {
  start();
  std::map<int, int> statuses;
  for (int i = 0; i < 230; ++i) {
    const auto answer = request(port(), "POST /api/join?j=22222222", "");
    ++statuses[answer.status];
    EXPECT_EQ(answer.headers.contains("retry-after"), answer.status == 429);
  }
  EXPECT_EQ(statuses, (std::map<int, int>{{403, 200}, {429, 30}}));
  clock_.advance(core::Seconds(2));
  EXPECT_EQ(request(port(), "POST /api/join?j=" + entrance_->code(), "").status, 204);
}

TEST_F(JoiningTest, TakesAMinuteAreLimitedByTokenAndRetryAfterIsHonest) {
  settings_.limits.takesPerMinute = 6;
  start();
  const auto quick = newPhone();
  for (int i = 0; i < 6; ++i) EXPECT_EQ(put(quick, i).status, 201);
  const auto refused = put(quick, 6);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(parsed(refused)["error"]["code"], "tooMany");
  ASSERT_EQ(refused.headers.at("retry-after"), "10");
  EXPECT_EQ(put(quick, 0).status, 200) << "a repeat is no new take";
  EXPECT_EQ(put(newPhone(), 7).status, 201) << "another phone behind the same address";

  clock_.advance(core::Seconds(9));
  EXPECT_EQ(put(quick, 6).headers.at("retry-after"), "1");
  clock_.advance(core::Seconds(1));
  EXPECT_EQ(put(quick, 6).status, 201) << "as it was told";
}

TEST_F(JoiningTest, BytesAMinuteAreLimitedByToken) {
  settings_.limits.bytesPerMinute = 600'000;
  start();
  const auto phone = newPhone();
  const std::string half(300'000, 'x');
  EXPECT_EQ(put(phone, 1, half).status, 201);
  EXPECT_EQ(put(phone, 2, half).status, 201);
  EXPECT_EQ(put(phone, 3, half).headers.at("retry-after"), "30");
  EXPECT_EQ(put(newPhone(), 4, half).status, 201);
  clock_.advance(core::Seconds(30));
  EXPECT_EQ(put(phone, 3, half).status, 201);
}

TEST_F(JoiningTest, WaitingTakesAreLimitedByToken) {
  settings_.limits.waitingTakes = 2;
  limits_.patience = 0ms;
  start();
  hold(true);
  const auto phone = newPhone();
  EXPECT_EQ(put(phone, 1).status, 202);
  EXPECT_EQ(put(phone, 2).status, 202);
  EXPECT_EQ(put(phone, 3).status, 429);
  EXPECT_EQ(put(phone, 2).status, 202) << "a repeat takes no further place";
  EXPECT_EQ(put(newPhone(), 4).status, 202);
  hold(false);
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (ingest_->find(*core::RecordingId::parse(take(2).substr(16)))->state ==
             core::RecordingState::queued &&
         std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  EXPECT_NE(put(phone, 3).status, 429);
}

TEST_F(JoiningTest, AFloodFromOneTokenDoesNotDisturbAnother) {
  settings_.publicThreads = 4;
  start();
  const auto flooding = newPhone();
  std::atomic<bool> over{false};
  std::atomic<int> refused{0}, taken{0};
  std::vector<std::thread> flood;
  for (int i = 0; i < 4; ++i) {
    flood.emplace_back([&, i] {
      // The clock stands still: what is beyond 40 stays beyond it.
      for (int n = 0; !over && n < 2'000; ++n) {
        const auto status = put(flooding, 1'000 * (i + 1) + n, std::string(20'000, 'x')).status;
        ++(status == 429 ? refused : taken);
      }
    });
  }
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (refused < 50 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  const auto phone = newPhone();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(put(phone, i).status, 201);
  over = true;
  for (auto& thread : flood) thread.join();
  EXPECT_GE(refused, 50);
  EXPECT_LE(taken, 40);
}

TEST_F(JoiningTest, StrangersWhoReadSlowlyLeaveWorkersToPhones) {
  write("recorder/long.bin", std::string(30'000'000, 'x'));
  settings_.publicThreads = 4;
  start();
  std::vector<RawClient> strangers;
  for (int i = 0; i < 7; ++i) {
    strangers.emplace_back(port());
    strangers.back().send("GET /long.bin HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  const auto isServed = [](RawClient& client, std::chrono::milliseconds patience) {
    return !client.receive(patience, "\r\n\r\n").empty();
  };
  for (int i = 0; i < 3; ++i)
    EXPECT_TRUE(isServed(strangers[static_cast<std::size_t>(i)], kPatience));

  // A phone is answered before the next stranger is. After two seconds one of those who stand still
  // has to go: where the machine was that slow, the phone is compared with the stranger after.
  bool phoneIsFirst = false;
  for (std::size_t next = 3; !phoneIsFirst && next < strangers.size(); ++next) {
    EXPECT_EQ(put(newPhone(), static_cast<int>(next), std::string(200'000, 'x')).status, 201);
    phoneIsFirst = !isServed(strangers[next], 1ms);
  }
  EXPECT_TRUE(phoneIsFirst);

  EXPECT_TRUE(isServed(strangers.back(), kPatience))
      << "strangers who stand still make room for others";
  EXPECT_EQ(request(port(), "POST /api/join?j=" + entrance_->code(), "").status, 204);
}

TEST_F(JoiningTest, BodiesInFlightAreBoundedAndATakeOfUsualSizeStillFits) {
  settings_.bodiesInFlight = 8'000'000;
  start();
  const std::string announced = " HTTP/1.1\r\nHost: x\r\nContent-Length: 20000000\r\n";
  std::vector<RawClient> slow;
  for (int i = 0; i < 2; ++i) {
    slow.emplace_back(port());
    slow.back().send("PUT " + take(i) + announced + newPhone() + "\r\n" +
                     std::string(3'900'000, 'x'));
  }
  RawClient greedy(port());
  greedy.send("PUT " + take(2) + announced + newPhone() + "\r\n");
  greedy.send(std::string(8'000'000, 'x'));
  const auto refused = greedy.answer(kPatience);
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.headers.contains("retry-after"), true);
  EXPECT_EQ(put(newPhone(), 3, std::string(1'000'000, 'x')).status, 201);
}

TEST_F(JoiningTest, ABlockedPhoneIsNotToldAndNotHeard) {
  start();
  const auto phone = newPhone();
  ASSERT_EQ(put(phone, 1).status, 201);
  const auto contributor =
      archive_.find(*core::RecordingId::parse(take(1).substr(16)))->contributor;
  ASSERT_TRUE(stage_.block(contributor, true));
  const auto before = sink_.changes().size();

  const auto blocked = put(phone, 2);
  EXPECT_EQ(blocked.status, 201);
  const auto said = parsed(blocked)["samples"][0]["stage"];
  EXPECT_TRUE(said == "waiting" || said == "past") << said;
  EXPECT_EQ(blocked.body.find("block"), std::string::npos);
  EXPECT_EQ(blocked.body.find("reject"), std::string::npos);
  EXPECT_EQ(sink_.changes().size(), before) << "and no instrument hears of it";
}

TEST_F(JoiningTest, TheTunnelsListenerAlwaysAsksAndSparesRequests) {
  settings_.forTunnel = true;
  start();
  const auto tunnel = server_->tunnelPort();
  ASSERT_GT(tunnel, 0);
  EXPECT_EQ(request(tunnel, "PUT " + take(1), "", "take").status, 401);
  EXPECT_EQ(request(tunnel, "PUT " + take(1), newPhone(), "take").status, 201);
  const auto through = parsed(request(tunnel, "GET /api/session", ""));
  EXPECT_EQ(through["pieces"], false);
  EXPECT_EQ(through["pollSeconds"], 120);
  const auto nearby = parsed(request(port(), "GET /api/session", ""));
  EXPECT_EQ(nearby["pieces"], true);
  EXPECT_EQ(nearby["pollSeconds"], 2);
}

TEST_F(JoiningTest, OverTlsTheTokenStaysThere) {
  entranceSettings_.publicUrl = "https://sampling.example";
  start();
  const auto join = "POST /api/join?j=" + entrance_->code();
  const auto cookie = [&](const std::string& host) {
    return request(port(), join, "Host: " + host + "\r\n").headers.at("set-cookie");
  };
  EXPECT_TRUE(cookie("sampling.example").ends_with("; Secure"));
  EXPECT_FALSE(cookie("192.168.1.5:8080").ends_with("; Secure"));
  const auto session = [&](const std::string& host) {
    return parsed(request(port(), "GET /api/session", "Host: " + host + "\r\n"));
  };
  EXPECT_EQ(session("sampling.example")["pieces"], false);
  EXPECT_EQ(session("192.168.1.5:8080")["pieces"], true);
}

}  // namespace
}  // namespace exsampling::adapters
