#include <exsampling/stage/tracks/stage.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <support/in_memory_sample_sink.hpp>
#include <support/manual_clock.hpp>
#include <support/stage_samples.hpp>

#include <cmath>
#include <map>
#include <set>
#include <thread>
#include <vector>

namespace exsampling::stage {
namespace {

using core::ErrorCode;
using core::Seconds;
using support::dogSample;
using support::recordingId;
using testing::ElementsAre;
using testing::IsEmpty;

/// A change in a few letters, e.g. "1 load 7 ch1", "2 clear ch1", "3 hold ch1 on", "4 gain ch5 -6".
std::string brief(const core::StageChange& change) {
  struct Brief {
    std::string operator()(const core::SampleLoaded& c) const {
      return std::to_string(c.seq) + " load " + std::to_string(c.sample.number) + " ch" +
             std::to_string(c.route.channel);
    }
    std::string operator()(const core::TrackCleared& c) const {
      return std::to_string(c.seq) + " clear ch" + std::to_string(c.channel);
    }
    std::string operator()(const core::TrackHeld& c) const {
      return std::to_string(c.seq) + " hold ch" + std::to_string(c.channel) +
             (c.on ? " on" : " off");
    }
    std::string operator()(const core::TrackGain& c) const {
      return std::to_string(c.seq) + " gain ch" + std::to_string(c.channel) + " " +
             std::to_string(std::lround(c.gain.value));
    }
    std::string operator()(const core::Audition& c) const {
      return std::to_string(c.seq) + " audition " + c.file.string();
    }
  };
  return std::visit(Brief{}, change);
}

class StageTest : public testing::Test {
 protected:
  std::vector<std::string> sent() const {
    std::vector<std::string> all;
    for (const auto& change : sink_.changes()) all.push_back(brief(change));
    return all;
  }
  std::vector<std::string> state() const {
    std::vector<std::string> all;
    for (const auto& change : changesThatLeadTo(stage_.snapshot())) all.push_back(brief(change));
    return all;
  }
  /// The mapping without the track HH.
  void leaveOnlyPiano(std::map<std::string, std::string> categoryTracks) {
    core::Mapping edited = support::twoTrackMapping();
    edited.tracks.erase(edited.tracks.begin());
    edited.categoryTracks = std::move(categoryTracks);
    mappings_.replace(edited);
    stage_.followMapping();
  }
  void pass(double seconds) {
    clock_.advance(Seconds(seconds));
    stage_.advance();
  }

