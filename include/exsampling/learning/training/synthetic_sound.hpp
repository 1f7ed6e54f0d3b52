#pragma once

#include <array>
#include <cstddef>
#include <random>
#include <span>
#include <string_view>
#include <vector>

namespace exsampling::learning {

using Random = std::mt19937_64;

/// Sounds of no category, about which a model should be unsure.
enum class SyntheticSound { whiteNoise, pinkNoise, brownNoise, hum, tone, sweep, nearSilence };

inline constexpr std::array kSyntheticSounds = {
    SyntheticSound::whiteNoise, SyntheticSound::pinkNoise, SyntheticSound::brownNoise,
    SyntheticSound::hum,        SyntheticSound::tone,      SyntheticSound::sweep,
    SyntheticSound::nearSilence};

/// e.g. "white noise".
std::string_view nameOf(SyntheticSound kind);

/// Noise whose power falls by `slope` times 3 dB an octave (0 white, 1 pink, 2 brown), peak 1.
std::vector<float> colouredNoise(double slope, std::size_t samples, int sampleRate, Random& random);

/// One such sound: level, frequencies, length (1..5 s, at the start) drawn at random.
std::vector<float> makeSyntheticSound(SyntheticSound kind, std::size_t samples, int sampleRate,
                                      Random& random);

}  // namespace exsampling::learning
