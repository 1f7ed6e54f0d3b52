#include <exsampling/stage/performance/remove_recording.hpp>

#include <utility>

namespace exsampling::stage {

core::Status removeRecording(sound::Ingest& ingest, Stage& stage, core::LiveEvents& events,
                             const core::RecordingId& id) {
  const auto record = ingest.find(id);
  if (!record) return record.error();
  stage.remove(id);
  if (const auto removed = ingest.remove(id); !removed) return removed;
  core::SamplesRemoved removed;
  for (const core::Sample& sample : record->samples) removed.numbers.push_back(sample.number);
  events.publish(removed);
  return {};
}

}  // namespace exsampling::stage