  support::ManualClock clock_;
  support::InMemorySampleSink sink_;
  support::RecordedEvents events_;
  support::FixedMappingStore mappings_{support::twoTrackMapping()};
  Stage stage_{sink_, events_, mappings_, clock_};
};

TEST_F(StageTest, ATrackThatLeavesTheMappingFallsSilentAndWhatWaitedForItIsUnmapped) {
  stage_.offer(dogSample(1));
  stage_.offer(dogSample(2));
  core::Mapping edited = support::twoTrackMapping();
  edited.tracks.erase(edited.tracks.begin());
  mappings_.replace(edited);
  stage_.followMapping();
  clock_.advance(Seconds(60));
  stage_.advance();
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch1", "2 clear ch1"));
  EXPECT_EQ(stage_.statusOf(1), SampleStatus::past);
  EXPECT_EQ(stage_.statusOf(2), SampleStatus::unmapped);
  ASSERT_EQ(sink_.unmapped().size(), 1U);
  EXPECT_EQ(sink_.unmapped()[0].number, 2);
}

TEST_F(StageTest, WhatIsApprovedAfterItsTrackWasRemovedIsNotLoadedThere) {
  ASSERT_TRUE(stage_.setApproval(Approval::asked, std::nullopt));
  stage_.offer(dogSample(1));
  leaveOnlyPiano({});
  const auto approved = stage_.approve(1);
  ASSERT_FALSE(approved);
  EXPECT_EQ(approved.error().code, ErrorCode::conflict);
  EXPECT_THAT(approved.error().message, testing::HasSubstr("Give dog a track"));
  EXPECT_THAT(sent(), IsEmpty());
  ASSERT_EQ(stage_.snapshot().asking.size(), 1U) << "it goes on asking";
  EXPECT_FALSE(stage_.snapshot().asking[0].route);

  leaveOnlyPiano({{"dog", "Piano"}});
  ASSERT_TRUE(stage_.approve(1));
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch5"));
}

TEST_F(StageTest, WhatIsApprovedGoesToTheTrackThatItsCategoryHasNow) {
  ASSERT_TRUE(stage_.setApproval(Approval::asked, std::nullopt));
  stage_.offer(dogSample(1));
  core::Mapping edited = support::twoTrackMapping();
  edited.categoryTracks = {{"dog", "Piano"}};
  mappings_.replace(edited);  // nobody has told the stage yet
  ASSERT_TRUE(stage_.approve(1));
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch5"));
}

TEST_F(StageTest, WhatWaitsFollowsItsCategoryToAnotherTrack) {
  stage_.offer(dogSample(1));
  stage_.offer(dogSample(2));
  stage_.offer(dogSample(3, "ben", 0.9));
  leaveOnlyPiano({{"dog", "Piano"}});
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch1", "2 clear ch1", "3 load 2 ch5"));
  EXPECT_EQ(stage_.statusOf(3), SampleStatus::waiting);
  pass(8);
  EXPECT_EQ(sent().back(), "4 load 3 ch5");
}

TEST_F(StageTest, WhatWasRoutedByAMappingThatIsReplacedMeanwhileIsNotLoadedOnALostTrack) {
  leaveOnlyPiano({{"dog", "Piano"}});
  stage_.offer(dogSample(1));
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch5"));
  leaveOnlyPiano({});
  stage_.offer(dogSample(2));
  EXPECT_EQ(stage_.statusOf(2), SampleStatus::unmapped);
}

TEST_F(StageTest, UndoPutsNothingOnATrackThatTheMappingHasLost) {
  stage_.offer(dogSample(1));
  ASSERT_TRUE(stage_.clear(1));
  leaveOnlyPiano({});
  EXPECT_EQ(stage_.undo(1).error().code, ErrorCode::invalidArgument);
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch1", "2 clear ch1"));
  mappings_.replace(support::twoTrackMapping());
  EXPECT_TRUE(stage_.undo(1));
}

TEST_F(StageTest, AFetchedSampleIsPastUntilItIsAssigned) {
  stage_.admitAsPast(dogSample(1));
  EXPECT_EQ(stage_.statusOf(1), SampleStatus::past);
  EXPECT_THAT(sent(), IsEmpty());
  ASSERT_TRUE(stage_.assign(dogSample(1), 5));
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch5"));
}

TEST_F(StageTest, AnEditedTrackIsToldToTheInstrumentsAndWaitedForUnderItsNewName) {
  stage_.offer(dogSample(1));
  stage_.offer(dogSample(2));
  core::Mapping edited = support::twoTrackMapping();
  edited.tracks[0].name = "Hats";
  edited.categoryTracks = {{"dog", "Hats"}};
  edited.tracks[0].playback = core::Playback::melodic;
  mappings_.replace(edited);
  stage_.followMapping();
  stage_.followMapping();
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch1", "2 load 1 ch1"));
  clock_.advance(Seconds(8));
  stage_.advance();
  const core::Route hats{"Hats", 1, core::Playback::melodic};
  EXPECT_EQ(std::get<core::SampleLoaded>(sink_.changes().back()).route, hats);
  EXPECT_EQ(std::get<core::SampleLoaded>(sink_.changes().back()).sample.number, 2);
}

TEST_F(StageTest, LoadsAnEmptyTrackAtOnceAndTellsSinkAndWatchers) {
  stage_.offer(dogSample(1));
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch1"));
  EXPECT_EQ(stage_.statusOf(1), SampleStatus::onStage);
  const auto published = events_.of<core::StageChanged>();
  ASSERT_EQ(published.size(), 1U);
  EXPECT_EQ(brief(published[0].change), "1 load 1 ch1");
}

TEST_F(StageTest, KeepsASampleForItsHoldTimeThenTakesTheMostConfident) {
  stage_.offer(dogSample(1, "ann", 0.5));
  stage_.offer(dogSample(2, "ben", 0.6));
  stage_.offer(dogSample(3, "cem", 0.9));
  stage_.offer(dogSample(4, "dan", 0.7));
  EXPECT_EQ(stage_.nextDue(), clock_.steadyNow() + std::chrono::seconds(8));
  pass(7.99);
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch1"));
  EXPECT_EQ(stage_.statusOf(3), SampleStatus::waiting);
  pass(0.01);
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch1", "2 load 3 ch1"));
  EXPECT_EQ(stage_.statusOf(1), SampleStatus::past);
  EXPECT_EQ(stage_.statusOf(3), SampleStatus::onStage);
  pass(8);
  pass(8);
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch1", "2 load 3 ch1", "3 load 4 ch1", "4 load 2 ch1"));
  EXPECT_EQ(stage_.nextDue(), std::nullopt);
}

TEST_F(StageTest, AContributorNotYetHeardGoesFirst) {
  stage_.offer(dogSample(1, "ann", 0.5));
  stage_.offer(dogSample(2, "ann", 0.99));
  stage_.offer(dogSample(3, "ben", 0.4));
  pass(8);
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch1", "2 load 3 ch1"));
}

TEST_F(StageTest, BeingHeardOnOneTrackCountsOnAllTracks) {
  core::Sample piano = dogSample(1, "ann", 0.9);
  piano.route = core::Route{"Piano", 5, core::Playback::melodic};
  stage_.offer(piano);
  stage_.offer(dogSample(2, "cem", 0.5));
  stage_.offer(dogSample(3, "ann", 0.9));
  stage_.offer(dogSample(4, "ben", 0.4));
  pass(8);
  EXPECT_EQ(sent().back(), "3 load 4 ch1");
}

TEST_F(StageTest, EqualsGoInOrderOfTheirNumber) {
  stage_.offer(dogSample(1, "ann"));
  stage_.offer(dogSample(3, "cem"));
  stage_.offer(dogSample(2, "ben"));
  pass(8);
  EXPECT_EQ(sent().back(), "2 load 2 ch1");
}

TEST_F(StageTest, TracksDoNotWaitForEachOther) {
  core::Sample piano = dogSample(2);
  piano.route = core::Route{"Piano", 5, core::Playback::melodic};
  stage_.offer(dogSample(1));
  stage_.offer(piano);
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch1", "2 load 2 ch5"));
}

TEST_F(StageTest, TheWaitingAreBoundedAndTheLastInRankIsDropped) {
  stage_.offer(dogSample(1, "first"));
  for (int n = 0; n < 33; ++n) {
    stage_.offer(dogSample(2 + n, "c" + std::to_string(n), 0.50 + 0.01 * n));
  }
  EXPECT_EQ(stage_.snapshot().tracks[0].waiting.size(), 32U);
  EXPECT_EQ(stage_.statusOf(2), SampleStatus::past);
  EXPECT_EQ(stage_.statusOf(3), SampleStatus::waiting);
  stage_.offer(dogSample(99, "doubtful", 0.4));
  EXPECT_EQ(stage_.statusOf(99), SampleStatus::past);
  EXPECT_EQ(stage_.snapshot().tracks[0].waiting.size(), 32U);
}

TEST_F(StageTest, AHeldTrackKeepsItsSampleUntilReleased) {
  stage_.offer(dogSample(1, "ann"));
  ASSERT_TRUE(stage_.hold(1, true));
  stage_.offer(dogSample(2, "ben"));
  pass(100);
  EXPECT_EQ(stage_.nextDue(), std::nullopt);
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch1", "2 hold ch1 on"));
  ASSERT_TRUE(stage_.hold(1, true));
  ASSERT_TRUE(stage_.hold(1, false));
  EXPECT_THAT(sent(),
              ElementsAre("1 load 1 ch1", "2 hold ch1 on", "3 hold ch1 off", "4 load 2 ch1"));
}

TEST_F(StageTest, ReleasingWithinTheHoldTimeChangesNothingYet) {
  stage_.offer(dogSample(1, "ann"));
  stage_.offer(dogSample(2, "ben"));
  ASSERT_TRUE(stage_.hold(1, true));
  ASSERT_TRUE(stage_.hold(1, false));
  EXPECT_EQ(sent().back(), "3 hold ch1 off");
  pass(8);
  EXPECT_EQ(sent().back(), "4 load 2 ch1");
}

TEST_F(StageTest, AClearedTrackStaysEmptyUntilTheNextArrival) {
  stage_.offer(dogSample(1, "ann", 0.9));
  stage_.offer(dogSample(2, "ben", 0.8));
  ASSERT_TRUE(stage_.clear(1));
  EXPECT_EQ(stage_.statusOf(1), SampleStatus::past);
  pass(100);
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch1", "2 clear ch1"));
  ASSERT_TRUE(stage_.clear(1));
  stage_.offer(dogSample(3, "cem", 0.4));
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch1", "2 clear ch1", "3 load 2 ch1"));
}

TEST_F(StageTest, UndoGoesBackStepByStep) {
  stage_.offer(dogSample(1, "ann"));
  clock_.advance(Seconds(8));
  stage_.offer(dogSample(2, "ben"));
  ASSERT_TRUE(stage_.clear(1));
  ASSERT_TRUE(stage_.undo(1));
  ASSERT_TRUE(stage_.undo(1));
  ASSERT_TRUE(stage_.undo(1));
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch1", "2 load 2 ch1", "3 clear ch1", "4 load 2 ch1",
                                  "5 load 1 ch1", "6 clear ch1"));
  const auto nothingLeft = stage_.undo(1);
  ASSERT_FALSE(nothingLeft);
  EXPECT_EQ(nothingLeft.error().code, ErrorCode::notFound);
}

