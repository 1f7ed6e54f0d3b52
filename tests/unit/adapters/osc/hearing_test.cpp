#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ifaddrs.h>
#include <support/osc_bench.hpp>
#include <support/osc_bytes.hpp>
#include <support/stage_samples.hpp>
#include <support/udp_port.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <future>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace exsampling::adapters {
namespace {

using support::dogSample;
using support::eventually;
using support::nextMessage;
using support::OscBench;
using support::OscMessage;
using support::sendingTo;
using support::sendingToNobody;
using support::toBytes;
using support::UdpPort;
using testing::ElementsAre;
using testing::IsEmpty;

class OscHearingTest : public testing::Test {
 protected:
  /// Sends from the performer's instrument and waits until it has been dealt with.
  void say(const OscMessage& message) { sayBytes(toBytes(message)); }
  void sayBytes(const std::string& bytes) {
    const std::uint64_t before = bench_.sink->counts().received;
    instrument_.send(bench_.sink->inPort(), bytes);
    // The next datagram is only taken after the one before it has had its effect.
    ASSERT_TRUE(eventually([&] { return bench_.sink->counts().received > before; }));
    instrument_.send(bench_.sink->inPort(), "");
    ASSERT_TRUE(eventually([&] { return bench_.sink->counts().received > before + 1; }));
    ++emptyOnes_;
  }
  std::uint64_t malformed() const { return bench_.sink->counts().malformed - emptyOnes_; }
  stage::TrackState track(int channel) const {
    for (const auto& track : bench_.stage->snapshot().tracks) {
      if (track.channel == channel) return track;
    }
    return {};
  }

