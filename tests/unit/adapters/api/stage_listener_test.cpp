#include <gmock/gmock.h>

#include "http_fixture.hpp"
#include <thread>

namespace exsampling::adapters {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

class StageListenerTest : public HttpTest {
 protected:
  int stagePort() const { return server_->stagePort(); }
  std::string host(const std::string& name) const {
    return "Host: " + name + ":" + std::to_string(stagePort()) + "\r\n";
  }
  Answer act(const std::string& path, const std::string& body, const std::string& headers = {}) {
    return request(stagePort(), "POST " + path, authorization() + headers, body);
  }
  /// Opens the event stream; `more` are headers.
  RawClient watch(const std::string& query = {}, const std::string& more = {}) {
    RawClient client(stagePort());
    client.send("GET /api/stage/events" + query + " HTTP/1.1\r\n" + host("127.0.0.1") +
                authorization() + more + "\r\n");
    return client;
  }
  /// Sends a take, waits for its analysis. The n-th makes sample n.
  void take(int number, const std::string& query = {}) {
    const auto path =
        "/api/recordings/00000000-0000-4000-8000-00000000000" + std::to_string(number);
    ASSERT_EQ(request(port(), "PUT " + path + "?" + query, "", "take").status, 201);
  }
  std::string exportUrl() const {
    return "http://127.0.0.1:" + std::to_string(stagePort()) +
           "/api/stage/export.zip?token=" + token();
  }
  json get(const std::string& path) {
    return parsed(request(stagePort(), "GET " + path, authorization()));
  }
  static std::vector<int> numbersOf(const json& page) {
    std::vector<int> numbers;
    for (const auto& arrival : page["arrivals"]) numbers.push_back(arrival["number"]);
    return numbers;
  }
  /// The ids in a stream's text, in order.
  static std::vector<std::string> ids(const std::string& text) {
    std::vector<std::string> found;
    for (auto at = text.find("id: "); at != std::string::npos; at = text.find("id: ", at + 1)) {
      found.push_back(text.substr(at + 4, text.find('\n', at) - at - 4));
    }
    return found;
  }
};

TEST_F(StageListenerTest, ThePrintedAddressOpensThePageWithoutARedirect) {
  start();
  const auto run = curl("'" + server_->stageUrl() + "'");
  EXPECT_EQ(run.answer.status, 200);
  EXPECT_EQ(run.answer.body, "<!doctype html><title>stage</title>");
  EXPECT_FALSE(run.answer.headers.contains("set-cookie"));
}

TEST_F(StageListenerTest, TheInstrumentsCanBeDownloaded) {
  std::filesystem::create_directories(folder_ / "instruments");
  std::ofstream(folder_ / "instruments/ExSampling Cue.amxd") << "ampf";
  start();
  const std::string path = "GET /instruments/ExSampling-Cue.amxd";
  const auto device = request(stagePort(), path + "?token=" + token(), "");
  EXPECT_EQ(device.status, 200);
  EXPECT_EQ(device.body, "ampf");
  EXPECT_EQ(request(stagePort(), "GET /instruments/other?token=" + token(), "").status, 404);
}

TEST_F(StageListenerTest, WithoutTheTokenEverythingIs401WhetherItExistsOrNot) {
  start();
  const std::string wrong(32, '0');
  for (const std::string line :
       {"GET /", "GET /index.html", "GET /api/stage/state", "GET /api/stage/events",
        "GET /api/stage/nothing", "POST /api/stage/tracks/1/clear", "POST /api/stage/nothing",
        "PUT /api/stage/state", "DELETE /api/stage/state", "GET /api/stage",
        "GET /api/recordings"}) {
    EXPECT_EQ(request(stagePort(), line, "").status, 401) << line;
    EXPECT_EQ(request(stagePort(), line + "?token=" + wrong, "").status, 401) << line;
    EXPECT_EQ(request(stagePort(), line + "?token=" + token().substr(1), "").status, 401) << line;
    EXPECT_EQ(request(stagePort(), line, "Authorization: Bearer " + wrong + "\r\n").status, 401)
        << line;
    EXPECT_EQ(request(stagePort(), line, "Authorization: Basic " + token() + "\r\n").status, 401)
        << line;
  }
  EXPECT_EQ(request(stagePort(), "GET /api/stage/state?token=" + token(), "").status, 200);
  EXPECT_EQ(request(stagePort(), "GET /api/stage/state", authorization()).status, 200);
  EXPECT_EQ(request(stagePort(), "GET /api/stage/nothing", authorization()).status, 404);
}

TEST_F(StageListenerTest, ThePolicyAdmitsTheTilesOriginAndNothingInline) {
  settings_.mapTiles =
      MapTiles{"https://tiles.example:8443/{z}/{x}/{y}?k=1", "https://tiles.example:8443", "(c) A"};
  start();
  const auto page = request(stagePort(), "GET /?token=" + token(), "");
  EXPECT_EQ(page.headers.at("content-security-policy"),
            "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: "
            "https://tiles.example:8443; media-src 'self' blob:; connect-src 'self'; object-src "
            "'none'; base-uri 'none'; form-action 'none'");
  EXPECT_EQ(get("/api/stage/map"),
            json::parse(R"({"tiles": {"url": "https://tiles.example:8443/{z}/{x}/{y}?k=1",
                                      "attribution": "(c) A"}})"));
}

