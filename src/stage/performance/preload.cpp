#include <exsampling/stage/performance/preload.hpp>

#include <string>
#include <utility>

namespace exsampling::stage {

namespace {

core::Result<core::Sample> analysePreload(const core::Track& track, const DecodeFile& decodeFile,
                                          sound::RecordingAnalyser& analyser) {
  auto decoded = decodeFile(*track.preload);
  if (!decoded) return decoded.error();
  const core::Seconds duration = decoded->clip.duration();
  auto analysis = analyser.analyse(*std::move(decoded));
  if (!analysis) return analysis.error();
  if (analysis->sounds.empty()) {
    return core::Error{core::ErrorCode::undecodable, "it holds nothing but silence"};
  }
  // Not deposited: it belongs to the mapping, not to this night, so it is neither archived nor
  // exported, and the file itself is what instruments load.
  core::Sample sample = std::move(analysis->sounds.front().sample);
  sample.origin = core::Preloaded{*track.preload};
  sample.start = core::Seconds(0);
  sample.duration = duration;
  sample.route = core::Route{track.name, track.channel, track.playback};
  sample.file = std::filesystem::absolute(*track.preload);
  return sample;
}

}  // namespace

Snapshot preloadTracks(const core::Mapping& mapping, const DecodeFile& decodeFile,
                       sound::RecordingAnalyser& analyser, core::EventBus& events) {
  Snapshot snapshot;
  for (const core::Track& track : mapping.tracks) {
    if (!track.preload) continue;
    auto sample = analysePreload(track, decodeFile, analyser);
    if (!sample) {
      events.publish(core::Alarm{"The preload file of track " + track.name + " cannot be used: " +
                                 track.preload->string() + ": " + sample.error().message});
      continue;
    }
    snapshot.tracks.push_back(
        {.channel = track.channel, .loaded = core::SampleLoaded{0, *sample->route, *sample}});
  }
  return snapshot;
}

}  // namespace exsampling::stage