  const UdpPort instrument_;
  OscBench bench_{sendingToNobody()};
  std::uint64_t emptyOnes_ = 0;
};

TEST_F(OscHearingTest, ThePerformerActsInTheInstrument) {
  bench_.stage->offer(dogSample(1, "ann"));
  say({"/exsampling/hold", {1, 1}});
  EXPECT_TRUE(track(1).held.on);
  say({"/exsampling/hold", {1, 0}});
  EXPECT_FALSE(track(1).held.on);
  say({"/exsampling/gain", {5, -6.5F}});
  EXPECT_EQ(track(5).gain.gain, core::Decibels{-6.5});
  say({"/exsampling/gain", {5, 3}});
  EXPECT_EQ(track(5).gain.gain, core::Decibels{3.0});
  say({"/exsampling/clear", {1}});
  EXPECT_FALSE(track(1).loaded);
  say({"/exsampling/undo", {1}});
  EXPECT_TRUE(track(1).loaded);
  say({"/exsampling/intake", {2}});
  EXPECT_EQ(bench_.stage->intake(), stage::Intake::finished);
  say({"/exsampling/intake", {0}});
  EXPECT_EQ(bench_.stage->intake(), stage::Intake::closed);
  say({"/exsampling/intake", {1}});
  EXPECT_EQ(bench_.stage->intake(), stage::Intake::open);
  EXPECT_EQ(bench_.sink->counts().refused, 0U);
}

TEST_F(OscHearingTest, ReportsReachTheStage) {
  bench_.stage->offer(dogSample(1, "ann"));
  say({"/exsampling/loaded", {1}});
  EXPECT_TRUE(track(1).playable);
  say({"/exsampling/played", {1, 60, 100}});
  EXPECT_EQ(bench_.stage->statusOf(1), stage::SampleStatus::playing);
  say({"/exsampling/failed", {1, "no such file"}});
  EXPECT_EQ(track(1).problem, "no such file");
  const auto reports = bench_.events.of<core::InstrumentReport>();
  ASSERT_EQ(reports.size(), 3U);
  EXPECT_EQ(reports[1].detail, "60 100");
}

TEST_F(OscHearingTest, PlayedIsTakenTenTimesASecondAndSample) {
  bench_.stage->offer(dogSample(1, "ann"));
  for (int hit = 0; hit < 5; ++hit) say({"/exsampling/played", {1, 60, 100}});
  EXPECT_EQ(bench_.events.of<core::InstrumentReport>().size(), 1U);
  EXPECT_EQ(bench_.sink->counts().refused, 4U);
  bench_.clock.advance(core::Seconds(0.1));
  say({"/exsampling/played", {1, 60, 100}});
  EXPECT_EQ(bench_.events.of<core::InstrumentReport>().size(), 2U);
}

TEST_F(OscHearingTest, ADeviceRemapsAndSwitchesScenes) {
  const auto categories = [this] { return bench_.mappings.current()->categoryTracks; };
  say({"/exsampling/map", {"dog", "Piano"}});
  EXPECT_TRUE(support::eventually([&] {
    return categories() == std::map<std::string, std::string>{{"dog", "Piano"}};
  }));
  say({"/exsampling/scene", {"second act"}});
  EXPECT_TRUE(support::eventually([&] {
    return categories() == std::map<std::string, std::string>{{"dog", "HH"}};
  }));
  EXPECT_EQ(bench_.sink->counts().refused, 0U);
}

TEST_F(OscHearingTest, AnEditOfTheMappingIsMadeByAnotherThreadThanTheOneThatHears) {
  // The edit waits for as long as it is held up; a hold that comes later is done meanwhile.
  std::promise<void> held;
  bench_.mappings.beforeEdit = [&, waits = held.get_future().share()] { waits.wait(); };
  say({"/exsampling/map", {"dog", "Piano"}});
  say({"/exsampling/hold", {1, 1}});
  EXPECT_TRUE(bench_.stage->isHeld(1));
  EXPECT_EQ(bench_.mappings.current()->categoryTracks.at("dog"), "HH");
  held.set_value();
  EXPECT_TRUE(
      support::eventually([this] { return !bench_.mappings.current()->categoryTracks.empty(); }));
}

TEST_F(OscHearingTest, WhatIsImpossibleIsRefusedAndCounted) {
  say({"/exsampling/hold", {17, 1}});
  say({"/exsampling/hold", {1, 2}});
  say({"/exsampling/gain", {1, std::numeric_limits<float>::quiet_NaN()}});
  say({"/exsampling/gain", {1, 1000}});
  say({"/exsampling/clear", {-1}});
  say({"/exsampling/undo", {1}});
  say({"/exsampling/intake", {3}});
  say({"/exsampling/hello", {0, "nobody"}});
  say({"/exsampling/hello", {65536, "nobody"}});
  say({"/exsampling/resend", {1}});
  say({"/exsampling/map", {"dog", "Tuba"}});
  say({"/exsampling/scene", {"third act"}});
  EXPECT_TRUE(support::eventually([this] { return bench_.sink->counts().refused == 12U; }));
  EXPECT_EQ(bench_.stage->snapshot().lastSeq, 0);
  EXPECT_THAT(bench_.sink->instruments(), IsEmpty());
}

TEST_F(OscHearingTest, WrongTypesAndUnknownAddressesAreCountedAndIgnored) {
  using namespace std::string_literals;
  say({"/exsampling/hold", {1.0F, 1.0F}});
  say({"/exsampling/hold", {1}});
  say({"/exsampling/hold", {1, 1, 1}});
  say({"/exsampling/hello", {"reference", 10500}});
  say({"/exsampling/clear", {}});
  say({"/exsampling/unheard-of", {1}});
  say({"/exsampling", {}});
  sayBytes("/exsampling/clear\0\0\0"s);  // without type tags
  // Types that the contract does not use; oscpack alone would read outside these packets.
  sayBytes("/exsampling/failed\0\0,bs\0\x7F\xFF\xFF\xFF    "s);
  sayBytes("/exsampling/failed\0\0,bb\0\xFF\xFF\xFF\xF8    "s);
  sayBytes("/exsampling/hold\0\0\0\0,]]\0"s);
  EXPECT_EQ(bench_.sink->counts().misunderstood, 11U);
  EXPECT_EQ(malformed(), 0U);
  EXPECT_EQ(bench_.stage->snapshot().lastSeq, 0);
}

TEST_F(OscHearingTest, BrokenPacketsAreCountedAndIgnored) {
  using namespace std::string_literals;
  const std::vector<std::string> broken{
      "abc",
      "/exsampling/hold",
      "/exsampling/hold\0\0\0\0,ii\0\0\0\0\1"s,          // an argument is missing
      "/exsampling/hold\0\0\0\0,ii"s,                    // type tags do not end
      "/exsampling/failed\0\0,is\0\0\0\0\1text"s,        // a string does not end
      "#bundle\0\0\0\0\0\0\0\0\1\x7F\xFF\xFF\xFC"s,      // an element larger than the packet
      "#bundle\0\0\0\0\0\0\0\0\1\xFF\xFF\xFF\xFC    "s,  // a negative one
      "#bundle\0\0\0\0\0\0\0\0\1\0\0\0\0"s,              // an empty one
      "#bundl\0"s,
      "/exsamplin\0x,bs\0\x7F\xFF\xFF\xFF    "s,  // letters where the address is padded
  };
  for (std::size_t i = 0; i < broken.size(); ++i) {
    sayBytes(broken[i]);
    EXPECT_EQ(malformed(), i + 1) << i;
  }
  say({"/exsampling/hold", {1, 1}});
  EXPECT_TRUE(track(1).held.on);
}

TEST_F(OscHearingTest, APacketThatIsTooLongIsCountedAndIgnored) {
  bench_.stage->offer(dogSample(1, "ann"));
  const std::string longest(1023 - 20 - 4 - 4 - 4, 'x');
  say({"/exsampling/failed", {1, longest}});
  EXPECT_EQ(track(1).problem, longest);
  say({"/exsampling/failed", {1, std::string(1000, 'x')}});
  EXPECT_EQ(malformed(), 1U);
  sayBytes(std::string(60000, '/'));
  EXPECT_EQ(malformed(), 2U);
}

TEST_F(OscHearingTest, ABundleIsHeardMessageByMessage) {
  using namespace std::string_literals;
  const std::string hold = toBytes({"/exsampling/hold", {1, 1}});
  const std::string gain = toBytes({"/exsampling/gain", {5, 2}});
  const auto size = [](const std::string& bytes) {
    return "\0\0\0"s + static_cast<char>(bytes.size());
  };
  sayBytes("#bundle\0\0\0\0\0\0\0\0\1"s + size(hold) + hold + size(gain) + gain);
  EXPECT_TRUE(track(1).held.on);
  EXPECT_EQ(track(5).gain.gain, core::Decibels{2.0});
}

TEST_F(OscHearingTest, NoiseNeverStopsIt) {
  std::mt19937 random(7);
  const std::vector<std::string> seeds{
      toBytes({"/exsampling/hello", {static_cast<std::int32_t>(instrument_.port()), "noise"}}),
      toBytes({"/exsampling/failed", {1, "reason"}}), toBytes({"/exsampling/gain", {1, 1.5F}}),
      std::string("#bundle\0\0\0\0\0\0\0\0\1\0\0\0\x18", 20) + toBytes({"/exsampling/clear", {1}})};
  const std::uint64_t before = bench_.sink->counts().received;
  for (int n = 0; n < 2000; ++n) {
    std::string bytes = seeds[random() % seeds.size()];
    for (int flips = 1 + static_cast<int>(random() % 4); flips > 0; --flips) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    bytes.resize(bytes.size() - random() % 5);
    instrument_.send(bench_.sink->inPort(), bytes);
    const auto sent = static_cast<std::uint64_t>(n) + 1;
    ASSERT_TRUE(eventually([&] { return bench_.sink->counts().received == before + sent; }));
  }
  say({"/exsampling/gain", {5, -1.5F}});
  EXPECT_EQ(track(5).gain.gain, core::Decibels{-1.5});
}

/// What an instrument hears up to and with the end of a state.
std::vector<OscMessage> nextState(const UdpPort& port) {
  std::vector<OscMessage> messages;
  do {
    messages.push_back(nextMessage(port));
  } while (messages.back().address != "/exsampling/state/end");
  return messages;
}

TEST_F(OscHearingTest, HelloIsAnsweredWithTheStateAndTheStagePage) {
  const UdpPort receiver;
  bench_.stage->offer(dogSample(1, "ann"));
  ASSERT_TRUE(bench_.stage->hold(1, true));
  ASSERT_TRUE(bench_.stage->gain(5, core::Decibels{-6.0}));
  bench_.sink->announceStage("http://127.0.0.1:8090/?token=abc");
  say({"/exsampling/hello", {static_cast<std::int32_t>(receiver.port()), "max"}});
  EXPECT_THAT(
      nextState(receiver),
      ElementsAre(
          OscMessage{"/exsampling/heartbeat", {bench_.sink->epoch(), 3}},
          OscMessage{"/exsampling/state/begin", {6}},
          OscMessage{"/exsampling/sample",
                     {1, 0, 1, 0, 0.0F, 0.5F, 1.5F, -3.0F, 0, 0.0F, 0.0F, "dog", "HH",
                      "/session/1_trimmed.wav"}},
          OscMessage{"/exsampling/hold", {2, 1, 1}}, OscMessage{"/exsampling/gain", {0, 1, 0.0F}},
          OscMessage{"/exsampling/clear", {0, 5}}, OscMessage{"/exsampling/hold", {0, 5, 0}},
          OscMessage{"/exsampling/gain", {3, 5, -6.0F}}, OscMessage{"/exsampling/state/end", {3}}));
  EXPECT_EQ(nextMessage(receiver),
            (OscMessage{"/exsampling/stage", {"http://127.0.0.1:8090/?token=abc"}}));
  ASSERT_EQ(bench_.sink->instruments().size(), 1U);
  EXPECT_EQ(bench_.sink->instruments()[0].name, "max");
  EXPECT_EQ(bench_.sink->instruments()[0].address, "127.0.0.1:" + std::to_string(receiver.port()));
}

TEST_F(OscHearingTest, WhatAnInstrumentLoadedIsCountedForIt) {
  const UdpPort receiver;
  bench_.stage->offer(dogSample(1, "ann"));
  say({"/exsampling/hello", {static_cast<std::int32_t>(receiver.port()), "max"}});
  say({"/exsampling/loaded", {1}});
  say({"/exsampling/failed", {1, "no such file"}});
  ASSERT_EQ(bench_.sink->instruments().size(), 1U);
  const auto instrument = bench_.sink->instruments()[0];
  EXPECT_EQ(instrument.loaded, 1U);
  EXPECT_EQ(instrument.failed, 1U);
  EXPECT_EQ(instrument.lastFailure, "no such file");
}

TEST_F(OscHearingTest, WhoSaidHelloHearsEveryChangeUntilSilentFor15Seconds) {
  const UdpPort receiver;
  const OscMessage hello{"/exsampling/hello", {static_cast<std::int32_t>(receiver.port()), "pd"}};
  UdpPort witness;
  OscSettings settings = sendingTo(witness);
  settings.heartbeatEvery = std::chrono::milliseconds(5);
  OscBench bench(settings);
  instrument_.send(bench.sink->inPort(), toBytes(hello));
  nextState(receiver);
  bench.clock.advance(core::Seconds(14.9));
  instrument_.send(bench.sink->inPort(), toBytes(hello));
  nextState(receiver);
  bench.clock.advance(core::Seconds(14.9));
  ASSERT_TRUE(bench.stage->hold(1, true));
  OscMessage message;
  do {
    message = nextMessage(receiver);
  } while (message.address == "/exsampling/heartbeat");
  EXPECT_EQ(message, (OscMessage{"/exsampling/hold", {1, 1, 1}}));
  bench.clock.advance(core::Seconds(0.1));
  EXPECT_TRUE(eventually([&] { return bench.sink->instruments().empty(); }));
  ASSERT_TRUE(bench.stage->hold(1, false));
  do {  // the configured one stays
    message = nextMessage(witness);
  } while (message != OscMessage{"/exsampling/hold", {2, 1, 0}});
}

TEST_F(OscHearingTest, ResendIsAnsweredWithTheStateToWhoeverAsks) {
  const UdpPort receiver;
  say({"/exsampling/hello", {static_cast<std::int32_t>(receiver.port()), "max"}});
  nextState(receiver);
  bench_.sink->announceStage("http://127.0.0.1:8090/");
  ASSERT_TRUE(bench_.stage->hold(1, true));
  nextMessage(receiver);
  say({"/exsampling/resend", {1}});
  EXPECT_EQ(nextState(receiver).back(), (OscMessage{"/exsampling/state/end", {1}}));
  const UdpPort anotherSocket;  // as programs have that open one for every message
  anotherSocket.send(bench_.sink->inPort(), toBytes({"/exsampling/resend", {1}}));
  EXPECT_EQ(nextState(receiver).front().address, "/exsampling/heartbeat");
}

TEST_F(OscHearingTest, AConfiguredTargetThatSaysHelloIsStillOneTarget) {
  const UdpPort receiver;
  OscSettings settings = sendingTo(receiver);
  settings.targets[0].root = "/mnt";
  OscBench bench(settings);
  instrument_.send(
      bench.sink->inPort(),
      toBytes({"/exsampling/hello", {static_cast<std::int32_t>(receiver.port()), "max"}}));
  nextState(receiver);
  bench.stage->offer(dogSample(1, "ann"));
  ASSERT_TRUE(bench.stage->hold(1, true));
  EXPECT_EQ(nextMessage(receiver).text(13), "/mnt/1_trimmed.wav");
  EXPECT_EQ(nextMessage(receiver).address, "/exsampling/category");
  EXPECT_EQ(nextMessage(receiver).address, "/exsampling/hold");
}

TEST_F(OscHearingTest, SixteenInstrumentsAtMost) {
  for (std::int32_t port = 20001; port <= 20016; ++port) say({"/exsampling/hello", {port, "x"}});
  EXPECT_EQ(bench_.sink->counts().refused, 0U);
  say({"/exsampling/hello", {20017, "x"}});
  EXPECT_EQ(bench_.sink->counts().refused, 1U);
  say({"/exsampling/hello", {20001, "x"}});
  EXPECT_EQ(bench_.sink->counts().refused, 1U);
  EXPECT_EQ(bench_.sink->instruments().size(), 16U);
}

TEST_F(OscHearingTest, WhoAsksOnAndOnGetsAStateTenTimesASecondAndTheLastOneForSure) {
  const UdpPort receiver;
  const auto begin = std::chrono::steady_clock::now();
  say({"/exsampling/hello", {static_cast<std::int32_t>(receiver.port()), "impatient"}});
  for (int question = 0; question < 200; ++question) say({"/exsampling/resend", {1}});
  ASSERT_TRUE(bench_.stage->hold(1, true));
  say({"/exsampling/resend", {1}});
  int states = 0;
  do {
    ++states;
  } while (nextState(receiver).back() != OscMessage{"/exsampling/state/end", {1}});
  EXPECT_LE(states,
            2 + (std::chrono::steady_clock::now() - begin) / std::chrono::milliseconds(100));
}

TEST_F(OscHearingTest, NoChangeComesBetweenBeginAndEnd) {
  const UdpPort receiver;
  const std::string hello =
      toBytes({"/exsampling/hello", {static_cast<std::int32_t>(receiver.port()), "max"}});
  instrument_.send(bench_.sink->inPort(), hello);
  nextState(receiver);
  std::atomic<int> heard = 0;
  std::atomic<bool> stop = false;
  std::thread performer([&] {
    for (int n = 0; !stop; ++n) {
      // No faster than the receiver reads, so that nothing is lost on the way.
      while (!stop && n > heard + 20) std::this_thread::yield();
      (void)bench_.stage->gain(1, core::Decibels{n % 2 == 0 ? -1.0 : -2.0});
    }
  });
  for (int state = 0; state < 5; ++state) {
    instrument_.send(bench_.sink->inPort(), hello);
    OscMessage message;
    do {
      message = nextMessage(receiver);
      if (message.address == "/exsampling/gain") ++heard;
    } while (message.address != "/exsampling/state/begin");
    for (int inside = 0; inside < 6; ++inside) nextMessage(receiver);
    EXPECT_EQ(nextMessage(receiver).address, "/exsampling/state/end");
  }
  stop = true;
  performer.join();
  EXPECT_GT(heard, 5);
}

/// An address of this machine that is not loopback; what it sends to itself stays inside.
std::optional<std::string> ownAddress() {
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return std::nullopt;
  std::optional<std::string> found;
  for (const ifaddrs* one = all; one && !found; one = one->ifa_next) {
    if (!one->ifa_addr || one->ifa_addr->sa_family != AF_INET) continue;
    std::array<char, INET_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(one->ifa_addr)->sin_addr,
                text.data(), text.size());
    if (std::string_view(text.data()).substr(0, 4) != "127.") found = text.data();
  }
  ::freeifaddrs(all);
  return found;
}

