#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <support/osc_bench.hpp>
#include <support/osc_bytes.hpp>
#include <support/stage_samples.hpp>
#include <support/udp_port.hpp>

#include <string>
#include <string_view>

namespace exsampling::adapters {
namespace {

using support::dogSample;
using support::nextMessage;
using support::OscBench;
using support::OscMessage;
using support::sendingTo;
using support::UdpPort;
using testing::HasSubstr;

core::Sample bellAtTokyoStation() {
  core::Sample sample = dogSample(12, "ann", 0.75);
  sample.top = {{46, "church_bells", 0.75}};
  sample.route = core::Route{"Piano", 5, core::Playback::melodic};
  sample.pitch = core::Pitch{core::Hertz{523.25}, 0.9};
  sample.duration = core::Seconds(2.5);
  sample.gain = core::Decibels{-4.5};
  sample.location = core::Location{35.681236, 139.767125, std::nullopt};
  sample.file = "/session/samples/12_trimmed.wav";
  return sample;
}

TEST(OscSendingTest, ASampleIsOneSelfContainedMessageThenItsCategory) {
  const UdpPort port;
  OscBench bench(sendingTo(port));
  bench.stage->offer(bellAtTokyoStation());
  EXPECT_EQ(nextMessage(port),
            (OscMessage{"/exsampling/sample",
                        {1, 46, 5, 1, 523.25F, 0.75F, 2.5F, -4.5F, 1, 35.681236F, 139.767125F,
                         "church_bells", "Piano", "/session/samples/12_trimmed.wav"}}));
  EXPECT_EQ(nextMessage(port), (OscMessage{"/exsampling/category", {46}}));
}

TEST(OscSendingTest, WhatIsNotKnownIsZero) {
  const UdpPort port;
  OscBench bench(sendingTo(port));
  bench.stage->offer(dogSample(3));
  EXPECT_EQ(nextMessage(port), (OscMessage{"/exsampling/sample",
                                           {1, 0, 1, 0, 0.0F, 0.5F, 1.5F, -3.0F, 0, 0.0F, 0.0F,
                                            "dog", "HH", "/session/3_trimmed.wav"}}));
}

TEST(OscSendingTest, EveryChangeOfATrackHasItsMessage) {
  const UdpPort port;
  OscBench bench(sendingTo(port));
  bench.stage->offer(dogSample(1));
  ASSERT_TRUE(bench.stage->hold(1, true));
  ASSERT_TRUE(bench.stage->hold(1, false));
  ASSERT_TRUE(bench.stage->gain(16, core::Decibels{-6.5}));
  ASSERT_TRUE(bench.stage->clear(1));
  bench.stage->audition("/session/1_trimmed.wav");
  bench.stage->audition("");
  EXPECT_EQ(nextMessage(port).address, "/exsampling/sample");
  EXPECT_EQ(nextMessage(port).address, "/exsampling/category");
  EXPECT_EQ(nextMessage(port), (OscMessage{"/exsampling/hold", {2, 1, 1}}));
  EXPECT_EQ(nextMessage(port), (OscMessage{"/exsampling/hold", {3, 1, 0}}));
  EXPECT_EQ(nextMessage(port), (OscMessage{"/exsampling/gain", {4, 16, -6.5F}}));
  EXPECT_EQ(nextMessage(port), (OscMessage{"/exsampling/clear", {5, 1}}));
  EXPECT_EQ(nextMessage(port), (OscMessage{"/exsampling/audition", {6, "/session/1_trimmed.wav"}}));
  EXPECT_EQ(nextMessage(port), (OscMessage{"/exsampling/audition", {7, ""}}));
}

TEST(OscSendingTest, XSamplingIsOneBundleWithTheLabelLast) {
  using namespace std::string_view_literals;
  const UdpPort port;
  OscSettings settings = sendingTo(port);
  settings.targets[0].profile = OscProfile::xSampling;
  OscBench bench(settings);
  core::Sample sample = bellAtTokyoStation();
  sample.pitch = core::Pitch{core::Hertz{523.0}, 0.9};
  bench.stage->offer(sample);
  EXPECT_EQ(port.receive(support::kPatience),
            "#bundle\0\0\0\0\0\0\0\0\1"
            "\0\0\0\x10/pitch\0\0,f\0\0\x44\x02\xC0\0"
            "\0\0\0\x28/location\0\0\0,s\0\0"
            "35.681236/139.767125\0\0\0\0"
            "\0\0\0\x14/duration\0\0\0,f\0\0\x40\x20\0\0"
            "\0\0\0\x2C/sound\0\0,s\0\0/session/samples/12_trimmed.wav\0"
            "\0\0\0\x14/label\0\0,s\0\0Piano\0\0\0"sv);
}

TEST(OscSendingTest, XSamplingPlaysWhatHasNoPitchAt440AndHearsOfNothingElse) {
  const UdpPort port;
  OscSettings settings = sendingTo(port);
  settings.targets[0].profile = OscProfile::xSampling;
  settings.targets[0].unmapped = true;
  settings.heartbeatEvery = std::chrono::milliseconds(10);
  OscBench bench(settings);
  core::Sample doubtful = dogSample(1);
  doubtful.route.reset();
  bench.stage->offer(doubtful);
  ASSERT_TRUE(bench.stage->hold(5, true));
  bench.stage->offer(dogSample(2));
  const auto bytes = port.receive(support::kPatience);
  ASSERT_TRUE(bytes);
  const auto messages = support::readBundle(*bytes);
  ASSERT_TRUE(messages);
  EXPECT_EQ(*messages, (std::vector<OscMessage>{{"/pitch", {440.0F}},
                                                {"/location", {"0/0"}},
                                                {"/duration", {1.5F}},
                                                {"/sound", {"/session/2_trimmed.wav"}},
                                                {"/label", {"HH"}}}));
}

TEST(OscSendingTest, ARootTakesThePlaceOfTheSessionFolder) {
  const UdpPort posix;
  const UdpPort windows;
  OscSettings settings = sendingTo(posix);
  settings.targets[0].root = "/Volumes/night/";
  settings.targets.push_back({.port = windows.port(), .root = "Z:\\night"});
  OscBench bench(settings);
  bench.stage->offer(bellAtTokyoStation());
  bench.stage->audition("/elsewhere/preload.wav");
  EXPECT_EQ(nextMessage(posix).text(13), "/Volumes/night/samples/12_trimmed.wav");
  EXPECT_EQ(nextMessage(windows).text(13), "Z:\\night\\samples\\12_trimmed.wav");
  nextMessage(posix);  // the category
  EXPECT_EQ(nextMessage(posix).text(1), "/elsewhere/preload.wav");
}

TEST(OscSendingTest, OnlyWhoAsksHearsOfWhatGoesOnNoTrack) {
  const UdpPort curious;
  const UdpPort other;
  OscSettings settings = sendingTo(curious);
  settings.targets[0].unmapped = true;
  settings.targets.push_back({.port = other.port()});
  OscBench bench(settings);
  core::Sample doubtful = dogSample(1);
  doubtful.route.reset();
  bench.stage->offer(doubtful);
  ASSERT_TRUE(bench.stage->hold(1, true));
  EXPECT_EQ(nextMessage(curious), (OscMessage{"/exsampling/sample",
                                              {0, -1, 0, 0, 0.0F, 0.5F, 1.5F, -3.0F, 0, 0.0F, 0.0F,
                                               "unknown", "", "/session/1_trimmed.wav"}}));
  EXPECT_EQ(nextMessage(curious).address, "/exsampling/hold");
  EXPECT_EQ(nextMessage(other).address, "/exsampling/hold");
}

TEST(OscSendingTest, HeartbeatsTellTheEpochAndHowFarOneShouldBe) {
  const UdpPort port;
  OscSettings settings = sendingTo(port);
  settings.heartbeatEvery = std::chrono::milliseconds(10);
  OscBench first(settings);
  ASSERT_TRUE(first.stage->hold(1, true));
  OscMessage message;
  do {
    message = nextMessage(port);
  } while (message != OscMessage{"/exsampling/heartbeat", {first.sink->epoch(), 1}});
  const OscBench second(settings);
  EXPECT_NE(first.sink->epoch(), second.sink->epoch());
  EXPECT_GT(second.sink->epoch(), 0);
}

TEST(OscSendingTest, ThePathOfTheLongestKindFitsAndEveryPacketIsShort) {
  const UdpPort port;
  OscBench bench(sendingTo(port));
  core::Sample sample = dogSample(1);
  sample.top = {{0, std::string(64, 'c'), 0.5}};
  sample.route->track = std::string(64, 't');
  sample.file = "/session/" + std::string(691, 'x');
  bench.stage->offer(sample);
  const auto bytes = port.receive(support::kPatience);
  ASSERT_TRUE(bytes);
  EXPECT_LT(bytes->size(), 1024U);
  EXPECT_EQ(support::readMessage(*bytes)->text(13).size(), 700U);
}

TEST(OscSendingTest, WhatHasNoRoomInAPacketIsCountedAndTold) {
  const UdpPort port;
  OscSettings settings = sendingTo(port);
  settings.heartbeatEvery = std::chrono::milliseconds(10);
  OscBench bench(settings);
  core::Sample sample = dogSample(1);
  sample.route->track = std::string(1024, 't');
  bench.stage->offer(sample);
  ASSERT_TRUE(support::eventually([&] { return !bench.events.of<core::Alarm>().empty(); }));
  EXPECT_THAT(bench.events.of<core::Alarm>()[0].message,
              HasSubstr("127.0.0.1:" + std::to_string(port.port())));
  EXPECT_EQ(bench.sink->counts().sendFailures, 1U);
}

TEST(OscSendingTest, ANetworkThatRefusesIsCountedAndToldOnceNeverFatal) {
  // Sending to a broadcast address is refused (EACCES) unless a socket asks for it.
  OscSettings settings = support::sendingToNobody();
  settings.targets = {{.host = "255.255.255.255", .port = 9}};
  settings.heartbeatEvery = std::chrono::milliseconds(5);
  OscBench bench(settings);
  bench.stage->offer(dogSample(1));
  ASSERT_TRUE(support::eventually([&] { return bench.sink->counts().sendFailures >= 10; }));
  EXPECT_EQ(bench.events.of<core::Alarm>().size(), 1U);
  EXPECT_EQ(bench.stage->statusOf(1), stage::SampleStatus::onStage);
}

class OscOpeningTest : public testing::Test {
 protected:
  core::Error open(const OscSettings& settings) {
    auto opened = UdpOscSink::open(settings, clock_, events_);
    return opened ? core::Error{core::ErrorCode::internal, "it opened"} : opened.error();
  }
  support::ManualClock clock_;
  support::RecordedEvents events_;
};

TEST_F(OscOpeningTest, RefusesATakenPort) {
  const UdpPort taken;
  OscSettings settings;
  settings.inPort = taken.port();
  const core::Error error = open(settings);
  EXPECT_EQ(error.code, core::ErrorCode::unavailable);
  EXPECT_THAT(error.message, HasSubstr("127.0.0.1:" + std::to_string(taken.port())));
}

TEST_F(OscOpeningTest, RefusesAHostThatDoesNotExist) {
  OscSettings settings;
  settings.inPort = 0;
  settings.targets = {{.host = "no such host"}};
  const core::Error error = open(settings);
  EXPECT_EQ(error.code, core::ErrorCode::unavailable);
  EXPECT_THAT(error.message, HasSubstr("'no such host'"));
}

TEST_F(OscOpeningTest, RefusesFoldersThatMakePathsTooLong) {
  OscSettings settings;
  settings.inPort = 0;
  settings.sessionFolder = "/" + std::string(658, 'd');
  EXPECT_EQ(open(settings).code, core::ErrorCode::config);
  settings.sessionFolder = "/session";
  settings.targets[0].root = "/" + std::string(658, 'd');
  EXPECT_EQ(open(settings).code, core::ErrorCode::config);
  settings.targets[0].root = "/" + std::string(657, 'd');
  EXPECT_EQ(open(settings).message, "it opened");
}

}  // namespace
}  // namespace exsampling::adapters
