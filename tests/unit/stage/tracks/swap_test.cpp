// When a sound takes over a track: at once, on the beat or on the bar.

#include <exsampling/stage/tracks/stage.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <support/in_memory_sample_sink.hpp>
#include <support/manual_clock.hpp>
#include <support/stage_samples.hpp>

#include <chrono>
#include <cmath>
#include <limits>
#include <vector>

namespace exsampling::stage {
namespace {

using core::Seconds;
using core::Swap;
using core::TempoSource;
using std::chrono::milliseconds;
using support::dogSample;
using testing::ElementsAre;

core::Mapping swapping(Swap swap) {
  core::Mapping mapping = support::twoTrackMapping();
  mapping.tracks[0].swap = swap;
  mapping.tracks[0].minHold = Seconds(1);
  return mapping;
}

class SwapTest : public testing::Test {
 protected:
  /// At 120 beats a minute, four a bar, unless told otherwise.
  core::Status hear(double beat, double beatsPerMinute = 120, int beatsPerBar = 4,
                    TempoSource source = TempoSource::instrument) {
    return stage_.hearMusic(
        {.tempo = {source, beatsPerMinute, beatsPerBar}, .beat = beat, .at = clock_.steadyNow()});
  }
  void set(Swap swap) {
    mappings_.replace(swapping(swap));
    stage_.followMapping();
  }
  /// Lets time pass in steps of 10 ms, as the clock's thread would, with a message on every beat.
  void play(Seconds time) {
    for (int step = 0; step < std::lround(time.count() * 100); ++step) {
      clock_.advance(Seconds(0.01));
      stage_.advance();
      beats_ += 0.02;
      if (transport_ && std::fmod(beats_ + 1e-6, 1.0) < 0.02) (void)hear(std::round(beats_));
    }
  }
  std::vector<std::int64_t> loaded() const {
    std::vector<std::int64_t> numbers;
    for (const auto& change : sink_.changes()) {
      if (const auto* one = std::get_if<core::SampleLoaded>(&change)) {
        numbers.push_back(one->sample.number);
      }
    }
    return numbers;
  }
  core::SteadyTime after(Seconds time) const {
    return clock_.steadyNow() + std::chrono::duration_cast<core::SteadyTime::duration>(time);
  }

