#include <exsampling/sound/likeness/keep_up_to_date.hpp>

#include <algorithm>
#include <chrono>

namespace exsampling::sound {

namespace {
constexpr std::chrono::milliseconds kShortestRest{500};
// While another program adds to a large library, reading it again must not take a core.
constexpr int kRestTimes = 9;
}  // namespace

core::Ticker::Step keepUpToDate(SoundFinder& finder, core::EventBus& events) {
  return [&finder, &events, isFailing = false]() mutable {
    using Clock = std::chrono::steady_clock;
    const auto began = Clock::now();
    const auto done = finder.catchUp();
    if (!done && !isFailing) {
      events.publish(
          core::Alarm{"New sounds cannot be found by likeness: " + done.error().message});
    }
    isFailing = !done;
    return std::max<Clock::duration>(kShortestRest, kRestTimes * (Clock::now() - began));
  };
}

}  // namespace exsampling::sound
