#include <exsampling/adapters/http/live_event_bus.hpp>

#include <gtest/gtest.h>

#include <thread>

namespace exsampling::adapters {
namespace {

using namespace std::chrono_literals;

std::string text(const NumberedEvent& event) {
  return std::get<ports::Alarm>(*event.event).message;
}

TEST(LiveEventBusTest, GivesEachWatcherWhatItHasNotSeen) {
  LiveEventBus bus;
  bus.publish(ports::Alarm{"one"});
  bus.publish(ports::Alarm{"two"});
  EXPECT_EQ(bus.newest(), 2U);
  const auto both = bus.after(0, 0ms);
  ASSERT_EQ(both.events.size(), 2U);
  EXPECT_EQ(both.events[0].number, 1U);
  EXPECT_EQ(text(both.events[1]), "two");
  ASSERT_EQ(bus.after(1, 0ms).events.size(), 1U);
  EXPECT_TRUE(bus.after(2, 0ms).events.empty());
  EXPECT_TRUE(bus.after(7, 0ms).events.empty());
}

TEST(LiveEventBusTest, DropsTheOldestAndCountsThem) {
  LiveEventBus bus(3);
  for (int i = 1; i <= 10; ++i) bus.publish(ports::Alarm{std::to_string(i)});
  const auto batch = bus.after(4, 0ms);
  EXPECT_EQ(batch.missed, 3U);
  ASSERT_EQ(batch.events.size(), 3U);
  EXPECT_EQ(batch.events.front().number, 8U);
  EXPECT_EQ(bus.after(7, 0ms).missed, 0U);
  EXPECT_EQ(bus.after(8, 0ms).events.size(), 2U);
}

TEST(LiveEventBusTest, WakesAWaitingWatcher) {
  LiveEventBus bus;
  std::thread publisher([&] { bus.publish(ports::Alarm{"now"}); });
  const auto batch = bus.after(0, 10s);
  publisher.join();
  ASSERT_EQ(batch.events.size(), 1U);
  EXPECT_EQ(text(batch.events[0]), "now");
}

TEST(LiveEventBusTest, ClosingEndsEveryWait) {
  LiveEventBus bus;
  std::thread closer([&] { bus.close(); });
  EXPECT_TRUE(bus.after(0, 60s).events.empty());
  closer.join();
  EXPECT_TRUE(bus.closed());
  bus.publish(ports::Alarm{"late"});
  EXPECT_TRUE(bus.after(0, 60s).events.empty());
}

}  // namespace
}  // namespace exsampling::adapters
