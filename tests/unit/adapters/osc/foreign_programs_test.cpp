#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <support/child_process.hpp>
#include <support/osc_bench.hpp>
#include <support/stage_samples.hpp>
#include <support/udp_port.hpp>

#include <chrono>
#include <string>
#include <vector>

// liblo's oscdump and oscsend: programs that share no code with ours read what we send and send
// what we read.

namespace exsampling::adapters {
namespace {

using support::ChildProcess;
using support::dogSample;
using support::eventually;
using support::OscBench;
using testing::ElementsAre;

std::uint16_t freePort() { return support::UdpPort().port(); }

/// What oscdump prints, without its time stamps and our heartbeats.
class OscDump {
 public:
  explicit OscDump(std::uint16_t port) : process_({"oscdump", "-L", std::to_string(port)}) {}

  /// Heartbeats are printed only once it listens.
  bool listens() { return nextLine().starts_with("/exsampling/heartbeat ii "); }

  std::string next() {
    std::string line = nextLine();
    while (line.starts_with("/exsampling/heartbeat ")) line = nextLine();
    return line;
  }

 private:
  std::string nextLine() {
    const std::string line = process_.readLine(support::kPatience).value_or("no line came");
    return line.substr(line.find(' ') + 1);
  }

  ChildProcess process_;
};

OscSettings sendingTo(std::uint16_t port, OscProfile profile) {
  OscSettings settings;
  settings.targets = {{.port = port, .profile = profile}};
  settings.heartbeatEvery = std::chrono::milliseconds(20);
  return settings;
}

core::Mapping withChorus() {
  core::Mapping mapping = support::twoTrackMapping();
  mapping.tracks.push_back({.name = "Chorus", .channel = 8, .playback = core::Playback::melodic});
  return mapping;
}

core::Sample meow() {
  core::Sample sample = dogSample(7, "ann", 0.5);
  sample.top = {{5, "cat", 0.5}};
  sample.route = core::Route{"Chorus", 8, core::Playback::melodic};
  sample.pitch = core::Pitch{core::Hertz{660.5}, 0.8};
  sample.location = core::Location{-33.5, 151.25, std::nullopt};
  return sample;
}

TEST(OscForeignProgramsTest, OscdumpReadsAllThatIsSent) {
  const std::uint16_t port = freePort();
  OscBench bench(sendingTo(port, OscProfile::plain), withChorus());
  OscDump dump(port);
  ASSERT_TRUE(dump.listens());
  bench.stage->offer(meow());
  ASSERT_TRUE(bench.stage->hold(8, true));
  ASSERT_TRUE(bench.stage->gain(8, core::Decibels{-6.0}));
  ASSERT_TRUE(bench.stage->clear(8));
  bench.stage->audition("/session/7_trimmed.wav");
  EXPECT_EQ(dump.next(),
            "/exsampling/sample iiiiffffiffsss 1 5 8 1 660.500000 0.500000 1.500000 -3.000000 1 "
            "-33.500000 151.250000 \"cat\" \"Chorus\" \"/session/7_trimmed.wav\"");
  EXPECT_EQ(dump.next(), "/exsampling/category i 5");
  EXPECT_EQ(dump.next(), "/exsampling/hold iii 2 8 1");
  EXPECT_EQ(dump.next(), "/exsampling/gain iif 3 8 -6.000000");
  EXPECT_EQ(dump.next(), "/exsampling/clear ii 4 8");
  EXPECT_EQ(dump.next(), "/exsampling/audition is 5 \"/session/7_trimmed.wav\"");
}

TEST(OscForeignProgramsTest, OscdumpReadsTheXSamplingBundleInItsOrder) {
  const std::uint16_t port = freePort();
  OscSettings settings = sendingTo(port, OscProfile::plain);
  settings.targets.push_back({.port = port, .profile = OscProfile::xSampling});
  OscBench bench(settings, withChorus());
  OscDump dump(port);
  ASSERT_TRUE(dump.listens());
  bench.stage->offer(meow());
  EXPECT_TRUE(dump.next().starts_with("/exsampling/sample "));
  EXPECT_EQ(dump.next(), "/exsampling/category i 5");
  std::vector<std::string> bundle;
  for (int line = 0; line < 5; ++line) bundle.push_back(dump.next());
  EXPECT_THAT(bundle, ElementsAre("/pitch f 660.500000", "/location s \"-33.500000/151.250000\"",
                                  "/duration f 1.500000", "/sound s \"/session/7_trimmed.wav\"",
                                  "/label s \"Chorus\""));
}

TEST(OscForeignProgramsTest, OscsendIsHeardAndAnswered) {
  const std::uint16_t port = freePort();
  OscBench bench(sendingTo(port, OscProfile::plain));
  bench.sink->announceStage("http://127.0.0.1:8090/?token=abc");
  OscDump dump(port);
  ASSERT_TRUE(dump.listens());
  const auto say = [&](std::vector<std::string> message) {
    message.insert(message.begin(), {"oscsend", "127.0.0.1", std::to_string(bench.sink->inPort())});
    ChildProcess(message).readLine(support::kPatience);  // until it ends
  };
  say({"/exsampling/gain", "if", "5", "-6"});
  EXPECT_EQ(dump.next(), "/exsampling/gain iif 1 5 -6.000000");
  say({"/exsampling/hello", "is", std::to_string(port), "dump"});
  EXPECT_EQ(dump.next(), "/exsampling/state/begin i 6");
  EXPECT_EQ(dump.next(), "/exsampling/clear ii 0 1");
  EXPECT_EQ(dump.next(), "/exsampling/hold iii 0 1 0");
  EXPECT_EQ(dump.next(), "/exsampling/gain iif 0 1 0.000000");
  EXPECT_EQ(dump.next(), "/exsampling/clear ii 0 5");
  EXPECT_EQ(dump.next(), "/exsampling/hold iii 0 5 0");
  EXPECT_EQ(dump.next(), "/exsampling/gain iif 1 5 -6.000000");
  EXPECT_EQ(dump.next(), "/exsampling/state/end i 1");
  EXPECT_EQ(dump.next(), "/exsampling/stage s \"http://127.0.0.1:8090/?token=abc\"");
  say({"/exsampling/resend", "i", "1"});
  EXPECT_EQ(dump.next(), "/exsampling/state/begin i 6");
}

}  // namespace
}  // namespace exsampling::adapters