TEST_F(StageTest, WhatUndoBroughtBackHasItsHoldTime) {
  stage_.offer(dogSample(1, "ann"));
  clock_.advance(Seconds(8));
  stage_.offer(dogSample(2, "ben"));
  clock_.advance(Seconds(7));
  ASSERT_TRUE(stage_.undo(1));
  stage_.offer(dogSample(3, "cem"));
  pass(7.9);
  EXPECT_EQ(sent().back(), "3 load 1 ch1");
  pass(0.1);
  EXPECT_EQ(sent().back(), "4 load 3 ch1");
}

TEST_F(StageTest, UndoIsBounded) {
  for (int n = 1; n <= 20; ++n) {
    stage_.offer(dogSample(n));
    clock_.advance(Seconds(8));
  }
  int steps = 0;
  while (stage_.undo(1)) ++steps;
  EXPECT_EQ(steps, 16);
  EXPECT_EQ(sent().back(), "36 load 4 ch1");
}

TEST_F(StageTest, GainIsKeptOverSwapsAndChecked) {
  ASSERT_TRUE(stage_.gain(5, core::Decibels{-6.0}));
  ASSERT_TRUE(stage_.gain(5, core::Decibels{-6.0}));
  EXPECT_THAT(sent(), ElementsAre("1 gain ch5 -6"));
  EXPECT_EQ(stage_.gain(5, core::Decibels{24.5}).error().code, ErrorCode::invalidArgument);
  EXPECT_EQ(stage_.gain(5, core::Decibels{-70.5}).error().code, ErrorCode::invalidArgument);
  EXPECT_EQ(stage_.gain(5, core::Decibels{std::nan("")}).error().code, ErrorCode::invalidArgument);
  EXPECT_THAT(state(), ElementsAre("0 clear ch1", "0 hold ch1 off", "0 gain ch1 0", "0 clear ch5",
                                   "0 hold ch5 off", "1 gain ch5 -6"));
}

