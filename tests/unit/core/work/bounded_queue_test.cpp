#include <exsampling/core/work/bounded_queue.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <numeric>
#include <thread>
#include <vector>

namespace exsampling::core {
namespace {

TEST(BoundedQueueTest, RefusesWhatIsOverItsCapacity) {
  BoundedQueue<int> queue(2);
  EXPECT_TRUE(queue.tryPush(1));
  EXPECT_TRUE(queue.tryPush(2));
  EXPECT_FALSE(queue.tryPush(3));
  EXPECT_EQ(queue.pop(), 1);
  EXPECT_TRUE(queue.tryPush(4));
  EXPECT_EQ(queue.pop(), 2);
  EXPECT_EQ(queue.pop(), 4);
  EXPECT_EQ(queue.size(), 0U);
}

TEST(BoundedQueueTest, ClosingWakesWaitingThreadsAndEndsThem) {
  BoundedQueue<std::unique_ptr<int>> queue(1);
  std::atomic<int> ended = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      while (queue.pop()) {
      }
      ++ended;
    });
  }
  queue.close();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ended, 4);
  EXPECT_FALSE(queue.tryPush(nullptr));
}

TEST(BoundedQueueTest, HandsEveryItemToExactlyOneThread) {
  constexpr int kItems = 10000;
  BoundedQueue<int> queue(16);
  std::vector<std::atomic<int>> seen(kItems);
  std::atomic<int> left = kItems;
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (const auto item = queue.pop()) {
        ++seen[static_cast<std::size_t>(*item)];
        if (--left == 0) queue.close();
      }
    });
  }
  for (int item = 0; item < kItems;) {
    if (queue.tryPush(item)) {
      ++item;
    } else {
      std::this_thread::yield();
    }
  }
  for (std::thread& reader : readers) reader.join();
  for (const auto& count : seen) ASSERT_EQ(count, 1);
}

}  // namespace
}  // namespace exsampling::core