  bool transport_ = true;
  double beats_ = 0.0;  ///< since the test began, at 120 a minute
  support::ManualClock clock_;
  support::InMemorySampleSink sink_;
  support::RecordedEvents events_;
  support::FixedMappingStore mappings_{swapping(Swap::beat)};
  Stage stage_{sink_, events_, mappings_, clock_};
};

TEST_F(SwapTest, AnEmptyTrackTakesItsFirstSoundAtOnce) {
  ASSERT_TRUE(hear(0.5));
  stage_.offer(dogSample(1));
  EXPECT_THAT(loaded(), ElementsAre(1));
}

TEST_F(SwapTest, OnTheBeatTheNextSoundGoesOnJustBeforeTheFirstBeatAfterTheHoldTime) {
  ASSERT_TRUE(hear(0.5));
  stage_.offer(dogSample(1));
  stage_.offer(dogSample(2));
  // Held until beat 2.5; beat 3 comes after 1.25 s.
  EXPECT_EQ(stage_.nextDue(), after(Seconds(1.25)) - Stage::kSwapLead);
  clock_.advance(Seconds(1.18));
  stage_.advance();
  EXPECT_THAT(loaded(), ElementsAre(1));
  EXPECT_NEAR(stage_.snapshot().tracks[0].keptFor.count(), 0.01, 1e-6);
  clock_.advance(Seconds(0.0101));
  stage_.advance();
  EXPECT_THAT(loaded(), ElementsAre(1, 2));
}

TEST_F(SwapTest, ASoundThatArrivesTooShortlyBeforeABeatWaitsForTheOneAfter) {
  ASSERT_TRUE(hear(0));
  stage_.offer(dogSample(1));
  clock_.advance(Seconds(1.95));
  stage_.offer(dogSample(2));
  EXPECT_EQ(stage_.nextDue(), after(Seconds(0.55)) - Stage::kSwapLead);
}

TEST_F(SwapTest, OnTheBarItWaitsForTheFirstBeatOfTheNext) {
  set(Swap::bar);
  ASSERT_TRUE(hear(1, 120, 3));
  stage_.offer(dogSample(1));
  stage_.offer(dogSample(2));
  // Held until beat 3, which is a bar's beginning and needs its lead: the bar after begins with 6.
  EXPECT_EQ(stage_.nextDue(), after(Seconds(2.5)) - Stage::kSwapLead);
}

TEST_F(SwapTest, AnInstrumentThatTellsEveryBeatPostponesNothing) {
  set(Swap::bar);
  ASSERT_TRUE(hear(0));
  stage_.offer(dogSample(1));
  play(Seconds(1.2));
  stage_.offer(dogSample(2));
  play(Seconds(0.7));
  EXPECT_THAT(loaded(), ElementsAre(1)) << "1.9 s: the bar begins at 2 s";
  play(Seconds(0.06));
  EXPECT_THAT(loaded(), ElementsAre(1, 2));
}

TEST_F(SwapTest, ATransportThatJumpsIsFollowed) {
  set(Swap::bar);
  ASSERT_TRUE(hear(0));
  stage_.offer(dogSample(1));
  clock_.advance(Seconds(1.2));
  stage_.offer(dogSample(2));
  ASSERT_TRUE(hear(9));
  EXPECT_EQ(stage_.nextDue(), after(Seconds(1.5)) - Stage::kSwapLead);
}

TEST_F(SwapTest, WhatWasDueGoesOnAlsoWhenTheClockComesLateAndTheNextBeatIsToldFirst) {
  ASSERT_TRUE(hear(0));
  stage_.offer(dogSample(1));
  stage_.offer(dogSample(2));
  clock_.advance(Seconds(1.5));
  ASSERT_TRUE(hear(3));
  EXPECT_THAT(loaded(), ElementsAre(1, 2));
}

TEST_F(SwapTest, WhatWasDueGoesOnAlsoWhenTheClockComesLateAndTheTapsAreForgottenFirst) {
  ASSERT_TRUE(hear(0, 120, 4, TempoSource::tapped));
  stage_.offer(dogSample(1));
  stage_.offer(dogSample(2));
  clock_.advance(Seconds(1.5));
  stage_.forgetTaps();
  EXPECT_THAT(loaded(), ElementsAre(1, 2));
}

TEST_F(SwapTest, WithoutAHoldTimeOneSoundABeat) {
  core::Mapping mapping = swapping(Swap::beat);
  mapping.tracks[0].minHold = Seconds(0);
  mappings_.replace(mapping);
  ASSERT_TRUE(hear(0));
  for (int number = 1; number <= 4; ++number) stage_.offer(dogSample(number));
  EXPECT_THAT(loaded(), ElementsAre(1));
  play(Seconds(0.45));
  EXPECT_THAT(loaded(), ElementsAre(1, 2));
  play(Seconds(0.49));
  EXPECT_THAT(loaded(), ElementsAre(1, 2, 3));
  play(Seconds(0.5));
  EXPECT_THAT(loaded(), ElementsAre(1, 2, 3, 4));
}

TEST_F(SwapTest, WithoutATempoItSwapsAsSoonAsItMay) {
  stage_.offer(dogSample(1));
  stage_.offer(dogSample(2));
  EXPECT_EQ(stage_.nextDue(), after(Seconds(1)));
  ASSERT_TRUE(hear(0));
  EXPECT_EQ(stage_.nextDue(), after(Seconds(1.5)) - Stage::kSwapLead);
  ASSERT_TRUE(hear(0, 0)) << "the transport stands";
  EXPECT_EQ(stage_.nextDue(), after(Seconds(1)));
}

TEST_F(SwapTest, AnInstrumentThatFallsSilentIsNotBelievedForLong) {
  ASSERT_TRUE(hear(0));
  stage_.advance();
  clock_.advance(Seconds(2));
  EXPECT_EQ(stage_.snapshot().tempo, (core::Tempo{TempoSource::instrument, 120, 4}));
  clock_.advance(Seconds(0.01));
  stage_.advance();
  EXPECT_EQ(stage_.snapshot().tempo, std::nullopt);
  const auto told = events_.of<core::TempoChanged>();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].tempo->beatsPerMinute, 120);
  EXPECT_EQ(told[1].tempo, std::nullopt);
}