TEST_F(StageListenerTest, WithoutTilesThePolicyAdmitsNobodyElse) {
  start();
  const auto page = request(stagePort(), "GET /?token=" + token(), "");
  EXPECT_EQ(page.headers.at("content-security-policy"),
            "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
            "media-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; "
            "form-action 'none'");
  EXPECT_TRUE(get("/api/stage/map")["tiles"].is_null());
}

TEST_F(StageListenerTest, OnlyItsOwnHostIsAnswered) {
  start();
  const std::string line = "GET /?token=" + token();
  for (const std::string name : {"127.0.0.1", "localhost", "LocalHost", "[::1]"}) {
    EXPECT_EQ(request(stagePort(), line, host(name)).status, 200) << name;
  }
  for (const std::string& bad : std::vector<std::string>{
           host("evil.example"), std::string("Host: 127.0.0.1\r\n"),
           std::string("Host: 127.0.0.1:1\r\n"), std::string("Host:\r\n"),
           host("127.0.0.1") + host("evil.example"), host("127.0.0.1.evil.example"),
           host("127.0.0.1%00"), host("evil.example@127.0.0.1")}) {
    const auto answer = request(stagePort(), line, bad);
    EXPECT_EQ(answer.status, 421) << bad;
    EXPECT_EQ(parsed(answer)["error"]["code"], "wrongHost") << bad;
  }
  EXPECT_EQ(request(stagePort(), "GET /?token=" + token() + " HTTP/1.0\r\n\r\n").status, 421);
}

TEST_F(StageListenerTest, OnlyItsOwnPageMayChangeThings) {
  start();
  const auto port = std::to_string(stagePort());
  const std::string path = "/api/stage/tracks/1/hold";
  EXPECT_EQ(act(path, R"({"on":true})").status, 200) << "curl sends no Origin";
  EXPECT_EQ(act(path, R"({"on":true})", "Origin: http://127.0.0.1:" + port + "\r\n").status, 200);
  EXPECT_EQ(act(path, R"({"on":true})", "Origin: http://localhost:" + port + "\r\n").status, 200);
  for (const std::string& origin :
       std::vector<std::string>{"http://evil.example", "https://127.0.0.1:" + port,
                                "http://127.0.0.1:1", "null", "http://127.0.0.1:" + port + "/"}) {
    EXPECT_EQ(act(path, R"({"on":false})", "Origin: " + origin + "\r\n").status, 403) << origin;
  }
  EXPECT_TRUE(stage_.snapshot().tracks.at(0).held.on);
}

TEST_F(StageListenerTest, TheStateNamesTracksInTheMappingsOrder) {
  start();
  ASSERT_EQ(
      request(port(), "PUT " + recordingPath("?lat=35.5&lon=139.5&name=Zo"), "", "take").status,
      201);
  const auto state = parsed(request(stagePort(), "GET /api/stage/state", authorization()));
  EXPECT_EQ(state["intake"], "open");
  ASSERT_EQ(state["tracks"].size(), 2U);
  const auto& track = state["tracks"][0];
  EXPECT_EQ(track["track"], "HH");
  EXPECT_EQ(track["channel"], 1);
  EXPECT_EQ(track["sample"]["category"], "dog");
  EXPECT_EQ(track["sample"]["recording"], kId);
  EXPECT_EQ(track["sample"]["latitude"], 35.5);
  EXPECT_EQ(track["sample"]["receivedAt"], "1970-01-01T01:00:00.000Z");
  EXPECT_EQ(track["held"], false);
  EXPECT_EQ(state["tracks"][1]["track"], "Piano");
  EXPECT_EQ(state["tracks"][1]["sample"], nullptr);
}

