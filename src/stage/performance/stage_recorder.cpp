#include <exsampling/stage/performance/stage_recorder.hpp>

#include <utility>

namespace exsampling::stage {

StageRecorder::StageRecorder(Stage& stage, StageRecord& record, PlayedNotes& notes,
                             core::EventBus& events)
    : stage_(stage), record_(record), notes_(notes), events_(events) {}

void StageRecorder::record() {
  recordTracks();
  recordNotes();
}

void StageRecorder::recordTracks() {
  auto memory = memoryOf(stage_.snapshot());
  if (memory == recorded_) return;
  const auto kept = record_.keep(memory);
  if (kept) {
    recorded_ = std::move(memory);
  } else if (!isFailing_) {
    events_.publish(core::Alarm{"What is on the tracks cannot be remembered for a restart: " +
                                kept.error().message});
  }
  isFailing_ = !kept;
}

void StageRecorder::recordNotes() {
  const auto played = stage_.takeNotesPlayed();
  if (played.empty()) return;
  const auto kept = notes_.remember(played);
  if (!kept && !isLosingNotes_) {
    events_.publish(
        core::Alarm{"The notes that are played cannot be remembered: " + kept.error().message});
  }
  isLosingNotes_ = !kept;
}

}  // namespace exsampling::stage
