#include <exsampling/night/health/warnings.hpp>

#include <gmock/gmock.h>

namespace exsampling::night {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> abouts(const HealthReport& report, const Signs& signs) {
  std::vector<std::string> found;
  for (const auto& warning : findWarnings(report, signs)) found.push_back(warning.about);
  return found;
}

/// The message about one thing; fails when there is none, or another.
std::string only(const HealthReport& report, const Signs& signs) {
  const auto warnings = findWarnings(report, signs);
  EXPECT_EQ(warnings.size(), 1U);
  return warnings.size() == 1 ? warnings.front().message : "";
}

TEST(WarningsTest, NoneWhenAllIsWell) {
  const HealthReport report{.phones = 50,
                            .instruments = {{.name = "Live"}},
                            .diskFree = 80'000'000'000,
                            .roomForTakes = 5'500min,
                            .address = "192.168.1.20"};
  EXPECT_THAT(
      abouts(report, {.running = 1h, .wantsInstrument = true, .firstAddress = "192.168.1.20"}),
      ElementsAre());
}

TEST(WarningsTest, DiskNearlyFullSaysForHowLong) {
  const HealthReport report{.diskFree = 288'000'000, .roomForTakes = 20min};
  EXPECT_THAT(only(report, {}), HasSubstr("nearly full: 288 MB are left, room for 20 minutes"));
}

TEST(WarningsTest, DiskFull) {
  const HealthReport report{.diskFree = 99'000'000, .roomForTakes = 6min};
  EXPECT_THAT(only(report, {}), HasSubstr("The disk is full: 99 MB are left. Free some space now"));
}

TEST(WarningsTest, AnotherAddressNamesBothAndSaysWhatToShow) {
  EXPECT_THAT(only({.address = "10.0.0.7"}, {.firstAddress = "192.168.1.20"}),
              HasSubstr("changed from 192.168.1.20 to 10.0.0.7: phones that scanned the old code "
                        "cannot send any more. Show the new QR code"));
}

TEST(WarningsTest, NoNetwork) {
  EXPECT_THAT(only({.address = "http://127.0.0.1:8080"}, {.offline = true}),
              HasSubstr("in no network"));
}

TEST(WarningsTest, NoInstrumentAfterFifteenSeconds) {
  Signs signs{.running = 14s, .wantsInstrument = true};
  EXPECT_THAT(abouts({}, signs), ElementsAre());
  signs.running = 15s;
  EXPECT_THAT(only({}, signs), HasSubstr("Open the Live set with the ExSampling device"));
  signs.wantsInstrument = false;
  EXPECT_THAT(abouts({}, signs), ElementsAre());
}

TEST(WarningsTest, AnInstrumentThatCannotLoadIsNamedWithItsReason) {
  const HealthReport report{
      .instruments = {{.name = "Live"},
                      {.name = "Pd", .failed = 2, .lastFailure = "no such file"}}};
  EXPECT_THAT(only(report, {.failedLastMinute = 2}),
              HasSubstr("Pd could not load a sound: no such file. Is the session folder"));
  EXPECT_THAT(abouts(report, {}), ElementsAre()) << "long ago";
}

TEST(WarningsTest, PhonesBeforeAClosedIntake) {
  EXPECT_THAT(only({.phones = 1}, {.intake = core::Intake::closed}),
              HasSubstr("1 phone is there and the intake is closed"));
  EXPECT_THAT(abouts({}, {.intake = core::Intake::closed}), ElementsAre());
  EXPECT_THAT(abouts({.phones = 9}, {.intake = core::Intake::finished}), ElementsAre());
}

TEST(WarningsTest, RefusalsWithTheirReason) {
  EXPECT_THAT(only({}, {.refusedLastMinute = 3, .lastRefusal = "the disk is full"}),
              HasSubstr("3 takes were refused in the last minute: the disk is full. Phones keep"));
}

TEST(WarningsTest, QueuePacketsAndClock) {
  EXPECT_THAT(only({.waiting = 40}, {.queueGrows = true}), HasSubstr("40 takes are waiting"));
  EXPECT_THAT(only({}, {.notUnderstoodLastMinute = 1}),
              HasSubstr("1 OSC packet was not understood"));
  EXPECT_THAT(only({}, {.clockJump = -1h}), HasSubstr("put back by 60 minutes"));
  EXPECT_THAT(only({}, {.clockJump = 24h}), HasSubstr("put forward by 24 hours"));
}

}  // namespace
}  // namespace exsampling::night