TEST_F(StageTest, ChannelsAreOneToSixteen) {
  for (const int channel : {0, 17, -1}) {
    EXPECT_EQ(stage_.hold(channel, true).error().code, ErrorCode::invalidArgument);
    EXPECT_EQ(stage_.gain(channel, core::Decibels{1}).error().code, ErrorCode::invalidArgument);
    EXPECT_EQ(stage_.clear(channel).error().code, ErrorCode::invalidArgument);
    EXPECT_EQ(stage_.undo(channel).error().code, ErrorCode::invalidArgument);
  }
  ASSERT_TRUE(stage_.hold(16, true));
  EXPECT_THAT(sent(), ElementsAre("1 hold ch16 on"));
}

TEST_F(StageTest, StateNamesTracksOfTheMappingAndAllThatWereTouched) {
  stage_.offer(dogSample(1));
  ASSERT_TRUE(stage_.hold(9, true));
  stage_.audition("/session/1_trimmed.wav");
  EXPECT_THAT(state(), ElementsAre("1 load 1 ch1", "0 hold ch1 off", "0 gain ch1 0", "0 clear ch5",
                                   "0 hold ch5 off", "0 gain ch5 0", "0 clear ch9", "2 hold ch9 on",
                                   "0 gain ch9 0"));
  EXPECT_EQ(stage_.snapshot().lastSeq, 3);
}

TEST_F(StageTest, WhatGoesOnNoTrackIsOnlyToldToThoseWhoAsk) {
  core::Sample doubtful = dogSample(1);
  doubtful.route.reset();
  stage_.offer(doubtful);
  EXPECT_THAT(sent(), IsEmpty());
  ASSERT_EQ(sink_.unmapped().size(), 1U);
  EXPECT_EQ(sink_.unmapped()[0].number, 1);
  EXPECT_EQ(stage_.statusOf(1), SampleStatus::unmapped);
}

TEST_F(StageTest, WhileIntakeIsNotOpenArrivalsAreNotUsedButWhoWaitedHasTheirTurn) {
  stage_.offer(dogSample(1, "ann"));
  stage_.offer(dogSample(2, "ben"));
  stage_.setIntake(Intake::finished);
  stage_.offer(dogSample(3, "cem", 0.99));
  EXPECT_EQ(stage_.statusOf(3), SampleStatus::past);
  pass(8);
  pass(8);
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch1", "2 load 2 ch1"));
  EXPECT_EQ(stage_.snapshot().rules.intake, Intake::finished);
}

TEST_F(StageTest, AWithdrawnRecordingLeavesTrackWaitingAndUndo) {
  stage_.offer(dogSample(1, "ann"));
  core::Sample second = dogSample(2, "ann", 0.9);
  second.recording = recordingId(1);
  stage_.offer(second);
  stage_.offer(dogSample(3, "ben", 0.4));
  stage_.remove(recordingId(1));
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch1", "2 clear ch1", "3 load 3 ch1"));
  EXPECT_EQ(stage_.statusOf(1), SampleStatus::past);
  EXPECT_EQ(stage_.statusOf(2), SampleStatus::past);
  while (stage_.undo(1)) {
  }
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch1", "2 clear ch1", "3 load 3 ch1", "4 clear ch1"));
}

TEST_F(StageTest, UndoDoesNotBringBackWhatWasWithdrawn) {
  stage_.offer(dogSample(1, "ann"));
  clock_.advance(Seconds(8));
  stage_.offer(dogSample(2, "ben"));
  stage_.remove(recordingId(1));
  ASSERT_TRUE(stage_.undo(1));
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch1", "2 load 2 ch1", "3 clear ch1"));
}

TEST_F(StageTest, ARecordingThatWasWithdrawnWhileItWasAnalysedIsNotUsed) {
  stage_.remove(recordingId(1));
  stage_.offer(dogSample(1, "ann"));
  EXPECT_THAT(sent(), IsEmpty());
  EXPECT_EQ(stage_.assign(dogSample(1, "ann"), 1).error().code, ErrorCode::notFound);
}