TEST_F(SwapTest, ATappedTempoLastsUntilItIsForgottenAndStandsBackBehindAnInstrument) {
  ASSERT_TRUE(hear(0, 90, 4, TempoSource::tapped));
  clock_.advance(Seconds(600));
  EXPECT_EQ(stage_.snapshot().tempo->beatsPerMinute, 90);
  ASSERT_TRUE(hear(0));
  EXPECT_EQ(stage_.snapshot().tempo->beatsPerMinute, 120);
  ASSERT_TRUE(hear(0, 0));
  EXPECT_EQ(stage_.snapshot().tempo->beatsPerMinute, 90);
  stage_.forgetTaps();
  EXPECT_EQ(stage_.snapshot().tempo, std::nullopt);
}

TEST_F(SwapTest, ATempoThatMakesNoSenseChangesNothing) {
  ASSERT_TRUE(hear(0));
  const double none = std::numeric_limits<double>::quiet_NaN();
  const double infinite = std::numeric_limits<double>::infinity();
  for (const double tempo : {-1.0, 0.5, 4001.0, none, infinite}) EXPECT_FALSE(hear(0, tempo));
  for (const double beat : {none, infinite, 1e12}) EXPECT_FALSE(hear(beat));
  for (const int bar : {0, -4, 65}) EXPECT_FALSE(hear(0, 120, bar));
  EXPECT_FALSE(hear(0, 0, 4, TempoSource::tapped));
  EXPECT_EQ(stage_.snapshot().tempo, (core::Tempo{TempoSource::instrument, 120, 4}));
}

TEST_F(SwapTest, TheClockIsWokenWheneverSomethingMayBeDueEarlier) {
  int woken = 0;
  stage_.wakeWith([&] { ++woken; });
  const auto wakes = [&](auto deed) {
    const int before = woken;
    deed();
    return woken > before;
  };
  stage_.offer(dogSample(1));
  EXPECT_TRUE(wakes([&] { stage_.offer(dogSample(2)); }));
  EXPECT_TRUE(wakes([&] { (void)hear(0); }));
  ASSERT_TRUE(stage_.hold(1, true));
  EXPECT_TRUE(wakes([&] { (void)stage_.hold(1, false); }));
  EXPECT_TRUE(wakes([&] { set(Swap::bar); }));
  EXPECT_TRUE(wakes([&] { stage_.forgetTaps(); }));
}

TEST_F(SwapTest, WhatThePerformerPutsOnATrackGoesOnAtOnce) {
  ASSERT_TRUE(hear(0.5));
  stage_.offer(dogSample(1));
  ASSERT_TRUE(stage_.assign(dogSample(2), 1));
  ASSERT_TRUE(stage_.undo(1));
  EXPECT_THAT(loaded(), ElementsAre(1, 2, 1));
}

TEST_F(SwapTest, PreloadedFilesOfANewMappingGoOnEmptyTracksOnly) {
  stage_.offer(dogSample(1));
  const core::Sample dog = dogSample(0);
  core::Sample bell = dogSample(0);
  bell.route = core::Route{"Piano", 5, core::Playback::melodic};
  Snapshot preloaded;
  preloaded.tracks.push_back({.channel = 1, .loaded = core::SampleLoaded{0, *dog.route, dog}});
  preloaded.tracks.push_back({.channel = 5, .loaded = core::SampleLoaded{0, *bell.route, bell}});
  stage_.fill(preloaded);
  EXPECT_THAT(loaded(), ElementsAre(1, 0));
  EXPECT_EQ(stage_.snapshot().tracks[0].loaded->sample.number, 1);
}

}  // namespace
}  // namespace exsampling::stage
