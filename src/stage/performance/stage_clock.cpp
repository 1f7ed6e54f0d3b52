#include <exsampling/core/work/thread_name.hpp>
#include <exsampling/stage/performance/stage_clock.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace exsampling::stage {

namespace {
/// Nobody tells when a tempo has become too old to be believed.
constexpr std::chrono::milliseconds kLongestNap{250};
}  // namespace

StageClock::StageClock(Stage& stage) : stage_(stage) {
  stage_.wakeWith([this] {
    {
      const std::lock_guard lock(mutex_);
      dueChanged_ = true;
    }
    wake_.notify_one();
  });
  thread_ = std::thread([this] { run(); });
}

StageClock::~StageClock() { stop(); }

void StageClock::stop() {
  stage_.wakeWith([] {});
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void StageClock::run() {
  core::nameThread("stage-clock");
  for (;;) {
    stage_.advance();
    const auto latest = std::chrono::steady_clock::now() + kLongestNap;
    const core::SteadyTime until = std::min(stage_.nextDue().value_or(latest), latest);
    std::unique_lock lock(mutex_);
    wake_.wait_until(lock, until, [this] { return stopping_ || dueChanged_; });
    if (stopping_) return;
    dueChanged_ = false;
  }
}

}  // namespace exsampling::stage