TEST_F(StageTest, ARemovedSampleLeavesItsTrackAndTheOthersOfItsRecordingStay) {
  stage_.offer(dogSample(1, "ann"));
  core::Sample second = dogSample(2, "ann");
  second.recording = recordingId(1);
  stage_.offer(second);
  stage_.removeSample(1);
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch1", "2 clear ch1", "3 load 2 ch1"));
}

TEST_F(StageTest, InAskModeASampleWaitsForTheWord) {
  ASSERT_TRUE(stage_.setApproval(Approval::asked, std::nullopt));
  for (const int number : {1, 2, 3}) stage_.offer(dogSample(number, "ann"));
  EXPECT_THAT(sent(), IsEmpty());
  EXPECT_EQ(stage_.statusOf(2), SampleStatus::asking);
  EXPECT_THAT(stage_.numbersWith(SampleStatus::asking), ElementsAre(3, 2, 1));
  ASSERT_TRUE(stage_.approve(2));
  EXPECT_EQ(stage_.approve(2).error().code, ErrorCode::notFound);
  ASSERT_TRUE(stage_.reject(3));
  EXPECT_EQ(stage_.reject(3).error().code, ErrorCode::notFound);
  EXPECT_EQ(stage_.approve(3).error().code, ErrorCode::notFound);
  EXPECT_THAT(sent(), ElementsAre("1 load 2 ch1"));
  EXPECT_EQ(stage_.statusOf(1), SampleStatus::asking);
  EXPECT_EQ(stage_.statusOf(3), SampleStatus::rejected);
  ASSERT_TRUE(stage_.setApproval(Approval::automatic, std::nullopt));
  stage_.offer(dogSample(4, "ben"));
  EXPECT_EQ(stage_.statusOf(4), SampleStatus::waiting);
  ASSERT_TRUE(stage_.reject(4));
  pass(8);
  EXPECT_THAT(sent(), ElementsAre("1 load 2 ch1"));
}

TEST_F(StageTest, AboveAConfidenceNobodyIsAsked) {
  ASSERT_TRUE(stage_.setApproval(Approval::aboveConfidence, 0.7));
  stage_.offer(dogSample(1, "ann", 0.69));
  stage_.offer(dogSample(2, "ben", 0.7));
  EXPECT_THAT(sent(), ElementsAre("1 load 2 ch1"));
  EXPECT_EQ(stage_.statusOf(1), SampleStatus::asking);
  for (const double bad : {-0.1, 1.1, std::nan("")}) {
    EXPECT_EQ(stage_.setApproval(Approval::asked, bad).error().code, ErrorCode::invalidArgument);
  }
  EXPECT_EQ(stage_.snapshot().rules.approval, Approval::aboveConfidence);
  EXPECT_EQ(stage_.snapshot().rules.minConfidence, 0.7);
}

TEST_F(StageTest, WhatWaitsForApprovalIsBoundedAndTheOldestGoes) {
  ASSERT_TRUE(stage_.setApproval(Approval::asked, std::nullopt));
  for (int number = 1; number <= 501; ++number) stage_.offer(dogSample(number));
  EXPECT_EQ(stage_.statusOf(1), SampleStatus::past);
  EXPECT_EQ(stage_.statusOf(2), SampleStatus::asking);
  EXPECT_EQ(stage_.snapshot().asking.size(), 500U);
}

TEST_F(StageTest, AnySampleMayBePutOnAnyTrackHeldOrNot) {
  stage_.offer(dogSample(1, "ann"));
  stage_.offer(dogSample(2, "ben"));
  ASSERT_TRUE(stage_.hold(1, true));
  ASSERT_TRUE(stage_.assign(dogSample(2, "ben"), 1));
  ASSERT_TRUE(stage_.assign(dogSample(2, "ben"), 5));
  EXPECT_EQ(stage_.snapshot().tracks[1].loaded->route,
            (core::Route{"Piano", 5, core::Playback::melodic}));
  EXPECT_EQ(stage_.snapshot().tracks[0].waiting.size(), 0U);
  ASSERT_TRUE(stage_.undo(1));
  EXPECT_EQ(stage_.statusOf(2), SampleStatus::onStage) << "it still is on the other track";
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch1", "2 hold ch1 on", "3 load 2 ch1", "4 load 2 ch5",
                                  "5 load 1 ch1"));
  for (const int channel : {0, 2, 17}) {
    EXPECT_EQ(stage_.assign(dogSample(1), channel).error().code, ErrorCode::invalidArgument);
  }
}

