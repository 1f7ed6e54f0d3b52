#include <exsampling/sound/dsp/mono.hpp>
#include <exsampling/sound/dsp/segment.hpp>

#include <cmath>
#include <cstddef>
#include <utility>

namespace exsampling::sound {

std::vector<Segment> splitSegments(core::AudioClip clip, core::Seconds length) {
  clip = mixDown(std::move(clip));
  const std::size_t frames = clip.frames();
  const auto framesOf = [&](core::Seconds time) {
    return static_cast<std::size_t>(std::llround(time.count() * clip.sampleRate));
  };
  const std::size_t pieceFrames = framesOf(length);

  std::vector<Segment> segments;
  if (frames == 0) return segments;
  std::size_t pieces = frames / pieceFrames;
  const std::size_t rest = frames % pieceFrames;
  if (pieces == 0 || (rest > 0 && rest >= framesOf(kShortestRest))) ++pieces;
  if (pieces == 1) {
    segments.push_back({.offset = core::Seconds(0), .clip = std::move(clip)});
    return segments;
  }

  segments.reserve(pieces);
  const auto at = [&](std::size_t frame) {
    return clip.samples.begin() +
           static_cast<std::ptrdiff_t>(frame * static_cast<std::size_t>(clip.channels));
  };
  for (std::size_t piece = 0; piece < pieces; ++piece) {
    const std::size_t first = piece * pieceFrames;
    const std::size_t last = piece + 1 == pieces ? frames : first + pieceFrames;
    segments.push_back({.offset = core::Seconds(static_cast<double>(first) / clip.sampleRate),
                        .clip = {.sampleRate = clip.sampleRate,
                                 .channels = clip.channels,
                                 .samples = std::vector<float>(at(first), at(last))}});
  }
  return segments;
}

}  // namespace exsampling::sound
