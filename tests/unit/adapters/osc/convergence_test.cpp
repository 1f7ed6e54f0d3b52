#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <support/osc_bench.hpp>
#include <support/osc_receiver.hpp>
#include <support/stage_samples.hpp>
#include <support/udp_port.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace exsampling::adapters {
namespace {

using support::dogSample;
using support::OscBench;
using support::OscReceiver;
using support::toBytes;
using support::UdpPort;

/// A network that loses, doubles and reorders, each with a probability.
struct Faults {
  double lost = 0.0;
  double doubled = 0.0;
  double late = 0.0;  ///< comes after up to three later ones
};

class Link {
 public:
  explicit Link(unsigned seed) : random_(seed) {}

  std::vector<std::string> carry(const std::string& bytes, const Faults& faults) {
    std::vector<std::string> out;
    if (!happens(faults.lost)) {
      const int copies = happens(faults.doubled) ? 2 : 1;
      for (int copy = 0; copy < copies; ++copy) {
        if (happens(faults.late)) {
          waiting_.push_back({bytes, 1 + static_cast<int>(random_() % 3)});
        } else {
          out.push_back(bytes);
        }
      }
    }
    for (Delayed& one : waiting_) {
      if (--one.packets < 0) out.push_back(one.bytes);
    }
    std::erase_if(waiting_, [](const Delayed& one) { return one.packets < 0; });
    return out;
  }

 private:
  struct Delayed {
    std::string bytes;
    int packets = 0;
  };
  bool happens(double probability) {
    return std::uniform_real_distribution<double>(0.0, 1.0)(random_) < probability;
  }
  std::mt19937 random_;
  std::vector<Delayed> waiting_;
};

/// The state that an instrument should have.
std::map<int, OscReceiver::Channel> truth(const stage::Stage& stage) {
  std::map<int, OscReceiver::Channel> channels;
  for (const stage::TrackState& track : stage.snapshot().tracks) {
    OscReceiver::Channel channel;
    if (track.loaded) channel.path = track.loaded->sample.file.string();
    channel.held = track.held.on;
    channel.gain = static_cast<float>(track.gain.gain.value);
    if (channel != OscReceiver::Channel{}) channels.emplace(track.channel, channel);
  }
  return channels;
}

/// An instrument behind a bad network, on one socket for hello, resend and all it hears.
class Instrument {
 public:
  explicit Instrument(unsigned seed) : receiver_(port_.port()), down_(seed), up_(seed + 1) {}

  void sayHello(std::uint16_t daemon, const Faults& faults = {}) {
    toDaemon(receiver_.hello(), daemon, faults);
  }
  /// Waits at most so long for something to come, then deals with all that is there.
  void listen(std::uint16_t daemon, const Faults& faults, std::chrono::milliseconds patience) {
    while (const auto bytes = port_.receive(patience)) {
      heartbeats_ += bytes->starts_with("/exsampling/heartbeat") ? 1 : 0;
      for (const std::string& arriving : down_.carry(*bytes, faults)) {
        for (const auto& question : receiver_.receive(arriving)) {
          toDaemon(question, daemon, faults);
        }
      }
      patience = {};
    }
  }
  const OscReceiver& receiver() const { return receiver_; }
  /// How many have come so far.
  int heartbeats() const { return heartbeats_; }

 private:
  void toDaemon(const support::OscMessage& message, std::uint16_t daemon, const Faults& faults) {
    for (const std::string& leaving : up_.carry(toBytes(message), faults)) {
      port_.send(daemon, leaving);
    }
  }