TEST_F(StageTest, ABlockedContributorsSamplesAreNotUsed) {
  stage_.offer(dogSample(1, "troll"));
  stage_.offer(dogSample(2, "troll"));
  stage_.offer(dogSample(3, "ann"));
  ASSERT_TRUE(stage_.block("troll", true));
  stage_.offer(dogSample(4, "troll"));
  EXPECT_EQ(stage_.statusOf(1), SampleStatus::onStage);
  EXPECT_EQ(stage_.statusOf(2), SampleStatus::rejected);
  EXPECT_EQ(stage_.statusOf(4), SampleStatus::rejected);
  pass(8);
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch1", "2 load 3 ch1"));
  ASSERT_TRUE(stage_.block("troll", false));
  stage_.offer(dogSample(5, "troll"));
  EXPECT_EQ(stage_.statusOf(5), SampleStatus::waiting);
  EXPECT_EQ(stage_.block("", true).error().code, ErrorCode::invalidArgument);
}

TEST_F(StageTest, WatchersHearWhereSamplesStandAndWhichRulesHold) {
  ASSERT_TRUE(stage_.setApproval(Approval::asked, std::nullopt));
  ASSERT_TRUE(stage_.block("troll", true));
  stage_.setIntake(Intake::closed);
  const auto rules = events_.of<core::RulesChanged>();
  ASSERT_EQ(rules.size(), 3U);
  EXPECT_EQ(rules[0].rules.approval, Approval::asked);
  EXPECT_EQ(rules[1].rules.blocked, (std::set<std::string>{"troll"}));
  EXPECT_EQ(rules[2].rules.intake, Intake::closed);

  stage_.setIntake(Intake::open);
  stage_.offer(dogSample(1, "ann"));
  ASSERT_TRUE(stage_.approve(1));
  ASSERT_TRUE(stage_.clear(1));
  std::vector<SampleStatus> heard;
  for (const auto& change : events_.of<core::SampleStatusChanged>()) {
    EXPECT_EQ(change.number, 1);
    heard.push_back(change.status);
  }
  EXPECT_THAT(heard, ElementsAre(SampleStatus::asking, SampleStatus::waiting, SampleStatus::onStage,
                                 SampleStatus::past));
}

TEST_F(StageTest, ReportsCountOnlyForWhatIsOnTheTrack) {
  using Kind = core::InstrumentReport::Kind;
  stage_.offer(dogSample(1, "ann"));
  stage_.report({Kind::loaded, 1, ""});
  EXPECT_TRUE(stage_.snapshot().tracks[0].playable);
  EXPECT_EQ(stage_.statusOf(1), SampleStatus::onStage);
  stage_.report({Kind::played, 1, "60 100"});
  EXPECT_EQ(stage_.statusOf(1), SampleStatus::playing);
  clock_.advance(Seconds(3));
  EXPECT_EQ(stage_.statusOf(1), SampleStatus::playing);
  clock_.advance(Seconds(5));
  EXPECT_EQ(stage_.statusOf(1), SampleStatus::onStage);
  stage_.report({Kind::failed, 1, "cannot read"});
  EXPECT_EQ(stage_.snapshot().tracks[0].problem, "cannot read");
  EXPECT_FALSE(stage_.snapshot().tracks[0].playable);
  stage_.offer(dogSample(2, "ben"));
  EXPECT_EQ(stage_.snapshot().tracks[0].problem, "");
  stage_.report({Kind::played, 1, "60 100"});
  EXPECT_EQ(stage_.statusOf(2), SampleStatus::onStage);
  EXPECT_EQ(events_.of<core::InstrumentReport>().size(), 3U);
}

TEST_F(StageTest, WhatTheNextStartMustKnowIsOfArchivedSamplesOnly) {
  core::Sample preloaded = dogSample(0);
  preloaded.recording.reset();
  preloaded.origin = core::Preloaded{"/sounds/bell.wav"};
  preloaded.route = core::Route{"Piano", 5, core::Playback::melodic};
  Snapshot left;
  left.tracks.push_back(
      {.channel = 5, .loaded = core::SampleLoaded{0, *preloaded.route, preloaded}});
  stage_.restore(left, 0);
  stage_.offer(dogSample(7));
  ASSERT_TRUE(stage_.hold(1, true));
  ASSERT_TRUE(stage_.gain(5, core::Decibels{-6.0}));
  ASSERT_TRUE(stage_.setApproval(Approval::asked, std::nullopt));
  stage_.offer(dogSample(8));
  const core::StageMemory memory = memoryOf(stage_.snapshot());
  EXPECT_EQ(memory.rules.approval, Approval::asked);
  EXPECT_THAT(memory.asking, ElementsAre(8));
  EXPECT_THAT(memory.tracks,
              ElementsAre(core::TrackMemory{1, 7, core::Route{"HH", 1}, true, {}},
                          core::TrackMemory{5, std::nullopt, std::nullopt, false, {-6.0}}));
}

