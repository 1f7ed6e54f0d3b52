#include <exsampling/sound/hearing/process_recording.hpp>
#include <exsampling/stage/tracks/stage.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <support/fake_classifier.hpp>
#include <support/in_memory_archive.hpp>
#include <support/in_memory_sample_sink.hpp>
#include <support/manual_clock.hpp>
#include <support/signals.hpp>
#include <support/stage_samples.hpp>

#include <memory>
#include <optional>
#include <stdexcept>

namespace exsampling::sound {
namespace {

using core::RecordingState;
using std::chrono_literals::operator""s;

/// Hands out the clip that it was given, whatever the bytes.
class FakeDecoder final : public Decoder {
 public:
  core::Result<DecodedAudio> decode(std::span<const std::byte>) const override {
    if (throws) throw std::runtime_error("a bug");
    return result;
  }
  core::Result<DecodedAudio> result = DecodedAudio{};
  bool throws = false;
};

/// One byte a channel: enough to tell whose file it is.
class FakeEncoder final : public Encoder {
 public:
  core::Result<std::vector<std::byte>> encodeWav(const core::AudioClip& clip) const override {
    if (failure) return *failure;
    return std::vector<std::byte>(static_cast<std::size_t>(clip.channels));
  }
  std::optional<core::Error> failure;
};

core::AudioClip tone(double hertz, double seconds, int sampleRate = 48000) {
  return {sampleRate, 1, support::sine(hertz, 0.5, seconds, sampleRate)};
}

core::AudioClip silenceAround(const core::AudioClip& clip, double before, double after) {
  core::AudioClip padded = clip;
  padded.samples.insert(padded.samples.begin(), static_cast<std::size_t>(before * clip.sampleRate),
                        0.0F);
  padded.samples.resize(padded.samples.size() + static_cast<std::size_t>(after * clip.sampleRate));
  return padded;
}

core::Mapping dogsOnPiano() {
  core::Mapping mapping = support::twoTrackMapping();
  mapping.categoryTracks = {{"dog", "Piano"}};
  return mapping;
}

struct ProcessRecordingTest : testing::Test {
  core::Upload upload(std::int64_t number) {
    return {.id = support::recordingId(number),
            .bytes = {std::byte{1}},
            .location = core::Location{35.0, 139.0, 5.0},
            .contributor = "phone-7",
            .name = "Aki"};
  }
  RecordingProcessor processor() {
    return {RecordingAnalyser(classifier), {archive, decoder, deposit, events}};
  }
  void process(std::int64_t number) {
    ASSERT_TRUE(archive.accept(upload(number)));
    processor().process(support::recordingId(number));
  }
  RecordingState stateOf(std::int64_t number) {
    return archive.find(support::recordingId(number))->state;
  }

