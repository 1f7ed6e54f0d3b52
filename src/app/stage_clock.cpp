#include <exsampling/app/stage_clock.hpp>
#include <exsampling/work/thread_name.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace exsampling::app {

namespace {
constexpr std::chrono::milliseconds kLongestNap{250};
constexpr std::chrono::seconds kSecond{1};
}  // namespace

StageClock::StageClock(stage::Stage& stage, ports::StageRecord& record,
                       config::FileMappingStore& mappings, pipeline::Ingest& ingest,
                       ports::LiveEvents& events, const ports::Clock& clock,
                       std::function<void()> everySecond)
    : stage_(stage),
      record_(record),
      mappings_(mappings),
      ingest_(ingest),
      events_(events),
      clock_(clock),
      everySecond_(std::move(everySecond)),
      thread_([this] { run(); }) {}

StageClock::~StageClock() { stop(); }

void StageClock::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  if (!thread_.joinable()) return;
  thread_.join();
  keepStage();
}

void StageClock::run() {
  work::nameThread("stage-clock");
  core::SteadyTime nextRefresh = clock_.steadyNow();
  core::SteadyTime nextSecond = nextRefresh;
  for (;;) {
    const core::SteadyTime now = clock_.steadyNow();
    stage_.advance();
    keepStage();
    if (now >= nextRefresh) {
      refreshMapping();
      ingest_.finishQuiet(now);
      nextRefresh = now + kLongestNap;
    }
    if (now >= nextSecond) {
      everySecond_();
      nextSecond = now + kSecond;
    }
    const core::SteadyTime due = stage_.nextDue().value_or(nextRefresh);
    std::unique_lock lock(mutex_);
    if (stopped_.wait_until(lock, std::min(due, nextRefresh), [this] { return stopping_; })) return;
  }
}

void StageClock::keepStage() {
  auto memory = stage::memoryOf(stage_.snapshot());
  if (memory == kept_) return;
  const auto kept = record_.keep(memory);
  if (kept) {
    kept_ = std::move(memory);
  } else if (!failing_) {
    events_.publish(ports::Alarm{"What is on the tracks cannot be remembered for a restart: " +
                                 kept.error().message});
  }
  failing_ = !kept;
}

void StageClock::refreshMapping() {
  const config::Refresh refresh = mappings_.refresh();
  if (refresh.changed) {
    stage_.followMapping();
    events_.publish(ports::MappingChanged{});
  }
  if (!refresh.problems.empty()) {
    events_.publish(ports::Alarm{"The edited mapping is not used, the one before stays:\n" +
                                 config::formatProblems(refresh.problems)});
  }
}

}  // namespace exsampling::app
