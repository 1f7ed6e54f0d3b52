#include <exsampling/app/commands/check.hpp>

#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"
#include <fstream>

namespace exsampling::app {
namespace {

namespace fs = std::filesystem;

class CheckConfigurationTest : public testing::Test {
 protected:
  CheckConfigurationTest() {
    write("model/manifest.json", R"({
      "name": "small", "labelSet": "two", "labels": ["dog", "rain"],
      "frontEnd": {"sampleRate": 16000, "fftSize": 1024, "hopLength": 320, "bands": 128,
                   "minHertz": 20, "maxHertz": 8000, "minPower": 1e-10, "floorDb": -80,
                   "seconds": 5},
      "temperature": 1,
      "sha256": "0000000000000000000000000000000000000000000000000000000000000000"})");
    write("mapping.json", mapping("dog"));
    write("exsampling.json", "{\"data\": \"data\"}");
  }

  void write(const fs::path& name, const std::string& text) {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name) << text;
  }

  static std::string mapping(const std::string& category) {
    return R"({"labels": "two", "tracks": [
{"name": "BD", "channel": 1, "playback": "percussive", "colour": "#ff0000"}],
"categories": {")" +
           category + "\": \"BD\"}}";
  }

  CheckReport check() { return checkConfiguration(request_); }
  std::string at(const std::string& name) const { return (root_ / name).string(); }

  const support::TemporaryFolder temporary_;
  const fs::path root_ = temporary_.path();
  CheckRequest request_{.config = root_ / "exsampling.json",
                        .mapping = {},
                        .shippedMapping = root_ / "mapping.json",
                        .shippedModel = root_ / "model"};
};

TEST_F(CheckConfigurationTest, SaysWhatServeWouldUse) {
  const CheckReport report = check();
  EXPECT_EQ(report.text, "configuration  " + at("exsampling.json") +
                             ": good\n"
                             "model          " +
                             at("model") +
                             ": small, 2 categories\n"
                             "mapping        " +
                             at("mapping.json") + ": good, 1 track, 1 category mapped\n");
  EXPECT_EQ(report.exitCode, 0);
}

TEST_F(CheckConfigurationTest, TellsTheProblemsOfAllFilesAtOnce) {
  write("exsampling.json", "{\n\"data\": \"data\", \"publicPort\": 8090, \"workers\": -1}");
  write("mapping.json", mapping("dig"));
  const CheckReport report = check();
  EXPECT_EQ(report.text,
            at("exsampling.json") +
                ":2:48: /workers -1 is out of range, whole numbers 0 to 64 are accepted\n" +
                at("exsampling.json") +
                ": publicPort and stagePort are both 8090, each needs a port of its own\n"
                "model          " +
                at("model") + ": small, 2 categories\n" + at("mapping.json") +
                ":3:16: /categories/dig unknown category (did you mean \"dog\"?), the 2 categories "
                "of \"small\" are accepted\n"
                "3 problems\n");
  EXPECT_EQ(report.exitCode, 1);
}

TEST_F(CheckConfigurationTest, ReadsTheLiveMappingBeforeTheShippedOneAndTheNamedOneBeforeBoth) {
  write("data/mapping.json", mapping("cat"));
  EXPECT_NE(check().text.find(at("data/mapping.json") + ":3:16: /categories/cat"),
            std::string::npos);
  write("named.json", mapping("rain"));
  request_.mapping = root_ / "named.json";
  EXPECT_EQ(check().exitCode, 0);
}

TEST_F(CheckConfigurationTest, WithoutAModelTheMappingIsStillReadAndTheCheckFails) {
  fs::remove_all(root_ / "model");
  const CheckReport report = check();
  EXPECT_NE(
      report.text.find(at("model/manifest.json") + " cannot be read: No such file or directory\n"),
      std::string::npos);
  EXPECT_NE(report.text.find("1 problem\n"), std::string::npos);
  EXPECT_EQ(report.exitCode, 1);
}

}  // namespace
}  // namespace exsampling::app
