#include <exsampling/core/work/thread_name.hpp>
#include <exsampling/sound/likeness/finder_keeper.hpp>

#include <algorithm>
#include <chrono>

namespace exsampling::sound {

namespace {
constexpr std::chrono::milliseconds kEvery{500};
// While another program adds to a large library, reading it again must not take a core.
constexpr int kRestTimes = 9;
}  // namespace

FinderKeeper::FinderKeeper(SoundFinder& finder, core::EventBus& events)
    : finder_(finder), events_(events), thread_([this] { run(); }) {}

FinderKeeper::~FinderKeeper() { stop(); }

void FinderKeeper::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void FinderKeeper::run() {
  using Clock = std::chrono::steady_clock;
  core::nameThread("similar");
  bool failing = false;
  for (;;) {
    const auto began = Clock::now();
    const auto done = finder_.catchUp();
    if (!done && !failing) {
      events_.publish(
          core::Alarm{"New sounds cannot be found by likeness: " + done.error().message});
    }
    failing = !done;
    const auto rest = std::max<Clock::duration>(kEvery, kRestTimes * (Clock::now() - began));
    std::unique_lock lock(mutex_);
    if (stopped_.wait_for(lock, rest, [this] { return stopping_; })) return;
  }
}

}  // namespace exsampling::sound
