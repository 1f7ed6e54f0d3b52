#include <gmock/gmock.h>

#include "http_fixture.hpp"

namespace exsampling::adapters {
namespace {

using nlohmann::json;

class TeachingRoutesTest : public HttpTest {
 protected:
  void arrive(int count) {
    for (int i = 1; i <= count; ++i) {
      const std::string path =
          "/api/recordings/00000000-0000-4000-8000-00000000000" + std::to_string(i);
      ASSERT_EQ(request(port(), "PUT " + path, "", "take").status, 201);
    }
  }
  Answer act(const std::string& path, const std::string& body) {
    return request(server_->stagePort(), "POST /api/stage/" + path, authorization(), body);
  }
  Answer correct(int number, const std::string& category) {
    return act("samples/" + std::to_string(number) + "/category",
               json{{"category", category}}.dump());
  }
  json get(const std::string& path) {
    return parsed(request(server_->stagePort(), "GET /api/stage/" + path, authorization()));
  }
  /// "kettle 3": own ones with their numbers.
  std::string offered() {
    std::string text;
    const auto answer = get("categories");
    for (const auto& one : answer["categories"]) {
      if (!one["own"]) continue;
      text += (text.empty() ? "" : ", ") + one["category"].get<std::string>() + ' ' +
              one["categoryId"].dump();
    }
    return text;
  }
};

TEST_F(TeachingRoutesTest, ACorrectionToANewNameIsAnExampleOfAnOwnCategory) {
  start();
  arrive(2);
  EXPECT_EQ(parsed(correct(1, "  tea  kettle "))["corrected"], "tea_kettle");
  EXPECT_EQ(parsed(correct(2, "Tea kettle"))["corrected"], "tea_kettle");
  EXPECT_EQ(offered(), "tea_kettle 3");
  EXPECT_EQ(get("teaching")["categories"],
            json::parse(R"([{"category":"tea_kettle","own":true,"inUse":false,"examples":[2,1],
                            "earlier":0}])"));
  EXPECT_EQ(correct(9, "drum").status, 404);
  EXPECT_EQ(correct(1, "a/b").status, 400);
  EXPECT_EQ(correct(1, std::string(41, 'a')).status, 400);
  EXPECT_EQ(offered(), "tea_kettle 3");
}

TEST_F(TeachingRoutesTest, ASlipIsNotOfferedOnceNothingIsCalledSoAndKeepsItsNumber) {
  start();
  arrive(1);
  correct(1, "ketle");
  correct(1, "kettle");
  EXPECT_EQ(offered(), "kettle 4");
  correct(1, "ketle");
  EXPECT_EQ(offered(), "ketle 3");
}

TEST_F(TeachingRoutesTest, TrainedTriedUsedKeptAndUndone) {
  makeTeachable();
  start();
  arrive(3);
  EXPECT_EQ(act("teaching/train", "").status, 400);
  for (const int number : {1, 2, 3}) correct(number, "kettle");
  const auto trial = parsed(act("teaching/train", ""))["trial"];
  EXPECT_EQ(trial["figures"][0]["category"], "kettle");
  EXPECT_EQ(trial["figures"][0]["recognised"]["of"], 3);
  EXPECT_EQ(trial["renamed"], 3);
  EXPECT_EQ(trial["renamings"][0]["number"], 3);
  EXPECT_EQ(trial["renamings"][0]["to"], "kettle");
  EXPECT_EQ(classifier_.head(), nullptr);

  EXPECT_EQ(parsed(act("teaching/use", ""))["inUse"], "friday");
  ASSERT_TRUE(classifier_.head());
  EXPECT_EQ(parsed(act("teaching/keep", R"({"name":"My sounds"})"))["inUse"], "My_sounds");
  EXPECT_EQ(get("teaching")["models"][0],
            json::parse(R"({"name":"My_sounds","categories":["kettle"],"fits":true})"));
  EXPECT_EQ(parsed(act("teaching/undo", ""))["inUse"], nullptr);
  EXPECT_EQ(classifier_.head(), nullptr);
  EXPECT_EQ(parsed(act("teaching/use", R"({"model":"My_sounds"})"))["inUse"], "My_sounds");
}

TEST_F(TeachingRoutesTest, WatchersHearOfIt) {
  makeTeachable();
  start();
  arrive(3);
  int told = 0;
  bus_.subscribe([&](const core::Event& event) {
    told += std::holds_alternative<core::TeachingChanged>(event) ? 1 : 0;
  });
  for (const int number : {1, 2, 3}) correct(number, "kettle");
  told = 0;
  act("teaching/train", "");
  EXPECT_EQ(told, 1);
  act("teaching/use", "");
  EXPECT_EQ(told, 2);
  act("teaching/undo", "");
  EXPECT_EQ(told, 3);
}

}  // namespace
}  // namespace exsampling::adapters
