#include <exsampling/stage/performance/night.hpp>

#include <span>
#include <utility>

namespace exsampling::stage {

namespace {

core::Status removeTakes(const NightParts& parts, std::span<const core::RecordingId> ids) {
  core::SamplesRemoved removed;
  for (const core::RecordingId& id : ids) {
    parts.stage.remove(id);
    const auto record = parts.ingest.find(id);
    if (!record) continue;
    for (const core::Sample& sample : record->samples) removed.numbers.push_back(sample.number);
  }
  if (const auto done = parts.ingest.removeAll(ids); !done) return done;
  if (!removed.numbers.empty()) parts.events.publish(removed);
  return {};
}

}  // namespace

core::Status beginSoundCheck(const NightParts& parts) {
  if (const auto begun = parts.soundCheck.beginSoundCheck(); !begun) return begun;
  parts.stage.setSoundCheck(true);
  return {};
}

core::Status endSoundCheck(const NightParts& parts) {
  (void)parts.stage.takeNotesPlayed();
  const auto marked = parts.soundCheck.endSoundCheck();
  if (!marked) return marked.error();
  parts.stage.setSoundCheck(false);
  return removeTakes(parts, *marked);
}

core::Status forgetNight(const NightParts& parts) {
  const auto ids = parts.ingest.recordings();
  if (!ids) return ids.error();
  if (const auto done = removeTakes(parts, *ids); !done) return done;
  for (const std::string& contributor : parts.stage.snapshot().rules.blocked) {
    if (const auto freed = parts.stage.block(contributor, false); !freed) return freed;
  }
  (void)parts.stage.takeNotesPlayed();
  return parts.notes.forgetNotes();
}

}  // namespace exsampling::stage
