#include <exsampling/stage/performance/performance.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <support/in_memory_sample_sink.hpp>
#include <support/manual_clock.hpp>
#include <support/performance_bench.hpp>
#include <support/stage_samples.hpp>

#include <future>
#include <string>
#include <vector>

namespace exsampling::stage {
namespace {

using core::ErrorCode;
using support::recordingId;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Every take becomes a dog on HH as soon as it arrives.
struct PerformanceTest : testing::Test {
  void analyse(const core::RecordingId& id) {
    auto sample = support::dogSample(0, "phone-7");
    sample.recording = id;
    const sound::AnalysedSound analysed{.sample = sample};
    const auto samples = archive.complete(id, {core::Seconds(0), core::Seconds(1)}, {&analysed, 1});
    ASSERT_TRUE(samples);
    stage.offer(samples->front());
  }
  void take(std::int64_t number) {
    ASSERT_TRUE(bench.ingest.submit({.id = recordingId(number), .bytes = {std::byte{1}}}));
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
  Stage stage{sink, events, mappings, clock};
  support::PerformanceBench bench{stage, mappings, events};
  support::InMemoryArchive& archive = bench.archive;
  Performance& performance = *bench.performance;
};

TEST_F(PerformanceTest, TheSoundCheckGoesTogetherAndWhatWasThereBeforeStays) {
  take(1);
  play();
  stage.setIntake(core::Intake::closed);
  ASSERT_TRUE(performance.act(SetSoundCheck{true}));
  EXPECT_TRUE(stage.snapshot().rules.soundCheck);
  EXPECT_EQ(stage.snapshot().rules.intake, core::Intake::open);
  take(2);
  take(3);
  play();
  ASSERT_EQ(onTrack(), 3);
  ASSERT_TRUE(performance.act(SetSoundCheck{false}));
  EXPECT_FALSE(stage.snapshot().rules.soundCheck);
  EXPECT_THAT(*archive.recordings(), ElementsAre(recordingId(1)));
  EXPECT_THAT(notesOf(), ElementsAre(1));
  EXPECT_EQ(onTrack(), 0);
  ASSERT_EQ(events.of<core::SamplesRemoved>().size(), 1U);
  EXPECT_THAT(events.of<core::SamplesRemoved>()[0].numbers, ElementsAre(2, 3));
  ASSERT_TRUE(stage.undo(1));
  EXPECT_EQ(onTrack(), 1) << "what the sound check replaced can come back";
}

TEST_F(PerformanceTest, WhatComesAfterTheSoundCheckStaysWhenItEndsAgain) {
  ASSERT_TRUE(performance.act(SetSoundCheck{true}));
  take(1);
  ASSERT_TRUE(performance.act(SetSoundCheck{false}));
  take(2);
  ASSERT_TRUE(performance.act(SetSoundCheck{false}));
  EXPECT_THAT(*archive.recordings(), ElementsAre(recordingId(2)));
}

TEST_F(PerformanceTest, ForgettingLeavesNothingAndTheNextTakeIsUsed) {
  for (int number = 1; number <= 3; ++number) take(number);
  play();
  ASSERT_TRUE(stage.block("phone-8", true));
  ASSERT_TRUE(performance.act(ForgetNight{}));
  EXPECT_THAT(*archive.recordings(), IsEmpty());
  EXPECT_THAT(notesOf(), IsEmpty());
  EXPECT_THAT(stage.snapshot().rules.blocked, IsEmpty());
  EXPECT_EQ(onTrack(), 0);
  take(4);
  EXPECT_EQ(onTrack(), 4);
}

TEST_F(PerformanceTest, ARemovedTakeIsGoneFromArchiveAndStageAndThenWatchersHearOfIt) {
  take(1);
  bool wasGone = false;
  events.subscribe([&](const core::Event& event) {
    if (!std::holds_alternative<core::SamplesRemoved>(event)) return;
    wasGone = !archive.find(recordingId(1)) && onTrack() == 0;
  });
  ASSERT_TRUE(performance.act(RemoveTake{recordingId(1)}));
  EXPECT_TRUE(wasGone);
  EXPECT_THAT(events.of<core::SamplesRemoved>()[0].numbers, ElementsAre(1));
  EXPECT_EQ(performance.act(RemoveTake{recordingId(1)}).error().code, ErrorCode::notFound);
}

TEST_F(PerformanceTest, WhatTheArchiveCannotRemoveStaysOnTheStage) {
  take(1);
  EXPECT_EQ(performance.act(RemoveSample{7}).error().code, ErrorCode::notFound);
  EXPECT_EQ(onTrack(), 1);
  EXPECT_THAT(events.of<core::SamplesRemoved>(), IsEmpty());
}

TEST_F(PerformanceTest, AnEditOfTheMappingTakesEffectWhenItIsMade) {
  take(1);
  MappingEdit edit{.categoryTracks = {{"dog", "Piano"}}};
  ASSERT_TRUE(performance.act(EditMapping{edit, std::nullopt}));
  const auto changed = events.of<core::MappingChanged>();
  ASSERT_EQ(changed.size(), 1U);
  EXPECT_EQ(changed[0].mapping.mapping, *mappings.current());
  EXPECT_EQ(changed[0].mapping.version, mappings.read()->version);
  EXPECT_TRUE(changed[0].mapping.canUndo);
  EXPECT_EQ(bench.preloaded.size(), 1U);
  ASSERT_TRUE(performance.act(UndoMapping{}));
  EXPECT_EQ(events.of<core::MappingChanged>().size(), 2U);
}

TEST_F(PerformanceTest, ARefusedEditChangesAndTellsNothing) {
  const MappingEdit edit{.categoryTracks = {{"dog", "Tuba"}}};
  EXPECT_EQ(performance.act(EditMapping{edit, std::nullopt}).error().code,
            ErrorCode::invalidArgument);
  EXPECT_THAT(events.of<core::MappingChanged>(), IsEmpty());
  EXPECT_EQ(performance.undoable(), "");
}

TEST_F(PerformanceTest, ACorrectionIsToldWithWhereTheSoundStands) {
  take(1);
  const auto done = performance.act(Correct{1, "rain"});
  ASSERT_TRUE(done && *done);
  EXPECT_EQ((*done)->arrival.corrected, "rain");
  EXPECT_EQ((*done)->status, core::SampleStatus::onStage);
  EXPECT_EQ(events.of<core::SampleNoted>().size(), 1U);
  EXPECT_EQ(performance.act(Correct{9, "rain"}).error().code, ErrorCode::notFound);
}

TEST_F(PerformanceTest, UndoTakesBackTheNewestStepWhateverItWas) {
  take(1);
  ASSERT_TRUE(performance.act(Correct{1, "rain"}));
  ASSERT_TRUE(performance.act(HoldTrack{1, true}));
  ASSERT_TRUE(performance.act(SetIntake{core::Intake::closed}));
  ASSERT_TRUE(performance.act(EditMapping{{.categoryTracks = {{"dog", "Piano"}}}, std::nullopt}));
  ASSERT_TRUE(performance.act(ClearTrack{1}));

  ASSERT_TRUE(performance.act(Undo{}));
  EXPECT_EQ(onTrack(), 1);
  ASSERT_TRUE(performance.act(Undo{}));
  EXPECT_EQ(mappings.current()->categoryTracks.at("dog"), "HH");
  ASSERT_TRUE(performance.act(Undo{}));
  EXPECT_EQ(stage.intake(), core::Intake::open);
  EXPECT_TRUE(stage.isHeld(1));
  ASSERT_TRUE(performance.act(Undo{}));
  EXPECT_FALSE(stage.isHeld(1));
  ASSERT_TRUE(performance.act(Undo{}));
  EXPECT_FALSE(archive.arrival(1)->corrected);
  EXPECT_EQ(performance.act(Undo{}).error().code, ErrorCode::notFound);
}

TEST_F(PerformanceTest, AFaderThatMovesIsOneStep) {
  for (const double decibels : {-1.0, -2.0, -3.0}) {
    ASSERT_TRUE(performance.act(SetGain{1, core::Decibels{decibels}}));
  }
  EXPECT_THAT(performance.undoable(), HasSubstr("track 1"));
  ASSERT_TRUE(performance.act(Undo{}));
  EXPECT_EQ(stage.gainOf(1), core::Decibels{0.0});
  EXPECT_EQ(performance.undoable(), "");
}

TEST_F(PerformanceTest, WhatATrackHasTakenBackItselfIsNotTakenBackTwice) {
  take(1);
  ASSERT_TRUE(performance.act(HoldTrack{1, true}));
  ASSERT_TRUE(performance.act(ClearTrack{1}));
  ASSERT_TRUE(performance.act(UndoTrack{1}));
  EXPECT_EQ(onTrack(), 1);
  ASSERT_TRUE(performance.act(Undo{}));
  EXPECT_EQ(onTrack(), 1);
  EXPECT_FALSE(stage.isHeld(1));
}

TEST_F(PerformanceTest, WhatMayWaitIsDoneSoonAndInOrder) {
  std::promise<core::Status> first;
  std::promise<core::Status> second;
  ASSERT_TRUE(performance.actSoon(EditMapping{{.categoryTracks = {{"dog", "Piano"}}}, std::nullopt},
                                  [&](const core::Status& done) { first.set_value(done); }));
  ASSERT_TRUE(performance.actSoon(SwitchScene{"third act"},
                                  [&](const core::Status& done) { second.set_value(done); }));
  EXPECT_TRUE(first.get_future().get());
  EXPECT_EQ(second.get_future().get().error().code, ErrorCode::notFound);
  EXPECT_EQ(mappings.current()->categoryTracks.at("dog"), "Piano");
}

TEST_F(PerformanceTest, TooMuchThatWaitsIsRefused) {
  std::promise<void> released;
  mappings.beforeEdit = [waits = released.get_future().share()] { waits.wait(); };
  const auto remap = [this] {
    return performance.actSoon(EditMapping{{.categoryTracks = {{"dog", "Piano"}}}, std::nullopt},
                               [](const core::Status&) {});
  };
  std::size_t taken = 0;
  while (remap() && taken <= Performance::kMaxSoon + 1) ++taken;
  EXPECT_GE(taken, Performance::kMaxSoon);
  EXPECT_LE(taken, Performance::kMaxSoon + 1);
  EXPECT_EQ(remap().error().code, ErrorCode::busy);
  released.set_value();
}

TEST_F(PerformanceTest, AnotherJoinCodeIsMadeThroughTheSameDoor) {
  ASSERT_TRUE(performance.act(RenewJoinCode{true}));
  EXPECT_EQ(bench.joinCode.rotations, 1);
}

}  // namespace
}  // namespace exsampling::stage
