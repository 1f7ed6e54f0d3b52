#include <exsampling/sound/dsp/mono.hpp>

#include <utility>

namespace exsampling::sound {

void mixToMono(const core::AudioClip& clip, std::vector<float>& mono) {
  if (clip.channels == 1) {
    mono.assign(clip.samples.begin(), clip.samples.end());
    return;
  }
  mono.resize(clip.frames());
  const float* sample = clip.samples.data();
  const float share = 1.0F / static_cast<float>(clip.channels);
  for (float& mixed : mono) {
    float sum = 0.0F;
    for (int channel = 0; channel < clip.channels; ++channel) sum += *sample++;
    mixed = sum * share;
  }
}

core::AudioClip mixDown(core::AudioClip clip) {
  if (clip.channels <= 2) return clip;
  core::AudioClip mixed{.sampleRate = clip.sampleRate, .channels = 1, .samples = {}};
  mixToMono(clip, mixed.samples);
  return mixed;
}

}  // namespace exsampling::sound