TEST_F(StageTest, RestoredTracksAreToldAsNewChangesAndMayBeReplacedAtOnce) {
  stage_.offer(dogSample(7, "ann"));
  ASSERT_TRUE(stage_.hold(5, true));
  ASSERT_TRUE(stage_.gain(1, core::Decibels{-6.0}));
  ASSERT_TRUE(stage_.setApproval(Approval::aboveConfidence, 0.9));
  stage_.offer(dogSample(8, "ben"));
  stage_.setIntake(Intake::closed);
  const Snapshot saved = stage_.snapshot();

  support::InMemorySampleSink sink;
  Stage next(sink, events_, mappings_, clock_);
  next.restore(saved, 9);
  std::vector<std::string> all;
  for (const auto& change : sink.changes()) all.push_back(brief(change));
  EXPECT_THAT(all, ElementsAre("1 load 7 ch1", "2 gain ch1 -6", "3 hold ch5 on"));
  EXPECT_EQ(next.intake(), Intake::closed);
  EXPECT_EQ(next.statusOf(7), SampleStatus::onStage);
  EXPECT_EQ(next.statusOf(8), SampleStatus::asking);
  EXPECT_EQ(next.statusOf(9), SampleStatus::past);
  EXPECT_EQ(next.statusOf(10), SampleStatus::waiting);
  EXPECT_EQ(next.snapshot().rules, saved.rules);
  next.setIntake(Intake::open);
  next.offer(dogSample(10, "ben", 0.95));
  EXPECT_EQ(next.statusOf(10), SampleStatus::onStage);
}

TEST_F(StageTest, WhoWaitedBeforeARestartGoesOnWaiting) {
  stage_.offer(dogSample(1, "ann"));
  stage_.offer(dogSample(2, "ben", 0.6));
  stage_.offer(dogSample(3, "cem", 0.9));
  EXPECT_THAT(memoryOf(stage_.snapshot()).tracks[0].waiting, ElementsAre(2, 3));
  const Snapshot saved = stage_.snapshot();

  support::InMemorySampleSink sink;
  core::Mapping renamed = support::twoTrackMapping();
  renamed.tracks[0].name = "Hats";
  mappings_.replace(renamed);
  Stage next(sink, events_, mappings_, clock_);
  next.restore(saved, 3);
  EXPECT_EQ(next.statusOf(2), SampleStatus::waiting);
  EXPECT_EQ(next.nextDue(), clock_.steadyNow() + std::chrono::seconds(8));
  clock_.advance(Seconds(8));
  next.advance();
  const auto last = std::get<core::SampleLoaded>(sink.changes().back());
  EXPECT_EQ(last.sample.number, 3);
  EXPECT_EQ(last.route.track, "Hats");
  EXPECT_EQ(next.statusOf(2), SampleStatus::waiting);
}

TEST_F(StageTest, WhatWasOnATrackThatIsGoneAfterARestartOrWaitedForItIsPast) {
  stage_.offer(dogSample(1));
  stage_.offer(dogSample(2));
  const Snapshot saved = stage_.snapshot();
  core::Mapping other = support::twoTrackMapping();
  other.tracks.erase(other.tracks.begin());
  mappings_.replace(other);
  Stage next(sink_, events_, mappings_, clock_);
  next.restore(saved, 2);
  EXPECT_EQ(next.statusOf(1), SampleStatus::past);
  EXPECT_EQ(next.statusOf(2), SampleStatus::past);
  EXPECT_THAT(sent(), ElementsAre("1 load 1 ch1")) << "of the run before";
}

// 400 takes a minute from 200 phones onto eight tracks for five minutes.
TEST(StageUnderLoadTest, ARoomFullOfPhonesChangesNoTrackFasterThanItsHoldTime) {
  core::Mapping mapping;
  for (int channel = 1; channel <= 8; ++channel) {
    mapping.tracks.push_back({.name = "T" + std::to_string(channel), .channel = channel});
  }
  const support::FixedMappingStore mappings(mapping);
  support::ManualClock clock;
  support::InMemorySampleSink sink;
  support::RecordedEvents events;
  Stage stage(sink, events, mappings, clock);

  std::map<int, core::SteadyTime> lastChange;
  std::set<std::string> heard;
  // What waits, by channel, as the rule has it; written apart from the stage's own bookkeeping.
  std::map<int, std::vector<core::Sample>> waiting;
  std::size_t seen = 0;
  std::size_t swaps = 0;
  const auto check = [&] {
    for (const core::StageChange& change : sink.changes(seen)) {
      ++seen;
      const auto& loaded = std::get<core::SampleLoaded>(change);
      const int channel = loaded.route.channel;
      if (lastChange.contains(channel)) {
        EXPECT_GE(clock.steadyNow() - lastChange[channel], std::chrono::seconds(8));
      }
      lastChange[channel] = clock.steadyNow();
      const bool winnerHeard = heard.contains(loaded.sample.contributor);
      for (const core::Sample& other : waiting[channel]) {
        const bool otherHeard = heard.contains(other.contributor);
        EXPECT_FALSE(winnerHeard && !otherHeard) << other.number << " should have gone first";
        if (winnerHeard == otherHeard) {
          EXPECT_LE(other.best().confidence, loaded.sample.best().confidence);
        }
      }
      std::erase_if(waiting[channel],
                    [&](const auto& one) { return one.number == loaded.sample.number; });
      heard.insert(loaded.sample.contributor);
      ++swaps;
    }
  };

  std::int64_t number = 0;
  for (int tick = 0; tick < 5 * 60 * 20; ++tick) {  // of 50 ms
    clock.advance(Seconds(0.05));
    stage.advance();
    check();
    if (tick % 3 == 0) {  // 6.7 a second
      ++number;
      const int phone = static_cast<int>(number * 73 % 200);
      const double confidence = 0.35 + static_cast<double>(number * 37 % 61) / 100.0;
      core::Sample sample = dogSample(number, "phone" + std::to_string(phone), confidence);
      sample.route->channel = 1 + static_cast<int>(number * 31 % 8);
      waiting[sample.route->channel].push_back(sample);
      stage.offer(sample);
      check();
      for (auto& [channel, list] : waiting) {
        std::erase_if(list, [&](const auto& one) {
          return stage.statusOf(one.number) == SampleStatus::past;
        });
        EXPECT_LE(list.size(), Stage::kMaxWaiting);
      }
    }
  }
  EXPECT_EQ(number, 2000);
  EXPECT_GE(swaps, 8U * 35U);  // five minutes hold 37.5 times 8 s
  EXPECT_LE(swaps, 8U * 38U);
  EXPECT_EQ(heard.size(), 200U);
}