TEST(OscHearingFromElsewhereTest, OnlyLoopbackAndListedHostsAreHeard) {
  const auto address = ownAddress();
  if (!address) GTEST_SKIP() << "this machine has no address besides loopback";
  const UdpPort elsewhere(*address);
  const std::string hold = toBytes({"/exsampling/hold", {1, 1}});
  OscSettings settings = sendingToNobody();
  settings.inHost = "0.0.0.0";
  OscBench strict(settings);
  elsewhere.send(strict.sink->inPort(), hold, *address);
  ASSERT_TRUE(eventually([&] { return strict.sink->counts().foreign == 1; }));
  EXPECT_EQ(strict.stage->snapshot().lastSeq, 0);

  settings.allowedHosts = {*address};
  OscBench open(settings);
  elsewhere.send(open.sink->inPort(), hold, *address);
  ASSERT_TRUE(eventually([&] { return open.stage->snapshot().lastSeq == 1; }));
  // Heard, but the stage's address with its token stays on this machine's loopback.
  const UdpPort receiver(*address);
  open.sink->announceStage("http://127.0.0.1:8090/?token=abc");
  elsewhere.send(
      open.sink->inPort(),
      toBytes({"/exsampling/hello", {static_cast<std::int32_t>(receiver.port()), "laptop"}}),
      *address);
  nextState(receiver);
  ASSERT_TRUE(open.stage->hold(1, false));
  EXPECT_EQ(nextMessage(receiver).address, "/exsampling/hold");
}

}  // namespace
}  // namespace exsampling::adapters
