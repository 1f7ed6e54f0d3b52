#include <exsampling/night/health/health_watch.hpp>

#include <gmock/gmock.h>
#include <support/manual_clock.hpp>
#include <support/stage_samples.hpp>

namespace exsampling::night {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class HealthWatchTest : public testing::Test {
 protected:
  HealthWatchTest() {
    events_.subscribe([this](const core::Event& event) { watch_.hear(event); });
  }

  /// A take comes, is analysed for so long, and goes on its track.
  void play(std::int64_t number, std::chrono::milliseconds analysis) {
    watch_.takeCame(support::recordingId(number));
    clock_.advance(analysis);
    load(number);
    watch_.takeSettled(support::recordingId(number));
  }
  void load(std::int64_t number) {
    const auto sample = support::dogSample(number);
    events_.publish(core::StageChanged{core::SampleLoaded{1, *sample.route, sample}});
  }
  std::vector<std::string> warnings() const {
    std::vector<std::string> abouts;
    for (const auto& warning : watch_.report().warnings) abouts.push_back(warning.about);
    return abouts;
  }

  support::ManualClock clock_;
  support::RecordedEvents events_;
  HealthWatch watch_{clock_, events_};
};

TEST_F(HealthWatchTest, CountsEachPhoneOfTheLastMinuteOnce) {
  watch_.phoneSeen("a");
  clock_.advance(30s);
  watch_.phoneSeen("b");
  watch_.phoneSeen("b");
  EXPECT_EQ(watch_.report().phones, 2U);
  clock_.advance(30s);
  EXPECT_EQ(watch_.report().phones, 1U);
  EXPECT_EQ(watch_.report().sinceLastPhone, 30s);
}

TEST_F(HealthWatchTest, ForgetsPhonesAndStaysBoundedUnderAFlood) {
  for (int i = 0; i < 6'000; ++i) watch_.phoneSeen(std::to_string(i));
  EXPECT_EQ(watch_.report().phones, 5'000U);
  clock_.advance(60s);
  watch_.look({});
  watch_.phoneSeen("late");
  EXPECT_EQ(watch_.report().phones, 1U);
}

TEST_F(HealthWatchTest, MeasuresFromTheTakeToItsSample) {
  EXPECT_FALSE(watch_.report().uploadToOsc.has_value());
  for (int i = 1; i <= 20; ++i) play(i, std::chrono::milliseconds(10 * i));
  const auto delay = watch_.report().uploadToOsc;
  ASSERT_TRUE(delay.has_value());
  EXPECT_EQ(delay->takes, 20U);
  EXPECT_DOUBLE_EQ(delay->median.count(), 0.100);
  EXPECT_DOUBLE_EQ(delay->p95.count(), 0.190);
}

TEST_F(HealthWatchTest, OnlyTheNewestHundredCount) {
  play(1, 60s);
  for (int i = 2; i <= 101; ++i) play(i, 10ms);
  EXPECT_EQ(watch_.report().uploadToOsc->takes, 100U);
  EXPECT_DOUBLE_EQ(watch_.report().uploadToOsc->p95.count(), 0.010);
}

TEST_F(HealthWatchTest, ASampleThatWaitedForItsTurnIsNotMeasured) {
  watch_.takeCame(support::recordingId(1));
  watch_.takeSettled(support::recordingId(1));
  clock_.advance(8s);
  load(1);
  EXPECT_FALSE(watch_.report().uploadToOsc.has_value());
  EXPECT_EQ(watch_.report().sinceLastSample, 0s);
}

TEST_F(HealthWatchTest, PassesOnWhatItOverhears) {
  load(1);
  EXPECT_THAT(events_.of<core::StageChanged>(), SizeIs(1));
}

TEST_F(HealthWatchTest, TellsWhenAWarningBeginsAndEndsAndNotInBetween) {
  watch_.look({.diskFree = 50'000'000});
  watch_.look({.diskFree = 49'000'000});
  auto told = events_.of<core::HealthChanged>();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].raised.at(0).about, "disk");
  watch_.look({.diskFree = 50'000'000'000});
  told = events_.of<core::HealthChanged>();
  ASSERT_THAT(told, SizeIs(2));
  EXPECT_THAT(told[1].warnings, IsEmpty());
  EXPECT_THAT(told[1].raised, IsEmpty());
}

TEST_F(HealthWatchTest, RoomOnTheDiskIsToldInRecordedTime) {
  watch_.look({.diskFree = 14'400'000'000});
  EXPECT_EQ(watch_.report().roomForTakes, 1'000min);
}

TEST_F(HealthWatchTest, AnAddressThatChangesIsAWarningUntilItIsTheFirstAgain) {
  watch_.look({.address = "192.168.1.20"});
  watch_.look({.address = "10.0.0.7"});
  EXPECT_THAT(warnings(), ElementsAre("address"));
  ASSERT_THAT(watch_.report().addressChanges, SizeIs(1));
  EXPECT_EQ(watch_.report().addressChanges[0].from, "192.168.1.20");
  EXPECT_EQ(watch_.report().addressChanges[0].to, "10.0.0.7");
  EXPECT_EQ(events_.of<core::HealthChanged>().at(0).raised.at(0).message.substr(0, 52),
            "The address changed from 192.168.1.20 to 10.0.0.7: p");
  watch_.look({.address = "192.168.1.20"});
  EXPECT_THAT(warnings(), IsEmpty());
  EXPECT_THAT(watch_.report().addressChanges, SizeIs(2));
}

TEST_F(HealthWatchTest, AClockThatJumpsIsToldForFiveMinutes) {
  watch_.look({});
  clock_.advance(1s);
  watch_.look({});
  EXPECT_THAT(warnings(), IsEmpty());
  clock_.jump(-1h);
  clock_.advance(1s);
  watch_.look({});
  EXPECT_THAT(warnings(), ElementsAre("clock"));
  clock_.advance(300s);
  EXPECT_THAT(warnings(), IsEmpty());
}

TEST_F(HealthWatchTest, AQueueIsToldWhenItIsLongAndBecomesLonger) {
  for (std::size_t waiting = 15; waiting <= 25; ++waiting) {
    watch_.look({.waiting = waiting});
    clock_.advance(1s);
  }
  EXPECT_THAT(warnings(), ElementsAre("queue"));
  for (int i = 0; i < 11; ++i) {
    watch_.look({.waiting = 25});
    clock_.advance(1s);
  }
  EXPECT_THAT(warnings(), IsEmpty()) << "long, but it keeps up";
}

TEST_F(HealthWatchTest, RefusalsAndUnknownPacketsCountForAMinute) {
  watch_.takeRefused({core::ErrorCode::storageFull, "The disk is full."});
  watch_.look({.oscNotUnderstood = 4});
  EXPECT_THAT(warnings(), ElementsAre("refused", "osc"));
  EXPECT_EQ(watch_.report().takesRefused, 1U);
  clock_.advance(61s);
  watch_.look({.oscNotUnderstood = 4});
  EXPECT_THAT(warnings(), IsEmpty());
  EXPECT_EQ(watch_.report().takesRefused, 1U);
  EXPECT_EQ(watch_.report().oscNotUnderstood, 4U);
}

TEST_F(HealthWatchTest, RaisesAnAlarmWhenTheDiskTakesNothingAndNotForEachTake) {
  const auto alarms = [this] { return events_.of<core::Alarm>().size(); };
  watch_.takeRefused({core::ErrorCode::busy, "Later."});
  EXPECT_EQ(alarms(), 0U);
  for (int i = 0; i < 3; ++i) watch_.takeRefused({core::ErrorCode::storageFull, "Full."});
  EXPECT_EQ(alarms(), 1U);
  watch_.takeRefused({core::ErrorCode::storage, "Broken."});
  EXPECT_EQ(alarms(), 2U);
  clock_.advance(10s);
  watch_.takeRefused({core::ErrorCode::storage, "Broken."});
  EXPECT_EQ(alarms(), 3U);
}

}  // namespace
}  // namespace exsampling::night