  FakeDecoder decoder;
  FakeEncoder encoder;
  support::FakeClassifier classifier;
  support::FixedMappingStore mappings{dogsOnPiano()};
  support::InMemoryArchive archive;
  support::InMemorySampleSink sink;
  support::RecordedEvents events;
  support::ManualClock clock;
  stage::Stage stage{sink, events, mappings, clock};
  Deposit deposit{archive, encoder, stage, events};
};

TEST_F(ProcessRecordingTest, RemembersThatATakeGoesOnAfterWhatWasUsed) {
  decoder.result = DecodedAudio{tone(440.0, 2.0), true};
  process(1);
  EXPECT_TRUE(archive.find(support::recordingId(1))->cut);
  decoder.result = DecodedAudio{tone(440.0, 2.0), false};
  process(2);
  EXPECT_FALSE(archive.find(support::recordingId(2))->cut);
}

TEST_F(ProcessRecordingTest, FollowsOneTakeFromBytesToTheTrack) {
  decoder.result = DecodedAudio{silenceAround(tone(440.0, 2.0), 1.0, 0.5)};
  process(1);

  const auto record = archive.find(support::recordingId(1));
  ASSERT_EQ(record->state, RecordingState::ready);
  ASSERT_EQ(record->samples.size(), 1U);
  const core::Sample& sample = record->samples[0];
  EXPECT_EQ(sample.best(), (core::CategoryScore{0, "dog", sample.best().confidence}));
  EXPECT_NEAR(sample.best().confidence, 0.9, 1e-6);
  EXPECT_EQ(sample.route, (core::Route{"Piano", 5, core::Playback::melodic}));
  EXPECT_EQ(sample.location, (core::Location{35.0, 139.0, 5.0}));
  EXPECT_EQ(sample.contributor, "phone-7");
  EXPECT_EQ(sample.name, "Aki");
  ASSERT_TRUE(sample.pitch);
  EXPECT_NEAR(sample.pitch->frequency.value, 440.0, 2.5);
  // Trimming works on frames of 2048 with a hop of 512 samples: 43 ms and 11 ms at 48 kHz.
  EXPECT_NEAR(sample.start.count(), 1.0, 0.05);
  EXPECT_NEAR(sample.duration.count(), 2.0, 0.1);
  EXPECT_NEAR(record->trimEndSeconds, 3.0, 0.05);
  // A sine of amplitude 0.5 is at -9 dBFS RMS.
  EXPECT_NEAR(sample.gain.value, -9.0, 0.3);

  const auto changes = sink.changes();
  ASSERT_EQ(changes.size(), 1U);
  const auto& loaded = std::get<core::SampleLoaded>(changes[0]);
  EXPECT_EQ(loaded.sample.file, sample.file);
  EXPECT_EQ(loaded.route.channel, 5);
  ASSERT_EQ(events.of<core::SampleArrived>().size(), 1U);

  // A sine's waveform is as high as low in every one of the columns drawn.
  ASSERT_EQ(sample.peaks.size(), 120U);
  for (std::size_t column = 2; column < 118; ++column) {
    EXPECT_NEAR(sample.peaks[column].high, 0.5, 0.01);
    EXPECT_NEAR(sample.peaks[column].low, -0.5, 0.01);
  }
}

TEST_F(ProcessRecordingTest, CutsALongTakeIntoSamplesOfTheirOwnAndClassifiesThemInOneBatch) {
  decoder.result = DecodedAudio{tone(440.0, 12.0)};
  process(1);

  const auto samples = archive.find(support::recordingId(1))->samples;
  ASSERT_EQ(samples.size(), 3U);
  EXPECT_EQ(samples[1].index, 1);
  EXPECT_NEAR(samples[1].start.count(), 5.0, 1e-9);
  EXPECT_NEAR(samples[2].start.count(), 10.0, 1e-9);
  EXPECT_NEAR(samples[2].duration.count(), 2.0, 1e-9);
  const auto batches = classifier.batches();
  ASSERT_EQ(batches.size(), 1U);
  ASSERT_EQ(batches[0].size(), 3U);
  for (const core::LogMel& picture : batches[0]) {
    EXPECT_EQ(picture.bands, 128);
    EXPECT_EQ(picture.frames, 251);
  }
}

TEST_F(ProcessRecordingTest, ArchivesWhatIsTooDoubtfulAndKeepsItOffTheTracks) {
  support::FakeClassifier doubtful({0.34F, 0.33F, 0.33F});
  decoder.result = DecodedAudio{tone(440.0, 1.0)};
  ASSERT_TRUE(archive.accept(upload(1)));
  RecordingProcessor(RecordingAnalyser(doubtful), {archive, decoder, deposit, events})
      .process(support::recordingId(1));

  EXPECT_EQ(stateOf(1), RecordingState::ready);
  EXPECT_TRUE(sink.changes().empty());
  EXPECT_EQ(sink.unmapped().size(), 1U);
}

TEST_F(ProcessRecordingTest, WhatWasBroughtFromTheLibraryGoesOnNoTrackByItself) {
  decoder.result = DecodedAudio{tone(440.0, 1.0)};
  core::Upload brought = upload(1);
  brought.origin = core::FromLibrary{"content", core::Seconds(2.0)};
  ASSERT_TRUE(archive.accept(brought));
  processor().process(support::recordingId(1));

  const auto arrived = events.of<core::SampleArrived>();
  ASSERT_EQ(arrived.size(), 1U);
  EXPECT_EQ(arrived[0].sample.origin, brought.origin);
  EXPECT_EQ(arrived[0].sample.recording, brought.id);
  EXPECT_TRUE(sink.changes().empty());
  EXPECT_EQ(stage.statusOf(1), core::SampleStatus::past);
}

TEST_F(ProcessRecordingTest, ASoundThatCannotBeEncodedEndsItsTakeAndReachesNobody) {
  decoder.result = DecodedAudio{tone(440.0, 1.0)};
  encoder.failure = core::Error{core::ErrorCode::internal, "no such file"};
  process(1);
  EXPECT_EQ(stateOf(1), RecordingState::failed);
  EXPECT_EQ(archive.find(support::recordingId(1))->reason, "no such file");
  EXPECT_TRUE(events.of<core::SampleArrived>().empty());
  EXPECT_TRUE(sink.changes().empty());
}

TEST_F(ProcessRecordingTest, TellsSilenceFromFailure) {
  decoder.result = DecodedAudio{core::AudioClip{48000, 1, std::vector<float>(48000)}};
  process(1);
  EXPECT_EQ(stateOf(1), RecordingState::silent);

  decoder.result = core::Error{core::ErrorCode::undecodable, "not a sound"};
  process(2);
  EXPECT_EQ(stateOf(2), RecordingState::failed);
  EXPECT_EQ(archive.find(support::recordingId(2))->reason, "not a sound");

  const auto ended = events.of<core::RecordingEnded>();
  ASSERT_EQ(ended.size(), 2U);
  EXPECT_EQ(ended[0].state, RecordingState::silent);
  EXPECT_EQ(ended[1].reason, "not a sound");
  EXPECT_TRUE(sink.changes().empty());
}

TEST_F(ProcessRecordingTest, AClassifierThatFailsOrABugEndsOneTakeAndNotTheShow) {
  decoder.result = DecodedAudio{tone(440.0, 1.0)};
  classifier.failWith({core::ErrorCode::model, "no model"});
  process(1);
  EXPECT_EQ(stateOf(1), RecordingState::failed);

  decoder.throws = true;
  process(2);
  EXPECT_EQ(stateOf(2), RecordingState::failed);
}

TEST_F(ProcessRecordingTest, WithoutADiskTheTakeStaysQueuedAndThePerformerIsTold) {
  ASSERT_TRUE(archive.accept(upload(1)));
  decoder.result = DecodedAudio{tone(440.0, 1.0)};
  archive.failWith(core::Error{core::ErrorCode::storageFull, "the disk is full"});
  processor().process(support::recordingId(1));

  const auto alarms = events.of<core::Alarm>();
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_THAT(alarms[0].message, testing::HasSubstr("the disk is full"));
  EXPECT_TRUE(sink.changes().empty());
  archive.failWith(std::nullopt);
  EXPECT_EQ(stateOf(1), RecordingState::queued);
}

TEST_F(ProcessRecordingTest, WithoutADecoderTheTakeStaysQueuedAndThePerformerIsTold) {
  decoder.result = core::Error{core::ErrorCode::unavailable, "no process left"};
  process(1);
  const auto alarms = events.of<core::Alarm>();
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_THAT(alarms[0].message, testing::HasSubstr("no process left"));
  EXPECT_EQ(stateOf(1), RecordingState::queued);
}

TEST_F(ProcessRecordingTest, ATakeThatWasDeletedBeforeItsTurnIsIgnored) {
  ASSERT_TRUE(archive.accept(upload(1)));
  ASSERT_TRUE(archive.remove(support::recordingId(1)));
  processor().process(support::recordingId(1));
  EXPECT_TRUE(events.of<core::Alarm>().empty());
  EXPECT_TRUE(events.of<core::RecordingEnded>().empty());
}

}  // namespace
}  // namespace exsampling::sound