TEST(StageUnderLoadTest, ManyThreadsSeeOneOrderOfChanges) {
  const support::FixedMappingStore mappings(support::twoTrackMapping());
  support::ManualClock clock;
  support::InMemorySampleSink sink;
  support::RecordedEvents events;
  Stage stage(sink, events, mappings, clock);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (int n = 1; n <= 250; ++n) {
        clock.advance(Seconds(8));
        stage.offer(dogSample(thread * 1000 + n));
        ASSERT_TRUE(stage.gain(1 + thread, core::Decibels{-0.1 * n}));
        (void)stage.snapshot();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto changes = sink.changes();
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const auto seq = std::visit([](const auto& change) { return change.seq; }, changes[i]);
    ASSERT_EQ(seq, static_cast<core::StageSeq>(i + 1));
  }
  EXPECT_EQ(stage.snapshot().lastSeq, static_cast<core::StageSeq>(changes.size()));
  EXPECT_GE(changes.size(), 1000U);
}

core::InstrumentReport played(core::StageSeq seq, int note, int velocity) {
  return {core::InstrumentReport::Kind::played, seq, "", note, velocity};
}

TEST_F(StageTest, NotesThatInstrumentsPlayAreHandedOverOnce) {
  stage_.offer(dogSample(1));
  const auto at = clock_.wallNow();
  stage_.report(played(1, 60, 100));
  EXPECT_THAT(stage_.takeNotesPlayed(),
              ElementsAre(core::NotePlayed{at, 1, "HH", 1, 60, 100, Seconds(1.5)}));
  EXPECT_THAT(stage_.takeNotesPlayed(), IsEmpty());
}

TEST_F(StageTest, AMelodicNoteSoundsAsLongAsItsRateHasIt) {
  auto sample = dogSample(1);
  sample.route = core::Route{"Piano", 5, core::Playback::melodic};
  sample.pitch = core::Pitch{core::Hertz{440.0}, 0.9};
  stage_.offer(sample);
  stage_.report(played(1, 81, 100));
  EXPECT_EQ(stage_.takeNotesPlayed().at(0).sounds, Seconds(0.75));
}

TEST_F(StageTest, ANoteCountsWhenItsSampleHasJustBeenReplacedAndAnImpossibleOneDoesNot) {
  stage_.offer(dogSample(1));
  ASSERT_TRUE(stage_.assign(dogSample(2), 1));
  stage_.report(played(1, 60, 100));
  ASSERT_EQ(stage_.takeNotesPlayed().at(0).sample, 1);
  for (const auto& impossible : {played(99, 60, 100), played(2, 128, 100), played(2, -1, 100),
                                 played(2, 60, 0), played(2, 60, 128)}) {
    stage_.report(impossible);
  }
  EXPECT_THAT(stage_.takeNotesPlayed(), IsEmpty());
  stage_.removeSample(1);
  stage_.report(played(1, 60, 100));
  EXPECT_THAT(stage_.takeNotesPlayed(), IsEmpty()) << "of a sound that was deleted";
}

TEST_F(StageTest, NotesThatNobodyTakesAreBounded) {
  stage_.offer(dogSample(1));
  for (std::size_t i = 0; i <= Stage::kMaxNotesKept; ++i) {
    stage_.report(played(1, static_cast<int>(i % 128), 100));
  }
  const auto notes = stage_.takeNotesPlayed();
  EXPECT_EQ(notes.size(), Stage::kMaxNotesKept);
  EXPECT_EQ(notes.front().note, 1) << "the oldest is dropped";
}

}  // namespace
}  // namespace exsampling::stage
