#include <exsampling/adapters/sndfile/sndfile_decoder.hpp>
#include <exsampling/adapters/sndfile/sndfile_encoder.hpp>
#include <exsampling/adapters/sndfile/sndfile_sound_files.hpp>
#include <exsampling/core/events/event_bus.hpp>
#include <exsampling/sound/library/imported_sounds.hpp>
#include <exsampling/stage/tracks/stage.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <support/fake_classifier.hpp>
#include <support/in_memory_archive.hpp>
#include <support/in_memory_sample_sink.hpp>
#include <support/in_memory_sound_library.hpp>
#include <support/manual_clock.hpp>
#include <support/stage_samples.hpp>
#include <support/temporary_folder.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

namespace exsampling::sound {
namespace {

using testing::HasSubstr;

class ImportedSoundsTest : public testing::Test {
 protected:
  ImportedSoundsTest() {
    // A second of silence, then a second of a tone.
    core::AudioClip clip{.sampleRate = 16'000, .channels = 1};
    for (int frame = 0; frame < 32'000; ++frame) {
      clip.samples.push_back(frame < 16'000 ? 0.0F
                                            : 0.5F * std::sin(0.1F * static_cast<float>(frame)));
    }
    const auto wav = encoder_.encodeWav(clip);
    EXPECT_TRUE(wav);
    std::ofstream(file_, std::ios::binary)
        .write(reinterpret_cast<const char*>(wav->data()),
               static_cast<std::streamsize>(wav->size()));
    keep("one");
  }
  void keep(const std::string& sha256, std::size_t times = 1) {
    const std::vector<DescribedSegment> segments(
        times,
        {{.start = core::Seconds(1.0), .duration = core::Seconds(0.5), .top = {{0, "dog", 0.9}}},
         {1.0F}});
    EXPECT_TRUE(library_.keep({.path = file_, .sha256 = sha256, .model = "model"}, segments));
  }
  ImportedSounds sounds() {
    return ImportedSounds(&library_, files_, RecordingAnalyser(classifier_),
                          {archive_, encoder_, deposit_, clock_}, cue_);
  }
  std::string problem(std::int64_t segment) {
    auto brought = sounds();
    const auto sample = brought.bring(segment);
    return sample ? "" : sample.error().message;
  }

  support::TemporaryFolder folder_;
  const std::filesystem::path file_ = folder_.path() / "kick drum.wav";
  const std::filesystem::path cue_ = folder_.path() / "cue";
  adapters::SndfileEncoder encoder_;
  adapters::SndfileDecoder decoder_;
  adapters::SndfileSoundFiles files_;
  support::InMemorySoundLibrary library_;
  support::InMemoryArchive archive_;
  support::FakeClassifier classifier_;
  support::FixedMappingStore mappings_{support::twoTrackMapping()};
  support::InMemorySampleSink sink_;
  support::ManualClock clock_;
  core::EventBus bus_;
  stage::Stage stage_{sink_, bus_, mappings_, clock_};
  Deposit deposit_{archive_, encoder_, stage_, bus_};
};

TEST_F(ImportedSoundsTest, CutsTheSegmentOutAndKeepsItAsASample) {
  const auto sample = sounds().bring(1);
  ASSERT_TRUE(sample) << sample.error().message;
  EXPECT_EQ(sample->number, 1);
  EXPECT_EQ(sample->name, "kick drum");
  EXPECT_EQ(sample->best().category, "dog");
  EXPECT_NEAR(sample->duration.count(), 0.5, 0.05);
  EXPECT_EQ(stage_.statusOf(1), core::SampleStatus::past);
  EXPECT_TRUE(sink_.changes().empty()) << "it goes on no track by itself";
  const auto decoded = decoder_.decode(archive_.file(sample->file));
  ASSERT_TRUE(decoded);
  EXPECT_NEAR(decoded->clip.duration().count(), 0.5, 0.05);
  EXPECT_EQ(sample->origin, core::Origin(core::FromLibrary{"one", core::Seconds(1.0)}));
  EXPECT_EQ(archive_.embeddingsAfter(0, 9)->front().values.size(), 1280U);
  EXPECT_TRUE(archive_.unfinished()->empty());
}

TEST_F(ImportedSoundsTest, KeepsTheSameSoundOnceAlsoAfterARestart) {
  ASSERT_TRUE(sounds().bring(1));
  const auto again = sounds().bring(1);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->number, 1);
  EXPECT_EQ(archive_.recordings()->size(), 1U);
  keep("another content");
  EXPECT_EQ(sounds().bring(2)->number, 2);
}

TEST_F(ImportedSoundsTest, GoesOnWithWhatWasBegunBeforeACrash) {
  const core::Upload begun{.id = support::recordingId(7),
                           .bytes = {std::byte{1}},
                           .origin = core::FromLibrary{"one", core::Seconds(1.0)}};
  ASSERT_TRUE(archive_.accept(begun));
  const auto sample = sounds().bring(1);
  ASSERT_TRUE(sample) << sample.error().message;
  EXPECT_EQ(sample->recording, begun.id);
  EXPECT_EQ(archive_.recordings()->size(), 1U);
}

TEST_F(ImportedSoundsTest, BringsBackWhatWasDeleted) {
  const auto first = sounds().bring(1);
  ASSERT_TRUE(first);
  stage_.remove(*first->recording);
  ASSERT_TRUE(archive_.remove(*first->recording));
  const auto again = sounds().bring(1);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->number, 2);
  EXPECT_TRUE(stage_.assign(*again, 5));
}

TEST_F(ImportedSoundsTest, ToBeHeardAreAFileAndLeaveNothingInTheSession) {
  auto brought = sounds();
  const auto path = brought.cutFile(1);
  ASSERT_TRUE(path) << path.error().message;
  EXPECT_EQ(*brought.cutFile(1), *path);
  std::ifstream file(*path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  const auto decoded = decoder_.decode(std::as_bytes(std::span(bytes)));
  ASSERT_TRUE(decoded);
  EXPECT_NEAR(decoded->clip.duration().count(), 0.5, 1e-3);
  EXPECT_TRUE(archive_.recordings()->empty());
}

TEST_F(ImportedSoundsTest, KeepTheLastFewFilesToBeHeardUntilTheNextStart) {
  keep("one", 30);
  {
    auto brought = sounds();
    for (std::int64_t number = 2; number <= 31; ++number) ASSERT_TRUE(brought.cutFile(number));
    EXPECT_TRUE(std::filesystem::exists(cue_ / "31.wav"));
    EXPECT_TRUE(std::filesystem::exists(cue_ / "16.wav"));
    EXPECT_FALSE(std::filesystem::exists(cue_ / "15.wav"));
  }
  sounds();
  EXPECT_FALSE(std::filesystem::exists(cue_));
}

TEST_F(ImportedSoundsTest, NamesTheFileThatIsGoneOrAnother) {
  EXPECT_NE(problem(9), "");
  std::filesystem::resize_file(file_, 2'000);
  EXPECT_THAT(problem(1), HasSubstr("kick drum.wav"));
  std::filesystem::remove(file_);
  EXPECT_THAT(problem(1), HasSubstr("kick drum.wav no longer exists"));
  EXPECT_TRUE(archive_.recordings()->empty());
}

}  // namespace
}  // namespace exsampling::sound
