#include <exsampling/core/work/ticker.hpp>

#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <latch>
#include <optional>
#include <semaphore>
#include <string>

namespace exsampling::core {
namespace {

using namespace std::chrono_literals;

constexpr Ticker::Duration kForHours = 24h;

/// A step that says that it was done, and rests for hours.
class TickerTest : public testing::Test {
 protected:
  Ticker::Step step() {
    return [this] {
      ++steps_;
      done_.release();
      return kForHours;
    };
  }
  std::atomic<int> steps_ = 0;
  std::counting_semaphore<> done_{0};
};

TEST_F(TickerTest, BeginsWithAStepAndThenRests) {
  Ticker ticker("resting", step());
  done_.acquire();
  ticker.stop();
  EXPECT_EQ(steps_, 1);
}

TEST_F(TickerTest, AFixedRestComesBeforeTheFirstStep) {
  Ticker ticker("resting", kForHours, [this] { ++steps_; });
  ticker.stop();
  EXPECT_EQ(steps_, 0);
}

TEST_F(TickerTest, StepsAgainWhenTheRestIsOver) {
  Ticker ticker("hurrying", 1ms, [this] { done_.release(); });
  for (int i = 0; i < 3; ++i) done_.acquire();
}

TEST_F(TickerTest, RestsForAsLongAsTheStepSays) {
  Ticker ticker("hurrying", [this] {
    done_.release();
    return ++steps_ < 3 ? Ticker::Duration(0) : kForHours;
  });
  for (int i = 0; i < 3; ++i) done_.acquire();
  ticker.stop();
  EXPECT_EQ(steps_, 3);
}

TEST_F(TickerTest, IsWokenFromItsRest) {
  Ticker ticker("resting", step());
  done_.acquire();
  ticker.wake();
  done_.acquire();
}

TEST_F(TickerTest, AWakeDuringAStepMakesAnotherFollowAtOnce) {
  std::latch begun(1);
  std::latch goOn(1);
  Ticker ticker("busy", [&] {
    if (++steps_ == 1) {
      begun.count_down();
      goOn.wait();
    }
    done_.release();
    return kForHours;
  });
  begun.wait();
  ticker.wake();
  goOn.count_down();
  done_.acquire();
  done_.acquire();
  ticker.stop();
  EXPECT_EQ(steps_, 2);
}

TEST_F(TickerTest, StoppingWaitsForTheStepUnderWayAndBeginsNoOther) {
  std::latch begun(1);
  std::latch goOn(1);
  std::atomic<bool> isDone = false;
  Ticker ticker("busy", [&] {
    ++steps_;
    begun.count_down();
    goOn.wait();
    isDone = true;
    return kForHours;
  });
  begun.wait();
  std::jthread stopping([&] {
    ticker.stop();
    EXPECT_TRUE(isDone);
  });
  goOn.count_down();
  stopping.join();
  ticker.wake();
  ticker.stop();
  EXPECT_EQ(steps_, 1);
}

TEST_F(TickerTest, ItsThreadHasItsName) {
  std::string name;
  Ticker ticker("stage-clock", [&] {
    char text[16] = {};
    pthread_getname_np(pthread_self(), text, sizeof text);
    name = text;
    return step()();
  });
  done_.acquire();
  ticker.stop();
  EXPECT_EQ(name, "stage-clock");
}

}  // namespace
}  // namespace exsampling::core
