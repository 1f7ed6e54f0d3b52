#include <exsampling/core/work/jobs.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <support/manual_clock.hpp>

#include <atomic>
#include <future>
#include <latch>
#include <stdexcept>
#include <string>
#include <vector>

namespace exsampling::core {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr auto kUntilItEnds = 24h;

NewJob training() {
  return {.kind = "training", .refusal = {ErrorCode::conflict, "A training is under way."}};
}

class JobsTest : public testing::Test {
 protected:
  /// Ends when it is asked to.
  void startUntilStopped() {
    auto job = jobs_.begin(training());
    ASSERT_TRUE(job);
    jobs_.start(*std::move(job), [this](Job& running) {
      std::promise<void> asked;
      const std::stop_callback stop(running.stopToken(), [&] { asked.set_value(); });
      asked.get_future().wait();
      wasAsked_ = true;
    });
  }

  support::ManualClock clock_;
  std::atomic<bool> wasAsked_ = false;
  std::latch goOn_{1};
  Jobs jobs_{clock_};
};

TEST_F(JobsTest, RefusesASecondOfAKindInTheWordsOfTheFirst) {
  const auto first = jobs_.begin(training());
  ASSERT_TRUE(first);
  const auto second = jobs_.begin({.kind = "training", .refusal = {ErrorCode::busy, "Mine."}});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), (Error{ErrorCode::conflict, "A training is under way."}));
  EXPECT_TRUE(jobs_.begin({.kind = "export"}));
}

TEST_F(JobsTest, AnotherMayBeginWhenAJobHasEnded) {
  { const auto dropped = jobs_.begin(training()); }
  auto job = jobs_.begin(training());
  ASSERT_TRUE(job);
  Job moved = *std::move(job);
  EXPECT_FALSE(jobs_.begin(training()));
  moved.end();
  const auto next = jobs_.begin(training());
  EXPECT_TRUE(next);
  moved.end();
  EXPECT_FALSE(jobs_.begin(training())) << "that would be the end of another";
}

TEST_F(JobsTest, WorksInAThreadOfItsKindAndEndsAfterwards) {
  auto job = jobs_.begin(training());
  std::promise<std::string> name;
  jobs_.start(*std::move(job), [&](Job& running) {
    char text[16] = {};
    pthread_getname_np(pthread_self(), text, sizeof text);
    EXPECT_FALSE(jobs_.begin(training()));
    running.end();
    EXPECT_TRUE(jobs_.begin(training()));
    name.set_value(text);
  });
  EXPECT_EQ(name.get_future().get(), "training");
  EXPECT_TRUE(jobs_.stopAll(kUntilItEnds));
}

TEST_F(JobsTest, RunsAndAnswersWithWhatBecameOfIt) {
  for (const char* message : {"too few", "still too few"}) {
    auto job = jobs_.begin(training());
    ASSERT_TRUE(job) << "the one before has ended when its answer is there";
    const auto failed = jobs_.run(*std::move(job), [&](Job&) -> Status {
      return Error{ErrorCode::invalidArgument, message};
    });
    EXPECT_EQ(failed.error().message, message);
  }
  auto job = jobs_.begin(training());
  EXPECT_THROW(
      (void)jobs_.run(*std::move(job), [](Job&) -> Status { throw std::runtime_error("full"); }),
      std::runtime_error);
  EXPECT_TRUE(jobs_.begin(training()));
}

TEST_F(JobsTest, ProgressCanBeReadWhileAJobRuns) {
  EXPECT_EQ(jobs_.progress("training"), std::nullopt);
  auto job = jobs_.begin(training());
  EXPECT_EQ(jobs_.progress("training"), Progress{});
  job->report({1, 3, "a.wav"});
  job->report({2, 3, "b.wav"});
  EXPECT_EQ(jobs_.progress("training"), (Progress{2, 3, "b.wav"}));
  job->end();
  job->report({3, 3, "c.wav"});
  EXPECT_EQ(jobs_.progress("training"), std::nullopt);
}

TEST_F(JobsTest, ProgressIsToldFourTimesASecond) {
  std::vector<std::size_t> told;
  auto job = jobs_.begin({.kind = "library", .onProgress = [&](const Progress& progress) {
                            EXPECT_TRUE(jobs_.progress("library")) << "no lock is held";
                            told.push_back(progress.done);
                          }});
  for (std::size_t done = 1; done <= 10; ++done) {
    job->report({done, 10, {}});
    clock_.advance(Seconds(0.1));
  }
  EXPECT_THAT(told, ElementsAre(4, 7, 10));
}

TEST_F(JobsTest, AJobIsAskedToStop) {
  startUntilStopped();
  jobs_.stop("export");
  jobs_.stop("training");
  EXPECT_TRUE(jobs_.stopAll(kUntilItEnds));
  EXPECT_TRUE(wasAsked_);
}

TEST_F(JobsTest, StoppingAllAsksEachAndLetsNoneBegin) {
  startUntilStopped();
  const auto held = jobs_.begin({.kind = "export"});
  EXPECT_TRUE(jobs_.stopAll(kUntilItEnds)) << "the export is waited for by its own thread";
  EXPECT_TRUE(wasAsked_);
  EXPECT_TRUE(held->stopToken().stop_requested());
  EXPECT_EQ(jobs_.begin(training()).error().code, ErrorCode::unavailable);
}

TEST_F(JobsTest, StoppingAllGivesUpWhenTheBudgetIsSpent) {
  auto job = jobs_.begin(training());
  jobs_.start(*std::move(job), [this](Job&) { goOn_.wait(); });
  EXPECT_FALSE(jobs_.stopAll(0ms));
  goOn_.count_down();
  EXPECT_TRUE(jobs_.stopAll(kUntilItEnds));
}

TEST_F(JobsTest, TheDestructorWaitsForTheThreads) {
  std::atomic<bool> isDone = false;
  {
    Jobs jobs(clock_);
    auto job = jobs.begin(training());
    jobs.start(*std::move(job), [&](Job&) {
      goOn_.wait();
      isDone = true;
    });
    goOn_.count_down();
  }
  EXPECT_TRUE(isDone);
}

}  // namespace
}  // namespace exsampling::core