  UdpPort port_;
  OscReceiver receiver_;
  Link down_;
  Link up_;
  int heartbeats_ = 0;
};

/// One heartbeat, of which there is one a second, tells an instrument what it has missed; the next
/// finds it mended. One more is for a machine that answers late.
constexpr int kFewHeartbeats = 3;

OscSettings realSettings() {
  OscSettings settings = support::sendingToNobody();
  settings.heartbeatEvery = std::chrono::seconds(1);
  return settings;
}

/// Sixteen tracks that take every arrival at once.
core::Mapping restlessMapping() {
  core::Mapping mapping;
  for (int channel = 1; channel <= 16; ++channel) {
    mapping.tracks.push_back(
        {.name = "T" + std::to_string(channel), .channel = channel, .minHold = core::Seconds(0)});
  }
  return mapping;
}

/// Heartbeats until the instrument holds the stage's state over a sound network; after more than a
/// few, it is no longer waited for.
int heartbeatsToAgree(Instrument& instrument, const OscBench& bench) {
  const int begin = instrument.heartbeats();
  const auto expected = truth(*bench.stage);
  const auto lastSeq = bench.stage->snapshot().lastSeq;
  const OscReceiver& receiver = instrument.receiver();
  while (receiver.statesTaken() == 0 || receiver.channels() != expected ||
         receiver.lastSeq() != lastSeq) {
    if (instrument.heartbeats() - begin > kFewHeartbeats) break;
    instrument.listen(bench.sink->inPort(), {}, std::chrono::milliseconds(10));
  }
  return instrument.heartbeats() - begin;
}

/// A performance of 400 changes on 16 channels, the last ones unlike any earlier.
void perform(OscBench& bench, unsigned seed, const std::function<void()>& afterEach) {
  std::mt19937 random(seed);
  for (int n = 1; n <= 400; ++n) {
    const int channel = 1 + static_cast<int>(random() % 16);
    switch (random() % 5) {
      case 0:
        (void)bench.stage->hold(channel, random() % 2 == 0);
        break;
      case 1:
        (void)bench.stage->gain(channel, core::Decibels{-0.1 * n});
        break;
      case 2:
        (void)bench.stage->clear(channel);
        break;
      default: {
        core::Sample sample = dogSample(n, "phone" + std::to_string(n));
        sample.route->channel = channel;
        bench.stage->offer(sample);
      }
    }
    afterEach();
  }
}

struct BadNetwork {
  std::string name;
  Faults faults;
};

class OscConvergenceTest : public testing::TestWithParam<BadNetwork> {};

TEST_P(OscConvergenceTest, TheInstrumentAgreesAFewHeartbeatsAfterTheFaultEnds) {
  OscBench bench(realSettings(), restlessMapping());
  Instrument instrument(11);
  const std::uint16_t daemon = bench.sink->inPort();
  instrument.sayHello(daemon);
  ASSERT_LE(heartbeatsToAgree(instrument, bench), kFewHeartbeats);
  const Faults faults = GetParam().faults;
  perform(bench, 5, [&] { instrument.listen(daemon, faults, std::chrono::milliseconds(2)); });
  EXPECT_LE(heartbeatsToAgree(instrument, bench), kFewHeartbeats);
  EXPECT_FALSE(instrument.receiver().channels().empty());
  if (GetParam().name == "sound") {
    EXPECT_EQ(instrument.receiver().statesTaken(), 1);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Networks, OscConvergenceTest,
    testing::Values(BadNetwork{"sound", {}}, BadNetwork{"losesOnePercent", {.lost = 0.01}},
                    BadNetwork{"losesTenPercent", {.lost = 0.1}},
                    BadNetwork{"losesHalf", {.lost = 0.5}}, BadNetwork{"losesAll", {.lost = 1.0}},
                    BadNetwork{"doubles", {.doubled = 0.5}}, BadNetwork{"reorders", {.late = 0.3}},
                    BadNetwork{"doesAllOfIt", {.lost = 0.3, .doubled = 0.3, .late = 0.3}}),
    [](const auto& network) { return network.param.name; });

// Nobody reads the instrument's socket while 3,000 changes arrive: the kernel drops most of them.
TEST(OscConvergenceAfterTest, AnInstrumentThatStalled) {
  OscBench bench(realSettings(), restlessMapping());
  Instrument instrument(11);
  instrument.sayHello(bench.sink->inPort());
  ASSERT_LE(heartbeatsToAgree(instrument, bench), kFewHeartbeats);
  for (int n = 1; n <= 3000; ++n) {
    ASSERT_TRUE(bench.stage->gain(1 + n % 16, core::Decibels{-0.01 * n}));
  }
  EXPECT_LE(heartbeatsToAgree(instrument, bench), kFewHeartbeats);
  EXPECT_GE(instrument.receiver().statesTaken(), 2);
}

TEST(OscConvergenceAfterTest, AnInstrumentThatOutlivedTheDaemon) {
  Instrument instrument(11);
  {
    OscBench first(realSettings(), restlessMapping());
    instrument.sayHello(first.sink->inPort());
    perform(first, 3, [] {});
    ASSERT_LE(heartbeatsToAgree(instrument, first), kFewHeartbeats);
  }
  OscBench second(realSettings(), restlessMapping());
  ASSERT_TRUE(second.stage->gain(2, core::Decibels{-1.0}));
  instrument.sayHello(second.sink->inPort());
  EXPECT_LE(heartbeatsToAgree(instrument, second), kFewHeartbeats);
  EXPECT_EQ(instrument.receiver().channels().size(), 1U);
}

}  // namespace
}  // namespace exsampling::adapters
