#include "http_fixture.hpp"

namespace exsampling::adapters {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

class LibraryRoutesTest : public HttpTest {
 protected:
  Answer get(const std::string& rest = {}) {
    return request(server_->stagePort(), "GET /api/stage/library" + rest, authorization());
  }
  Answer act(const std::string& deed, const json& body) {
    return request(server_->stagePort(), "POST /api/stage/library/" + deed, authorization(),
                   body.dump());
  }
};

TEST_F(LibraryRoutesTest, TellWhatIsInIt) {
  start();
  const auto library = parsed(get());
  EXPECT_EQ(library["places"], json::parse(R"([{"path":"/sounds","files":2,"sounds":7}])"));
  EXPECT_EQ(library["sounds"], 7);
  EXPECT_TRUE(library["addition"].is_null());
}

TEST_F(LibraryRoutesTest, AddAFolderAndStop) {
  start();
  const auto added = parsed(act("add", {{"path", "/new"}}))["addition"];
  EXPECT_EQ(added["path"], "/new");
  EXPECT_EQ(added["state"], "running");
  EXPECT_EQ(added["latest"], "at onsets.wav");
  EXPECT_EQ(added["leftOutCount"], 1);
  EXPECT_EQ(added["leftOut"][0]["file"], "/new/text.wav");
  EXPECT_EQ(parsed(act("add", {{"path", "/new"}, {"divide", "windows"}}))["addition"]["latest"],
            "in windows.wav");
  EXPECT_EQ(parsed(act("stop", json::object()))["addition"]["state"], "stopped");
}

TEST_F(LibraryRoutesTest, RefuseASecondAdditionInWords) {
  start();
  const auto refused = act("add", {{"path", "/busy"}});
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(parsed(refused)["error"]["message"], "/busy is being added.");
}

TEST_F(LibraryRoutesTest, RefuseWhatMakesNoSense) {
  start();
  EXPECT_EQ(act("add", json::object()).status, 400);
  EXPECT_EQ(act("add", {{"path", 7}}).status, 400);
  EXPECT_EQ(act("add", {{"path", "/new"}, {"divide", "bars"}}).status, 400);
  EXPECT_EQ(act("remove", json::object()).status, 400);
  EXPECT_EQ(act("remove", {{"path", "/other"}}).status, 404);
}

TEST_F(LibraryRoutesTest, ForgetAFolder) {
  start();
  EXPECT_EQ(parsed(act("remove", {{"path", "/sounds"}}))["places"], json::array());
}

TEST_F(LibraryRoutesTest, NameTheFoldersInAFolder) {
  start();
  const auto folders = parsed(get("/folders"));
  EXPECT_EQ(folders["folder"], "/home/me");
  EXPECT_EQ(folders["names"], json({"Music", "Sounds"}));
  EXPECT_EQ(get("/folders?path=/none").status, 404);
}

TEST_F(LibraryRoutesTest, AreForThePerformerAlone) {
  start();
  for (const std::string path :
       {"/api/stage/library", "/api/stage/library/folders", "/api/stage/library/folders?path=/"}) {
    EXPECT_EQ(request(server_->stagePort(), "GET " + path, "").status, 401) << path;
    EXPECT_EQ(request(port(), "GET " + path, "").status, 404) << path;
  }
  for (const std::string deed : {"add", "stop", "remove"}) {
    const std::string line = "POST /api/stage/library/" + deed;
    EXPECT_EQ(request(server_->stagePort(), line, "", "{}").status, 401) << deed;
    EXPECT_EQ(request(server_->stagePort(), line,
                      authorization() + "Origin: https://elsewhere.example\r\n", "{}")
                  .status,
              403)
        << deed;
  }
}

TEST_F(LibraryRoutesTest, ChangesReachWatchers) {
  start();
  RawClient watcher(server_->stagePort());
  watcher.send("GET /api/stage/events HTTP/1.1\r\nHost: 127.0.0.1:" +
               std::to_string(server_->stagePort()) + "\r\n" + authorization() + "\r\n");
  watcher.receive(kPatience, "retry:");
  bus_.publish(core::LibraryChanged{core::LibraryAddition{.path = "/new", .all = 6}});
  const auto told = watcher.receive(kPatience, "\"all\":6");
  EXPECT_NE(told.find("event: libraryChanged"), std::string::npos);
  EXPECT_NE(told.find(R"({"addition":{"path":"/new","state":"running","done":0,"all":6)"),
            std::string::npos);
}

}  // namespace
}  // namespace exsampling::adapters