TEST_F(StageListenerTest, HealthTellsOfPhonesTakesAndDelays) {
  settings_.model = "esc50-mobilenetv2";
  settings_.modelSha256 = std::string(64, 'a');
  settings_.session = "/data/sessions/2026-11-20_2030";
  start();
  EXPECT_EQ(get("/api/stage/health")["phones"], 0);
  const std::string phone = "Cookie: exsampling=" + entrance_->newToken() + "\r\n";
  EXPECT_EQ(request(port(), "GET /api/session", phone).status, 200);
  EXPECT_EQ(request(port(), "PUT " + recordingPath(), phone, "take").status, 201);
  health_.look({.diskFree = 14'400'000'000, .address = "192.168.1.20"});

  const auto health = get("/api/stage/health");
  EXPECT_EQ(health["phones"], 1);
  EXPECT_EQ(health["phoneSecondsAgo"], 0.0);
  EXPECT_EQ(health["takes"], 1);
  EXPECT_EQ(health["sampleSecondsAgo"], 0.0);
  EXPECT_EQ(health["uploadToOsc"]["takes"], 1);
  EXPECT_EQ(health["diskFreeBytes"], 14'400'000'000);
  EXPECT_EQ(health["roomForTakesMinutes"], 1'000);
  EXPECT_EQ(health["address"], "192.168.1.20");
  EXPECT_EQ(health["model"], "esc50-mobilenetv2");
  EXPECT_EQ(health["modelSha256"], std::string(64, 'a'));
  EXPECT_EQ(health["session"], "/data/sessions/2026-11-20_2030");
  EXPECT_EQ(health["warnings"], json::array());
}

TEST_F(StageListenerTest, AWarningIsALiveEvent) {
  start();
  auto watcher = watch();
  watcher.receive(kPatience, "retry: 1000\n\n");
  health_.look({.diskFree = 1'000'000});
  const auto heard = watcher.receive(kPatience, "}]}\n\n");
  EXPECT_THAT(heard, testing::HasSubstr("event: healthChanged\n"));
  EXPECT_THAT(heard,
              testing::HasSubstr(R"({"warnings":[{"about":"disk","message":"The disk is full)"));
}

TEST_F(StageListenerTest, ThePerformerActs) {
  start();
  request(port(), "PUT " + recordingPath(), "", "take");
  EXPECT_EQ(parsed(act("/api/stage/tracks/1/gain", R"({"gainDb":-6.5})"))["tracks"][0]["gainDb"],
            -6.5);
  EXPECT_EQ(parsed(act("/api/stage/tracks/1/hold", R"({"on":true})"))["tracks"][0]["held"], true);
  EXPECT_EQ(parsed(act("/api/stage/tracks/1/clear", ""))["tracks"][0]["sample"], nullptr);
  EXPECT_EQ(parsed(act("/api/stage/tracks/1/undo", "{}"))["tracks"][0]["sample"]["category"],
            "dog");
  EXPECT_EQ(parsed(act("/api/stage/intake", R"({"intake":"finished"})"))["intake"], "finished");
  EXPECT_EQ(stage_.intake(), stage::Intake::finished);

  EXPECT_EQ(act("/api/stage/audition", R"({"sample":1})").status, 200);
  EXPECT_EQ(std::get<core::Audition>(sink_.changes().back()).file,
            "/archive/samples/1_trimmed.wav");
  EXPECT_EQ(act("/api/stage/audition", "{}").status, 200);
  EXPECT_EQ(std::get<core::Audition>(sink_.changes().back()).file, "");
}

TEST_F(StageListenerTest, ArrivalsComeNewestFirstPageByPage) {
  start();
  for (int n = 1; n <= 5; ++n) take(n);
  const auto first = get("/api/stage/arrivals?limit=2");
  EXPECT_THAT(numbersOf(first), testing::ElementsAre(5, 4));
  EXPECT_EQ(first["next"], 4);
  take(6);
  const auto second = get("/api/stage/arrivals?limit=2&before=4");
  EXPECT_THAT(numbersOf(second), testing::ElementsAre(3, 2));
  const auto last = get("/api/stage/arrivals?limit=2&before=2");
  EXPECT_THAT(numbersOf(last), testing::ElementsAre(1));
  EXPECT_EQ(last["next"], nullptr);
  const auto& dog = first["arrivals"][0];
  EXPECT_EQ(dog["category"], "dog");
  EXPECT_EQ(dog["noteName"], "A4");
  EXPECT_EQ(dog["peaks"], json::parse("[-50,100,-100,25]"));
  EXPECT_EQ(dog["stage"], "waiting");
  EXPECT_EQ(dog["favourite"], false);
  EXPECT_EQ(dog["corrected"], nullptr);
  EXPECT_EQ(last["arrivals"][0]["stage"], "onStage");
  for (const std::string bad :
       {"limit=0", "limit=201", "limit=x", "before=0", "before=x", "state=gone"}) {
    EXPECT_EQ(request(stagePort(), "GET /api/stage/arrivals?" + bad, authorization()).status, 400)
        << bad;
  }
}

TEST_F(StageListenerTest, ArrivalsAreFiltered) {
  start();
  for (int n = 1; n <= 4; ++n) take(n, n == 2 ? "&name=Zo" : "");
  ASSERT_EQ(act("/api/stage/samples/3/category", R"({"category":"rain"})").status, 200);
  ASSERT_EQ(act("/api/stage/samples/4/favourite", R"({"on":true})").status, 200);
  ASSERT_EQ(act("/api/stage/samples/2/reject", "").status, 200);
  const auto numbers = [&](const std::string& query) {
    return numbersOf(get("/api/stage/arrivals?" + query));
  };
  EXPECT_THAT(numbers("category=rain"), testing::ElementsAre(3));
  EXPECT_THAT(numbers("favourite=true"), testing::ElementsAre(4));
  EXPECT_THAT(numbers("state=onStage"), testing::ElementsAre(1));
  EXPECT_THAT(numbers("state=waiting"), testing::ElementsAre(4, 3));
  EXPECT_THAT(numbers("state=rejected"), testing::ElementsAre(2));
  EXPECT_THAT(numbers("text=zO"), testing::ElementsAre(2));
  EXPECT_THAT(numbers("track=HH&category=dog"), testing::ElementsAre(4, 2, 1));
  EXPECT_THAT(numbers("track=Piano"), testing::IsEmpty());
  EXPECT_THAT(numbers("contributor=nobody"), testing::IsEmpty());
  EXPECT_EQ(get("/api/stage/categories"), json::parse(R"({"categories":[
                {"categoryId":0,"category":"dog","own":false,"count":3},
                {"categoryId":1,"category":"rain","own":false,"count":1},
                {"categoryId":2,"category":"church_bells","own":false,"count":0}]})"));
}

TEST_F(StageListenerTest, ThePerformerDecidesAboutSamples) {
  start();
  EXPECT_EQ(parsed(act("/api/stage/mode", R"({"mode":"above","confidence":0.9})"))["mode"],
            "above");
  EXPECT_EQ(parsed(act("/api/stage/mode", R"({"mode":"ask"})"))["confidence"], 0.9);
  for (int n = 1; n <= 3; ++n) take(n, "&name=Zo");
  const auto onHh = [](const Answer& answer) {
    const auto sample = parsed(answer)["tracks"][0]["sample"];
    return sample.is_null() ? 0 : sample["number"].get<int>();
  };
  EXPECT_EQ(onHh(act("/api/stage/samples/2/approve", "")), 2);
  EXPECT_EQ(act("/api/stage/samples/2/approve", "").status, 404);
  EXPECT_EQ(act("/api/stage/samples/1/reject", "").status, 200);
  EXPECT_EQ(onHh(act("/api/stage/samples/1/assign", R"({"channel":1})")), 1);
  const auto undone = act("/api/stage/tracks/1/undo", "");
  EXPECT_EQ(onHh(undone), 2);
  EXPECT_EQ(parsed(undone)["tracks"][0]["canUndo"], true);
  const auto blocked = act("/api/stage/block", R"({"contributor":"name:Zo","on":true})");
  EXPECT_EQ(parsed(blocked)["blocked"], json::parse(R"(["name:Zo"])"));
  EXPECT_EQ(numbersOf(get("/api/stage/arrivals?state=rejected")), (std::vector{3}));
  EXPECT_EQ(parsed(act("/api/stage/block", R"({"contributor":"name:Zo","on":false})"))["blocked"],
            json::array());
}

TEST_F(StageListenerTest, WhatHasLostItsTrackIsNotUsedAndTheAnswerSaysWhatToDo) {
  start();
  act("/api/stage/mode", R"({"mode":"ask"})");
  take(1);
  core::Mapping edited = support::twoTrackMapping();
  edited.tracks.erase(edited.tracks.begin());
  mappings_.replace(edited);
  const auto answer = act("/api/stage/samples/1/approve", "");
  EXPECT_EQ(answer.status, 409);
  EXPECT_THAT(parsed(answer)["error"]["message"].get<std::string>(),
              testing::HasSubstr("Give dog a track in the mapping"));
  EXPECT_EQ(numbersOf(get("/api/stage/arrivals?state=asking")), (std::vector{1}));
}

TEST_F(StageListenerTest, APreloadedFileIsOfNoRecording) {
  start();
  core::Sample bell = support::dogSample(0);
  bell.recording.reset();
  bell.origin = core::Preloaded{"/sounds/bell.wav"};
  stage::Snapshot preloaded;
  preloaded.tracks.push_back({.channel = 1, .loaded = core::SampleLoaded{0, *bell.route, bell}});
  stage_.fill(preloaded);
  EXPECT_EQ(get("/api/stage/state")["tracks"][0]["sample"]["recording"], json(nullptr));
}

TEST_F(StageListenerTest, WhatIsDeletedIsGoneEverywhereAndWatchersHearOfIt) {
  start();
  for (int n = 1; n <= 3; ++n) take(n);
  auto watcher = watch();
  watcher.receive(kPatience, "retry: 1000\n\n");
  const auto remove = [&](const std::string& path) {
    return request(stagePort(), "DELETE " + path, authorization());
  };
  const auto state = remove("/api/stage/samples/1");
  EXPECT_EQ(state.status, 200);
  EXPECT_EQ(parsed(state)["tracks"][0]["sample"]["number"], 2);
  const std::string first = "event: samplesRemoved\ndata: {\"numbers\":[1]}\n\n";
  EXPECT_NE(watcher.receive(kPatience, first).find(first), std::string::npos);
  EXPECT_EQ(remove("/api/stage/recordings/00000000-0000-4000-8000-000000000003").status, 200);
  EXPECT_EQ(numbersOf(get("/api/stage/arrivals")), (std::vector{2}));
  const std::string second = "event: samplesRemoved\ndata: {\"numbers\":[3]}\n\n";
  EXPECT_NE(watcher.receive(kPatience, second).find(second), std::string::npos);
  for (const std::string gone :
       {"samples/1", "samples/x", "recordings/00000000-0000-4000-8000-000000000003"}) {
    EXPECT_EQ(remove("/api/stage/" + gone).status, 404) << gone;
  }
  EXPECT_EQ(remove("/api/stage/recordings/3").status, 400);
  EXPECT_EQ(request(stagePort(), "DELETE /api/stage/samples/2",
                    authorization() + "Origin: http://evil.example\r\n")
                .status,
            403);
  EXPECT_EQ(numbersOf(get("/api/stage/arrivals")), (std::vector{2}));
}

TEST_F(StageListenerTest, ASampleCanBeHeardOnThePage) {
  start();
  take(1);
  const std::string path = "GET /api/stage/samples/1/audio";
  EXPECT_EQ(request(stagePort(), path, authorization()).status, 404) << "its file is not there";
  archive_.memory.keepFilesIn(folder_ / "sounds");
  take(2);
  const auto whole = request(stagePort(), "GET /api/stage/samples/2/audio?token=" + token(), "");
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(whole.headers.at("content-type"), "audio/wav");
  EXPECT_EQ(whole.body, "woof");
  const auto part = request(stagePort(), "GET /api/stage/samples/2/audio",
                            authorization() + "Range: bytes=1-2\r\n");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "oo");
  EXPECT_EQ(request(stagePort(), "GET /api/stage/samples/2/audio", "").status, 401);
  EXPECT_EQ(request(stagePort(), "GET /api/stage/samples/9/audio", authorization()).status, 404);
}

TEST_F(StageListenerTest, AWatcherIsToldTheStateThatADecisionLedTo) {
  start();
  auto watcher = watch();
  watcher.receive(kPatience, "retry: 1000\n\n");
  act("/api/stage/tracks/1/hold", R"({"on":true})");
  // The state's last member; the event that tells of the step alone has no other.
  const auto told = watcher.receive(kPatience, R"(],"undo":"Holding track 1"})");
  const auto data = told.substr(told.rfind("data: ") + 6);
  EXPECT_EQ(json::parse(data.substr(0, data.find('\n'))), get("/api/stage/state"));
}

TEST_F(StageListenerTest, ADecisionIsTakenBack) {
  start();
  EXPECT_EQ(act("/api/stage/undo", "").status, 404);
  act("/api/stage/tracks/1/hold", R"({"on":true})");
  const auto state = parsed(act("/api/stage/undo", ""));
  EXPECT_EQ(state["tracks"][0]["held"], false);
  EXPECT_EQ(state["undo"], json(nullptr));
}

TEST_F(StageListenerTest, EveryDecisionIsAnEvent) {
  start();
  auto watcher = watch();
  watcher.receive(kPatience, "retry: 1000\n\n");
  act("/api/stage/mode", R"({"mode":"ask"})");
  take(1);
  act("/api/stage/samples/1/favourite", R"({"on":true})");
  act("/api/stage/samples/1/approve", "");
  act("/api/stage/samples/1/category", R"({"category":"rain"})");
  stage_.report({core::InstrumentReport::Kind::played, 1, "60 100"});
  const auto text = watcher.receive(kPatience, "event: instrument");
  std::vector<std::string> names;
  for (auto at = text.find("event: "); at != std::string::npos; at = text.find("event: ", at + 1)) {
    names.push_back(text.substr(at + 7, text.find('\n', at) - at - 7));
  }
  std::erase(names, "state");  // at most one every 150 ms
  std::erase(names, "undoChanged");
  EXPECT_THAT(names, testing::ElementsAre("rulesChanged", "sampleArrived", "sampleStatus",
                                          "sampleChanged", "sampleStatus", "sampleStatus",
                                          "stageChanged", "sampleChanged", "instrument"))
      << text;
  EXPECT_NE(
      text.find(
          R"(data: {"intake":"open","mode":"ask","confidence":0.8,"blocked":[],"soundCheck":false})"),
      std::string::npos);
  EXPECT_NE(text.find(R"(data: {"number":1,"stage":"asking"})"), std::string::npos);
}

TEST_F(StageListenerTest, TheNightIsForgottenInOneConfirmedAction) {
  start();
  for (int n = 1; n <= 2; ++n) take(n);
  for (const std::string body : {"", "{}", R"({"confirm":"yes"})"}) {
    EXPECT_EQ(act("/api/stage/session/clear", body).status, 400) << body;
  }
  EXPECT_EQ(archive_.recordings()->size(), 2U);
  const auto cleared = act("/api/stage/session/clear", R"({"confirm":true})");
  EXPECT_EQ(parsed(cleared)["tracks"][0]["sample"], nullptr);
  EXPECT_TRUE(archive_.recordings()->empty());
  EXPECT_EQ(get("/api/stage/arrivals")["arrivals"], json::array());
}

TEST_F(StageListenerTest, TheSoundCheckIsClearedInOneConfirmedAction) {
  start();
  take(1);
  const std::string path = "/api/stage/session/sound-check";
  EXPECT_EQ(parsed(act(path, R"({"on":true})"))["soundCheck"], true);
  take(2);
  for (const std::string body : {"", "{}", R"({"on":"no"})", R"({"on":false})"}) {
    EXPECT_EQ(act(path, body).status, 400) << body;
  }
  EXPECT_EQ(get("/api/stage/state")["soundCheck"], true);
  EXPECT_EQ(archive_.recordings()->size(), 2U);
  EXPECT_EQ(parsed(act(path, R"({"on":false,"confirm":true})"))["soundCheck"], false);
  const auto left = get("/api/stage/arrivals")["arrivals"];
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0]["number"], 1);
}

TEST_F(StageListenerTest, TheNightIsDownloadedAsItIsWritten) {
  start();
  const auto run = curl("'" + exportUrl() + "'");
  EXPECT_EQ(run.exitCode, 0);
  EXPECT_EQ(run.answer.status, 200);
  EXPECT_EQ(run.answer.body, "PKonetwo");
  EXPECT_EQ(run.answer.headers.at("content-type"), "application/zip");
  EXPECT_EQ(run.answer.headers.at("content-disposition"),
            "attachment; filename=\"exsampling_friday.zip\"");
}

TEST_F(StageListenerTest, ANightThatCannotBeReadToItsEndDoesNotLookWhole) {
  night_.broken = true;
  start();
  EXPECT_NE(curl("'" + exportUrl() + "'").exitCode, 0)
      << "a browser then says that the download failed";
  night_.broken = false;
  EXPECT_EQ(curl("'" + exportUrl() + "'").exitCode, 0) << "it can be tried again";
}

TEST_F(StageListenerTest, TheNightIsDownloadedOnceAtATime) {
  int second = 0;
  night_.meanwhile = [&] { second = curl("'" + exportUrl() + "'").answer.status; };
  start();
  EXPECT_EQ(curl("'" + exportUrl() + "'").answer.body, "PKonetwo");
  EXPECT_EQ(second, 503);
}

TEST_F(StageListenerTest, ADownloadOfTheNightEndsWithTheProgram) {
  night_.meanwhile = [&] { EXPECT_TRUE(jobs_.stopAll(std::chrono::milliseconds(0))); };
  start();
  EXPECT_NE(curl("'" + exportUrl() + "'").exitCode, 0) << "it does not look whole";
}

TEST_F(StageListenerTest, TheMappingIsEditedByWhoSawItsNewestVersion) {
  start();
  const auto before = get("/api/stage/mapping");
  EXPECT_EQ(before["tracks"][1],
            json::parse(R"({"track":"Piano","channel":5,"playback":"melodic","colour":"",
                            "minHoldSeconds":8.0,"swap":"now","preload":null})"));
  EXPECT_EQ(before["canUndo"], false);
  const auto edit = [&](json body) {
    body["version"] = before["version"];
    return act("/api/stage/mapping", body.dump());
  };
  const auto edited = edit(json::parse(
      R"({"categories":{"dog":"Piano","rain":null},"minConfidence":0.5,
          "tracks":{"HH":{"playback":"melodic","swap":"bar","minHoldSeconds":2}}})"));
  EXPECT_EQ(edited.status, 200) << edited.body;
  EXPECT_EQ(parsed(edited)["categories"], json::parse(R"({"dog":"Piano"})"));
  EXPECT_EQ(parsed(edited)["minConfidence"], 0.5);
  EXPECT_EQ(parsed(edited)["tracks"][0]["playback"], "melodic");
  EXPECT_EQ(parsed(edited)["tracks"][0]["swap"], "bar");
  EXPECT_EQ(parsed(edited)["tracks"][0]["minHoldSeconds"], 2.0);
  EXPECT_EQ(parsed(edited)["canUndo"], true);
  EXPECT_EQ(edit({{"minConfidence", 0.9}}).status, 409);
  EXPECT_EQ(mappings_.current()->minConfidence, 0.5);

  EXPECT_EQ(parsed(act("/api/stage/mapping/undo", ""))["categories"],
            json::parse(R"({"dog":"HH"})"));
  EXPECT_EQ(act("/api/stage/mapping/undo", "").status, 404);
  EXPECT_EQ(get("/api/stage/scenes"), json::parse(R"({"scenes":["second act"]})"));
  EXPECT_EQ(act("/api/stage/scene", R"({"scene":"second act"})").status, 200);
  EXPECT_EQ(act("/api/stage/scene", R"({"scene":"third act"})").status, 404);
  for (const std::string bad :
       {R"({"categories":{"dog":"Tuba"}})", R"({"categories":{"dog":1}})", R"({"categories":[]})",
        R"({"tracks":{"HH":{"playback":"loud"}}})", R"({"tracks":{"HH":{"swap":"later"}}})",
        R"({"tracks":{"HH":{"minHoldSeconds":"long"}}})", R"({"tracks":{"HH":{"preload":1}}})",
        R"({"tracks":{"HH":"melodic"}})", R"({"fallbackTrack":1})",
        R"({"minConfidence":"high"})"}) {
    auto body = json::parse(bad);
    body["version"] = get("/api/stage/mapping")["version"];
    EXPECT_EQ(act("/api/stage/mapping", body.dump()).status, 400) << bad;
  }
  EXPECT_EQ(act("/api/stage/mapping", R"({"minConfidence":0.1})").status, 400) << "no version";
}

TEST_F(StageListenerTest, TheTempoIsTappedShownAndForgotten) {
  start();
  EXPECT_EQ(get("/api/stage/state")["tempo"], nullptr);
  const auto tap = [&](const std::string& body) { return act("/api/stage/tempo", body); };
  EXPECT_EQ(parsed(tap(R"({"beatsPerMinute":96.5,"beatsPerBar":3,"beat":2})"))["tempo"],
            json::parse(R"({"source":"tapped","beatsPerMinute":96.5,"beatsPerBar":3})"));
  for (const std::string bad :
       {R"({"beatsPerMinute":19})", R"({"beatsPerMinute":"fast"})",
        R"({"beatsPerMinute":90,"beatsPerBar":0})", R"({"beatsPerMinute":90,"beatsPerBar":3.5})",
        R"({"beatsPerMinute":90,"beat":-1})", R"({"beatsPerMinute":90,"beat":"one"})"}) {
    EXPECT_EQ(tap(bad).status, 400) << bad;
  }
  EXPECT_EQ(get("/api/stage/state")["tempo"]["beatsPerMinute"], 96.5);
  EXPECT_EQ(parsed(tap("{}"))["tempo"], nullptr);
}

TEST_F(StageListenerTest, WhatMakesNoSenseChangesNothing) {
  start();
  stage_.setIntake(core::Intake::closed);
  request(port(), "PUT " + recordingPath(), "", "take");
  const auto before = stage_.snapshot().lastSeq;
  const std::string deep = std::string(5'000, '[') + std::string(5'000, ']');
  const std::vector<std::pair<std::string, std::string>> requests = {
      {"/api/stage/tracks/0/clear", ""},
      {"/api/stage/tracks/17/hold", R"({"on":true})"},
      {"/api/stage/tracks/x/hold", R"({"on":true})"},
      {"/api/stage/tracks/1/hold", R"({"on":1})"},
      {"/api/stage/tracks/1/hold", ""},
      {"/api/stage/tracks/1/hold", "on"},
      {"/api/stage/tracks/1/hold", "[true]"},
      {"/api/stage/tracks/1/hold", R"({"on":)" + deep + "}"},
      {"/api/stage/tracks/1/gain", R"({"gainDb":"loud"})"},
      {"/api/stage/tracks/1/gain", R"({"gainDb":200})"},
      {"/api/stage/tracks/1/gain", R"({"gainDb":1e999})"},
      {"/api/stage/intake", R"({"intake":"ajar"})"},
      {"/api/stage/audition", R"({"sample":"dog"})"},
      {"/api/stage/audition", R"({"sample":-1})"},
      {"/api/stage/mode", R"({"mode":"sometimes"})"},
      {"/api/stage/mode", R"({"mode":"above","confidence":"very"})"},
      {"/api/stage/mode", R"({"mode":"above","confidence":1.5})"},
      {"/api/stage/block", R"({"contributor":"","on":true})"},
      {"/api/stage/block", R"({"contributor":"phone-1"})"},
      {"/api/stage/samples/1/assign", R"({"channel":"HH"})"},
      {"/api/stage/samples/1/assign", R"({"channel":2})"},
      {"/api/stage/samples/1/assign", R"({"channel":4294967297})"},
      {"/api/stage/samples/1/category", R"({"category":"uni/corn"})"},
      {"/api/stage/samples/1/category", "{}"},
      {"/api/stage/samples/1/favourite", R"({"on":"yes"})"}};
  for (const auto& [path, body] : requests) {
    const auto answer = act(path, body);
    EXPECT_EQ(answer.status, 400) << path << " " << body.substr(0, 40);
    EXPECT_EQ(parsed(answer)["error"]["code"], "invalidArgument") << path;
  }
  for (const std::string what : {"approve", "reject", "category", "favourite", "assign"}) {
    for (const std::string number : {"2", "0", "x", "-1", "99999999999999999999"}) {
      EXPECT_EQ(act("/api/stage/samples/" + number + "/" + what,
                    R"({"on":true,"category":"dog","channel":1})")
                    .status,
                404)
          << what << " " << number;
    }
  }
  EXPECT_EQ(act("/api/stage/tracks/1/undo", "").status, 404);
  EXPECT_EQ(act("/api/stage/intake", std::string(16'385, ' ')).status, 413);
  EXPECT_EQ(stage_.snapshot().lastSeq, before);
}

TEST_F(StageListenerTest, EventsComeAsTheyHappen) {
  start();
  auto watcher = watch();
  EXPECT_NE(watcher.receive(kPatience, "retry: 1000\n\n").find("text/event-stream"),
            std::string::npos);
  ASSERT_TRUE(stage_.hold(1, true));
  const auto text = watcher.receive(kPatience, "\n\n");
  EXPECT_NE(text.find("event: stageChanged\n"), std::string::npos) << text;
  EXPECT_NE(text.find(R"(data: {"change":"held","seq":1,"channel":1,"held":true})"),
            std::string::npos)
      << text;
}

TEST_F(StageListenerTest, AWatcherWhoComesBackMissesNothingAndSeesNothingTwice) {
  start();
  const auto state = parsed(request(stagePort(), "GET /api/stage/state", authorization()));
  ASSERT_TRUE(stage_.hold(1, true));
  ASSERT_TRUE(stage_.hold(1, false));
  std::string lastSeen;
  {
    auto watcher = watch("?after=" + state["lastEventId"].get<std::string>());
    const auto text = watcher.receive(kPatience, "\"held\":false");
    ASSERT_EQ(ids(text).size(), 2U) << text;
    lastSeen = ids(text).front();
  }
  ASSERT_TRUE(stage_.hold(5, true));
  auto watcher = watch("", "Last-Event-ID: " + lastSeen + "\r\n");
  const auto text = watcher.receive(kPatience, "\"channel\":5,\"held\":true");
  EXPECT_EQ(ids(text).size(), 2U) << text;
  EXPECT_EQ(text.find("\"seq\":1,"), std::string::npos);
  EXPECT_EQ(text.find("event: gap"), std::string::npos);
}

TEST_F(StageListenerTest, AnUnknownPlaceInTheStreamIsAGap) {
  start();
  for (const std::string id : {"12345678.5", "nonsense", ".", "99"}) {
    auto watcher = watch("", "Last-Event-ID: " + id + "\r\n");
    const auto text = watcher.receive(kPatience, "event: gap\ndata: {\"missed\":null}\n\n");
    EXPECT_NE(text.find("event: gap"), std::string::npos) << id;
  }
}

TEST_F(StageListenerTest, StreamsAreCappedSoThatActionsStayPossible) {
  settings_.stageThreads = 4;
  start();
  std::vector<RawClient> watchers;
  for (int i = 0; i < 2; ++i) {
    watchers.push_back(watch());
    EXPECT_NE(watchers.back().receive(kPatience, "retry").find("200 OK"), std::string::npos);
  }
  EXPECT_EQ(request(stagePort(), "GET /api/stage/events", authorization()).status, 503);
  EXPECT_EQ(act("/api/stage/tracks/1/clear", "").status, 200);
}

TEST_F(StageListenerTest, AWatcherWhoLeftMakesRoom) {
  settings_.stageThreads = 2;
  start();
  for (int i = 0; i < 3; ++i) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    std::string text;
    do {
      auto watcher = watch();
      text = watcher.receive(kPatience, "\r\n\r\n");
    } while (text.find(" 200 ") == std::string::npos &&
             std::chrono::steady_clock::now() < deadline);
    EXPECT_NE(text.find(" 200 "), std::string::npos) << text;
  }
}

TEST_F(StageListenerTest, StoppingEndsTheStreams) {
  start();
  auto watcher = watch();
  watcher.receive(kPatience, "retry: 1000\n\n");
  server_->stop();
  watcher.receive(kPatience);
  EXPECT_TRUE(watcher.ended());
}

TEST_F(StageListenerTest, ServesTheHelpOnItsOwnHostWithoutAToken) {
  write("stage/help/index.html", "<!doctype html><title>help</title>");
  write("stage/help/help.css", "main {}");
  start();
  for (const std::string path : {"/help", "/help/", "/help/index.html"}) {
    const auto page = request(stagePort(), "GET " + path, "");
    EXPECT_EQ(page.status, 200) << path;
    EXPECT_EQ(page.headers.at("content-type"), "text/html; charset=utf-8") << path;
    EXPECT_EQ(page.body, "<!doctype html><title>help</title>") << path;
  }
  EXPECT_EQ(request(stagePort(), "GET /help/help.css", "").body, "main {}");
  EXPECT_EQ(request(stagePort(), "GET /help/nothing", "").status, 404);
  EXPECT_EQ(request(stagePort(), "GET /help", host("evil.example")).status, 421);
  EXPECT_EQ(request(port(), "GET /help", "").status, 404);
}

TEST_F(StageListenerTest, WithoutAnInstalledPageItSaysSo) {
  settings_.stageRoot = folder_ / "nowhere";
  settings_.recorderRoot = folder_ / "nowhere";
  start();
  EXPECT_EQ(request(stagePort(), "GET /?token=" + token(), "").status, 200);
  const auto recorder = request(port(), "GET /", "");
  EXPECT_EQ(recorder.status, 200);
  EXPECT_NE(recorder.body.find("not installed"), std::string::npos);
}

}  // namespace
}  // namespace exsampling::adapters
