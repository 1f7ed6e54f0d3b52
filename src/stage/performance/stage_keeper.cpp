#include <exsampling/core/work/thread_name.hpp>
#include <exsampling/stage/performance/stage_keeper.hpp>

#include <chrono>
#include <utility>

namespace exsampling::stage {

namespace {
constexpr std::chrono::milliseconds kEvery{250};
}

StageKeeper::StageKeeper(Stage& stage, StageRecord& record, PlayedNotes& notes,
                         FileMappingStore& mappings, sound::Ingest& ingest, core::EventBus& events,
                         const core::Clock& clock, Performance& performance,
                         std::function<void()> everySecond)
    : stage_(stage),
      record_(record),
      notes_(notes),
      mappings_(mappings),
      ingest_(ingest),
      events_(events),
      clock_(clock),
      performance_(performance),
      everySecond_(std::move(everySecond)),
      thread_([this] { run(); }) {}

StageKeeper::~StageKeeper() { stop(); }

void StageKeeper::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  if (!thread_.joinable()) return;
  thread_.join();
  keepStage();
  keepNotes();
}

void StageKeeper::run() {
  core::nameThread("stage-keeper");
  core::SteadyTime nextSecond = clock_.steadyNow();
  for (;;) {
    keepStage();
    keepNotes();
    refreshMapping();
    const core::SteadyTime now = clock_.steadyNow();
    ingest_.finishQuiet(now);
    ingest_.retryPostponed(now);
    if (now >= nextSecond) {
      everySecond_();
      nextSecond = now + std::chrono::seconds(1);
    }
    std::unique_lock lock(mutex_);
    if (stopped_.wait_for(lock, kEvery, [this] { return stopping_; })) return;
  }
}

void StageKeeper::keepStage() {
  auto memory = memoryOf(stage_.snapshot());
  if (memory == kept_) return;
  const auto kept = record_.keep(memory);
  if (kept) {
    kept_ = std::move(memory);
  } else if (!failing_) {
    events_.publish(core::Alarm{"What is on the tracks cannot be remembered for a restart: " +
                                kept.error().message});
  }
  failing_ = !kept;
}

void StageKeeper::keepNotes() {
  const auto played = stage_.takeNotesPlayed();
  if (played.empty()) return;
  const auto kept = notes_.remember(played);
  if (!kept && !losingNotes_) {
    events_.publish(
        core::Alarm{"The notes that are played cannot be remembered: " + kept.error().message});
  }
  losingNotes_ = !kept;
}

void StageKeeper::refreshMapping() {
  const Refresh refresh = mappings_.refresh();
  if (refresh.changed) performance_.followMapping();
  if (!refresh.problems.empty()) {
    events_.publish(core::Alarm{"The edited mapping is not used, the one before stays:\n" +
                                core::formatProblems(refresh.problems)});
  }
}

}  // namespace exsampling::stage
