#include <exsampling/night/exporting/export_night.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <support/in_memory_archive.hpp>

#include "night_samples.hpp"
#include <map>
#include <string>

namespace exsampling::night {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// Notes what it is given; a file's content is its path.
class NotedFiles final : public ExportFiles {
 public:
  core::Status addText(const std::string& name, std::string_view content) override {
    files[name] = content;
    return {};
  }
  core::Status addFile(const std::string& name, const std::filesystem::path& file) override {
    if (file == gone) return core::Error{core::ErrorCode::notFound, "Gone."};
    if (full) return core::Error{core::ErrorCode::storageFull, "Full."};
    files[name] = file.string();
    return {};
  }
  std::map<std::string, std::string> files;
  std::filesystem::path gone;
  bool full = false;
};

struct ExportNightTest : testing::Test {
  void add(std::int64_t number) {
    auto sample = dogArrival(number).sample;
    ASSERT_TRUE(archive.accept({.id = *sample.recording, .receivedAt = sample.receivedAt}));
    const sound::AnalysedSound analysed{sample, {}, {}};
    ASSERT_TRUE(
        archive.complete(*sample.recording, {core::Seconds(0), core::Seconds(1)}, {&analysed, 1}));
  }
  core::Status write() {
    return exportNight({"2026-11-20_2030", "Opening"}, archive, archive, zip);
  }

  TokyoTime tokyo;
  support::InMemoryArchive archive;
  NotedFiles zip;
};

TEST_F(ExportNightTest, WritesEverythingIntoOneFolder) {
  add(1);
  ASSERT_TRUE(archive.remember(std::vector{core::NotePlayed{.at = halfPastEight(),
                                                            .channel = 1,
                                                            .track = "HH",
                                                            .sample = 1,
                                                            .note = 36,
                                                            .velocity = 9}}));
  ASSERT_TRUE(write());
  std::vector<std::string> names;
  for (const auto& [name, content] : zip.files) names.push_back(name.substr(name.find('/')));
  EXPECT_THAT(names,
              ElementsAre("/01_HH.sfz", "/README.txt", "/credits.txt", "/kit.sfz", "/notes.mid",
                          "/samples.csv", "/samples.json", "/samples/203114_dog_1.wav"));
  EXPECT_EQ(zip.files.at("exsampling_2026-11-20_2030/samples/203114_dog_1.wav"),
            "/archive/samples/1_trimmed.wav");
  EXPECT_THAT(zip.files.at("exsampling_2026-11-20_2030/notes.mid"), testing::StartsWith("MThd"));
}

TEST_F(ExportNightTest, TakesAllSamplesHoweverMany) {
  for (int number = 1; number <= 250; ++number) add(number);
  ASSERT_TRUE(write());
  EXPECT_EQ(
      std::ranges::count_if(zip.files, [](const auto& one) { return one.first.ends_with(".wav"); }),
      250);
  const auto& csv = zip.files.at("exsampling_2026-11-20_2030/samples.csv");
  EXPECT_LT(csv.find("_dog_1.wav"), csv.find("_dog_250.wav"));
}

TEST_F(ExportNightTest, ASampleThatIsDeletedMeanwhileIsInNoList) {
  add(1);
  add(2);
  zip.gone = "/archive/samples/1_trimmed.wav";
  ASSERT_TRUE(write());
  for (const auto& [name, content] : zip.files) EXPECT_THAT(content, Not(HasSubstr("_dog_1.wav")));
  EXPECT_THAT(zip.files.at("exsampling_2026-11-20_2030/kit.sfz"), HasSubstr("_dog_2.wav"));
}

TEST_F(ExportNightTest, SaysWhenItCouldNotBeWritten) {
  add(1);
  zip.full = true;
  EXPECT_EQ(write().error().code, core::ErrorCode::storageFull);
}

TEST_F(ExportNightTest, AnEmptyNightIsALegalExport) {
  ASSERT_TRUE(write());
  EXPECT_THAT(zip.files.at("exsampling_2026-11-20_2030/credits.txt"),
              HasSubstr("With 0 sounds of 0 people"));
}

}  // namespace
}  // namespace exsampling::night
