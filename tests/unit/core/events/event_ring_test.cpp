#include <exsampling/core/events/event_ring.hpp>

#include <gtest/gtest.h>

#include <thread>

namespace exsampling::core {
namespace {

using namespace std::chrono_literals;

std::string text(const NumberedEvent& event) { return std::get<Alarm>(*event.event).message; }

TEST(EventRingTest, GivesEachWatcherWhatItHasNotSeen) {
  EventRing ring;
  ring.add(Alarm{"one"});
  ring.add(Alarm{"two"});
  EXPECT_EQ(ring.newest(), 2U);
  const auto both = ring.after(0, 0ms);
  ASSERT_EQ(both.events.size(), 2U);
  EXPECT_EQ(both.events[0].number, 1U);
  EXPECT_EQ(text(both.events[1]), "two");
  ASSERT_EQ(ring.after(1, 0ms).events.size(), 1U);
  EXPECT_TRUE(ring.after(2, 0ms).events.empty());
  EXPECT_TRUE(ring.after(7, 0ms).events.empty());
}

TEST(EventRingTest, DropsTheOldestAndCountsThem) {
  EventRing ring(3);
  for (int i = 1; i <= 10; ++i) ring.add(Alarm{std::to_string(i)});
  const auto batch = ring.after(4, 0ms);
  EXPECT_EQ(batch.missed, 3U);
  ASSERT_EQ(batch.events.size(), 3U);
  EXPECT_EQ(batch.events.front().number, 8U);
  EXPECT_EQ(ring.after(7, 0ms).missed, 0U);
  EXPECT_EQ(ring.after(8, 0ms).events.size(), 2U);
}

TEST(EventRingTest, WakesAWaitingWatcher) {
  EventRing ring;
  std::thread publisher([&] { ring.add(Alarm{"now"}); });
  const auto batch = ring.after(0, 10s);
  publisher.join();
  ASSERT_EQ(batch.events.size(), 1U);
  EXPECT_EQ(text(batch.events[0]), "now");
}

TEST(EventRingTest, ClosingEndsEveryWait) {
  EventRing ring;
  std::thread closer([&] { ring.close(); });
  EXPECT_TRUE(ring.after(0, 60s).events.empty());
  closer.join();
  EXPECT_TRUE(ring.closed());
  ring.add(Alarm{"late"});
  EXPECT_TRUE(ring.after(0, 60s).events.empty());
}

}  // namespace
}  // namespace exsampling::core
