#include <exsampling/learning/teaching/manifest.hpp>

#include <gtest/gtest.h>

#include <string>

namespace exsampling::learning {
namespace {

const std::string kGood = R"({
  "name": "small", "labelSet": "two", "labels": ["dog", "rain"],
  "frontEnd": {"sampleRate": 22050, "fftSize": 2048, "hopLength": 512, "bands": 64,
               "minHertz": 0, "maxHertz": 11025, "minPower": 1e-8, "floorDb": -60,
               "seconds": 2.5},
  "temperature": 1.25,
  "sha256": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  "model": "model.pt",
  "metrics": {"top1": 0.9}, "licences": ["CC0"]
})";

std::string with(const std::string& from, const std::string& to) {
  std::string text = kGood;
  return text.replace(text.find(from), from.size(), to);
}

std::string problemsOf(const std::string& json) {
  return core::formatProblems(parseManifest(json, "manifest.json").problems);
}

TEST(ManifestTest, IsReadAndTheRestIsLeftAlone) {
  const auto reading = parseManifest(kGood, "manifest.json");
  EXPECT_EQ(core::formatProblems(reading.problems), "");
  EXPECT_EQ(reading.value.name, "small");
  EXPECT_EQ(reading.value.labelSet, "two");
  EXPECT_EQ(reading.value.labels, (std::vector<std::string>{"dog", "rain"}));
  EXPECT_EQ(reading.value.frontEnd,
            (core::FrontEnd{22050, 2048, 512, 64, 0, 11025, 1e-8, -60, 2.5}));
  EXPECT_EQ(reading.value.temperature, 1.25);
  EXPECT_EQ(reading.value.sha256,
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
}

TEST(ManifestTest, NothingThatServingNeedsMayBeMissing) {
  EXPECT_EQ(problemsOf("{\"frontEnd\": {}}"),
            "manifest.json:1:1: the key \"name\" is missing\n"
            "manifest.json:1:1: the key \"labelSet\" is missing\n"
            "manifest.json:1:1: the key \"labels\" is missing\n"
            "manifest.json:1:1: the key \"temperature\" is missing\n"
            "manifest.json:1:1: the key \"sha256\" is missing\n"
            "manifest.json:1:14: /frontEnd the key \"sampleRate\" is missing\n"
            "manifest.json:1:14: /frontEnd the key \"fftSize\" is missing\n"
            "manifest.json:1:14: /frontEnd the key \"hopLength\" is missing\n"
            "manifest.json:1:14: /frontEnd the key \"bands\" is missing\n"
            "manifest.json:1:14: /frontEnd the key \"minHertz\" is missing\n"
            "manifest.json:1:14: /frontEnd the key \"maxHertz\" is missing\n"
            "manifest.json:1:14: /frontEnd the key \"minPower\" is missing\n"
            "manifest.json:1:14: /frontEnd the key \"floorDb\" is missing\n"
            "manifest.json:1:14: /frontEnd the key \"seconds\" is missing");
}

TEST(ManifestTest, ValuesOutOfRangeAreRefused) {
  EXPECT_EQ(problemsOf(with("\"dog\", \"rain\"", "\"dog\"")),
            "manifest.json:2:49: /labels 1 labels stand here, 2 to 10000 are accepted");
  EXPECT_EQ(problemsOf(with("\"rain\"", "\"dog\"")),
            "manifest.json:2:49: /labels \"dog\" appears twice, each label is accepted once");
  EXPECT_EQ(problemsOf(with("\"rain\"", "\"\"")),
            "manifest.json:2:49: /labels label 1 is no text of 1 to 100 bytes");
  EXPECT_EQ(problemsOf(with("2048", "2047")),
            "manifest.json:3:48: /frontEnd/fftSize 2047 is odd, even sizes are accepted");
  EXPECT_EQ(problemsOf(with("512", "4096")),
            "manifest.json:3:67: /frontEnd/hopLength longer than fftSize, so some audio would not "
            "be looked at");
  EXPECT_EQ(problemsOf(with("11025", "11026")),
            "manifest.json:4:43: /frontEnd/maxHertz more than minHertz and at most half of "
            "sampleRate is accepted");
  EXPECT_EQ(problemsOf(with("22050", "2e9")),
            "manifest.json:3:30: /frontEnd/sampleRate 2000000000 is out of range, whole numbers "
            "4000 to 192000 are accepted");
  EXPECT_EQ(problemsOf(with("1.25", "0")),
            "manifest.json:6:18: /temperature 0 is out of range, numbers 0.01 to 100 are accepted");
  EXPECT_EQ(problemsOf(with("0123456789abcdef0123", "0123456789ABCDEF0123")),
            "manifest.json:7:13: /sha256 64 hexadecimal digits in lower case are accepted");
}

TEST(ManifestTest, AFileThatCannotBeReadIsAnErrorOfTheModel) {
  const auto manifest = readManifest("/nowhere/manifest.json");
  ASSERT_FALSE(manifest);
  EXPECT_EQ(manifest.error(),
            (core::Error{core::ErrorCode::model,
                         "/nowhere/manifest.json cannot be read: No such file or directory"}));
}

}  // namespace
}  // namespace exsampling::learning
