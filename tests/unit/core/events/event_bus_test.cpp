#include <exsampling/core/events/event_bus.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace exsampling::core {
namespace {

using testing::ElementsAre;

TEST(EventBusTest, EverySubscriberHearsEveryPublisherInTheOrderOfSubscription) {
  EventBus bus;
  std::vector<std::string> heard;
  const auto subscribe = [&](const std::string& name) {
    bus.subscribe([&heard, name](const Event& event) {
      heard.push_back(name + " " + std::get<Alarm>(event).message);
    });
  };
  subscribe("log");
  bus.publish(Alarm{"one"});
  subscribe("ring");
  bus.publish(Alarm{"two"});
  EXPECT_THAT(heard, ElementsAre("log one", "log two", "ring two"));
}

TEST(EventBusTest, ASubscriberMayPublishWhatFollows) {
  EventBus bus;
  std::vector<std::string> heard;
  bus.subscribe([&](const Event& event) {
    const std::string message = std::get<Alarm>(event).message;
    heard.push_back(message);
    if (message == "cause") bus.publish(Alarm{"effect"});
  });
  bus.publish(Alarm{"cause"});
  EXPECT_THAT(heard, ElementsAre("cause", "effect"));
}

}  // namespace
}  // namespace exsampling::core
