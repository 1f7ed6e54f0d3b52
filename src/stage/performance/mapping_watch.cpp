#include <exsampling/stage/performance/mapping_watch.hpp>

#include <utility>

namespace exsampling::stage {

MappingWatch::MappingWatch(Stage& stage, FileMappingStore& mappings, core::LiveEvents& events,
                           Preload preload)
    : stage_(stage),
      mappings_(mappings),
      events_(events),
      preload_(std::move(preload)),
      mapping_(mappings.current()) {}

void MappingWatch::refreshMapping() {
  const Refresh refresh = mappings_.refresh();
  if (refresh.changed) {
    followMapping();
    events_.publish(core::MappingChanged{});
  }
  if (!refresh.problems.empty()) {
    events_.publish(core::Alarm{"The edited mapping is not used, the one before stays:\n" +
                                core::formatProblems(refresh.problems)});
  }
}

void MappingWatch::followMapping() {
  stage_.followMapping();
  const auto before = std::exchange(mapping_, mappings_.current());
  core::Mapping fresh = *mapping_;
  for (core::Track& track : fresh.tracks) {
    const core::Track* former = before->findChannel(track.channel);
    if (former && former->preload == track.preload) track.preload.reset();
  }
  stage_.fill(preload_(fresh));
}

}  // namespace exsampling::stage
