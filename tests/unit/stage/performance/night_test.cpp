#include <exsampling/stage/performance/night.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <support/in_memory_archive.hpp>
#include <support/in_memory_sample_sink.hpp>
#include <support/manual_clock.hpp>
#include <support/stage_samples.hpp>

#include <vector>

namespace exsampling::stage {
namespace {

using support::recordingId;
using testing::ElementsAre;
using testing::IsEmpty;

/// Every take becomes a dog on HH as soon as it arrives.
struct Night : testing::Test {
  void analyse(const core::RecordingId& id) {
    auto sample = support::dogSample(0, "phone-7");
    sample.recording = id;
    const sound::AnalysedSound analysed{sample, {}, {}};
    const auto samples = archive.complete(id, {core::Seconds(0), core::Seconds(1)}, {&analysed, 1});
    ASSERT_TRUE(samples);
    stage.offer(samples->front());
  }
  void take(std::int64_t number) {
    ASSERT_TRUE(ingest.submit({.id = recordingId(number), .bytes = {std::byte{1}}}));
    analyse(recordingId(number));
  }
  void play() {
    const auto seq = stage.snapshot().tracks[0].loaded->seq;
    stage.report({core::InstrumentReport::Kind::played, seq, "60 100", 60, 100});
    ASSERT_TRUE(archive.remember(stage.takeNotesPlayed()));
  }
  std::vector<std::int64_t> notesOf() {
    const auto notes = archive.notesPlayed();
    std::vector<std::int64_t> samples;
    for (const auto& one : *notes) samples.push_back(one.sample);
    return samples;
  }
  std::int64_t onTrack() const {
    const auto snapshot = stage.snapshot();
    const auto& loaded = snapshot.tracks[0].loaded;
    return loaded ? loaded->sample.number : 0;
  }

  static core::Mapping swappingAtOnce() {
    core::Mapping mapping = support::twoTrackMapping();
    mapping.tracks[0].minHold = core::Seconds(0);
    return mapping;
  }

  support::FixedMappingStore mappings{swappingAtOnce()};
  support::ManualClock clock;
  support::InMemorySampleSink sink;
  support::RecordedEvents events;
  support::InMemoryArchive archive;
  Stage stage{sink, events, mappings, clock};
  sound::Ingest ingest{archive, [] { return [](const core::RecordingId&) {}; }, {}};
  NightParts parts{ingest, stage, archive, archive, events};
};

TEST_F(Night, TheSoundCheckGoesTogetherAndWhatWasThereBeforeStays) {
  take(1);
  play();
  stage.setIntake(core::Intake::closed);
  ASSERT_TRUE(beginSoundCheck(parts));
  EXPECT_TRUE(stage.snapshot().rules.soundCheck);
  EXPECT_EQ(stage.snapshot().rules.intake, core::Intake::open);
  take(2);
  take(3);
  play();
  ASSERT_EQ(onTrack(), 3);
  ASSERT_TRUE(endSoundCheck(parts));
  EXPECT_FALSE(stage.snapshot().rules.soundCheck);
  EXPECT_THAT(*archive.recordings(), ElementsAre(recordingId(1)));
  EXPECT_THAT(notesOf(), ElementsAre(1));
  EXPECT_EQ(onTrack(), 0);
  ASSERT_EQ(events.of<core::SamplesRemoved>().size(), 1U);
  EXPECT_THAT(events.of<core::SamplesRemoved>()[0].numbers, ElementsAre(2, 3));
  ASSERT_TRUE(stage.undo(1));
  EXPECT_EQ(onTrack(), 1) << "what the sound check replaced can come back";
}

TEST_F(Night, WhatComesAfterTheSoundCheckStaysWhenItEndsAgain) {
  ASSERT_TRUE(beginSoundCheck(parts));
  take(1);
  ASSERT_TRUE(endSoundCheck(parts));
  take(2);
  ASSERT_TRUE(endSoundCheck(parts));
  EXPECT_THAT(*archive.recordings(), ElementsAre(recordingId(2)));
}

TEST_F(Night, ForgettingLeavesNothingAndTheNextTakeIsUsed) {
  for (int number = 1; number <= 3; ++number) take(number);
  play();
  ASSERT_TRUE(stage.block("phone-8", true));
  ASSERT_TRUE(forgetNight(parts));
  EXPECT_THAT(*archive.recordings(), IsEmpty());
  EXPECT_THAT(notesOf(), IsEmpty());
  EXPECT_THAT(stage.snapshot().rules.blocked, IsEmpty());
  EXPECT_EQ(onTrack(), 0);
  take(4);
  EXPECT_EQ(onTrack(), 4);
}

}  // namespace
}  // namespace exsampling::stage
