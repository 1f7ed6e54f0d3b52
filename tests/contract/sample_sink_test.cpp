#include <exsampling/adapters/osc/udp_osc_sink.hpp>
#include <exsampling/stage/tracks/sample_sink.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <support/in_memory_sample_sink.hpp>
#include <support/manual_clock.hpp>
#include <support/osc_bytes.hpp>
#include <support/stage_samples.hpp>
#include <support/udp_port.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

// What the stage relies on in every SampleSink.

namespace exsampling {
namespace {

using support::dogSample;
using testing::ElementsAre;

/// The sink that tests use, and what has come out of it.
class InMemoryCase {
 public:
  stage::SampleSink& sink() { return sink_; }
  std::vector<core::StageSeq> seqs() {
    std::vector<core::StageSeq> seqs;
    for (const auto& change : sink_.changes()) {
      seqs.push_back(std::visit([](const auto& one) { return one.seq; }, change));
    }
    return seqs;
  }
  std::size_t unmapped() { return sink_.unmapped().size(); }

 private:
  support::InMemorySampleSink sink_;
};

/// The real one, and what an instrument on loopback has heard of it.
class UdpOscCase {
 public:
  UdpOscCase() {
    adapters::OscSettings settings;
    settings.targets = {{.port = port_.port(), .unmapped = true}};
    settings.inPort = 0;
    settings.sessionFolder = "/session";
    sink_ = *adapters::UdpOscSink::open(settings, clock_, events_);
  }
  stage::SampleSink& sink() { return *sink_; }
  std::vector<core::StageSeq> seqs() {
    hear();
    return seqs_;
  }
  std::size_t unmapped() {
    hear();
    return unmapped_;
  }

 private:
  void hear() {
    while (const auto bytes = port_.receive(std::chrono::milliseconds(0))) {
      const support::OscMessage message = *support::readMessage(*bytes);
      if (message.address == "/exsampling/category") continue;
      if (message.address == "/exsampling/sample" && message.integer(1) == -1) {
        ++unmapped_;
      } else {
        seqs_.push_back(message.integer(0));
      }
    }
  }

  support::UdpPort port_;
  support::ManualClock clock_;
  support::RecordedEvents events_;
  std::unique_ptr<adapters::UdpOscSink> sink_;
  std::vector<core::StageSeq> seqs_;
  std::size_t unmapped_ = 0;
};

template <class Case>
class SampleSinkContractTest : public testing::Test {
 protected:
  Case case_;
};
using Cases = testing::Types<InMemoryCase, UdpOscCase>;
TYPED_TEST_SUITE(SampleSinkContractTest, Cases);

core::SampleLoaded loaded(core::StageSeq seq, const core::Sample& sample) {
  return {seq, *sample.route, sample};
}

TYPED_TEST(SampleSinkContractTest, PassesEveryKindOfChangeOnInOrder) {
  this->case_.sink().send(loaded(1, dogSample(1)));
  this->case_.sink().send(core::TrackHeld{2, 1, true});
  this->case_.sink().send(core::TrackGain{3, 1, core::Decibels{-3.0}});
  this->case_.sink().send(core::TrackCleared{4, 1});
  this->case_.sink().send(core::Audition{5, "/session/1_trimmed.wav"});
  this->case_.sink().send(core::Audition{6, ""});
  EXPECT_THAT(this->case_.seqs(), ElementsAre(1, 2, 3, 4, 5, 6));
}

TYPED_TEST(SampleSinkContractTest, KeepsWhatGoesOnNoTrackApart) {
  core::Sample doubtful = dogSample(1);
  doubtful.route.reset();
  this->case_.sink().sendUnmapped(doubtful);
  this->case_.sink().send(core::TrackHeld{1, 1, true});
  EXPECT_EQ(this->case_.unmapped(), 1U);
  EXPECT_THAT(this->case_.seqs(), ElementsAre(1));
}

TYPED_TEST(SampleSinkContractTest, OutlivesWhatItCannotPassOn) {
  core::Sample odd = dogSample(1);
  odd.top = {{0, std::string(100'000, 'c'), 0.5}};
  odd.route->track = "\xFF\xFE";
  odd.file = "/session/" + std::string(100'000, 'f');
  this->case_.sink().send(loaded(1, odd));
  this->case_.sink().send(core::TrackHeld{2, 1, true});
  EXPECT_EQ(this->case_.seqs().back(), 2);
}

TYPED_TEST(SampleSinkContractTest, IsCalledFromManyThreads) {
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int n = 0; n < 20; ++n) this->case_.sink().send(core::TrackHeld{n, 1, true});
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(this->case_.seqs().size(), 80U);
}

}  // namespace
}  // namespace exsampling
