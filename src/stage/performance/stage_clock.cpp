#include <exsampling/stage/performance/stage_clock.hpp>

#include <algorithm>
#include <chrono>

namespace exsampling::stage {

namespace {

/// No event marks an expired tempo, so wake up regularly.
constexpr core::Ticker::Duration kLongestRest = std::chrono::milliseconds(250);

core::Ticker::Duration advance(Stage& stage) {
  stage.advance();
  const auto due = stage.nextDue();
  return due ? std::min(*due - std::chrono::steady_clock::now(), kLongestRest) : kLongestRest;
}

}  // namespace

StageClock::StageClock(Stage& stage)
    : stage_(stage), ticker_("stage-clock", [&stage] { return advance(stage); }) {
  stage_.wakeWith([this] { ticker_.wake(); });
  ticker_.wake();  // for what changed before
}

StageClock::~StageClock() { stop(); }

void StageClock::stop() {
  stage_.wakeWith([] {});
  ticker_.stop();
}

}  // namespace exsampling::stage
