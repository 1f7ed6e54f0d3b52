#pragma once

#include <exsampling/core/values/audio_clip.hpp>
#include <exsampling/core/values/units.hpp>

namespace exsampling::sound {

/// How loud a clip is, over all its channels, in dB relative to full scale (a sample of 1);
/// -infinity for silence.
struct Loudness {
  core::Decibels rms;
  core::Decibels peak;
  friend bool operator==(const Loudness&, const Loudness&) = default;
};

/// Scales a clip whose peak is beyond full scale (a float file may be) down to it; an integer file
/// could not hold it, and its measured loudness would differ from what is played.
void fitFullScale(core::AudioClip& clip);

Loudness measureLoudness(const core::AudioClip& clip);

/// The gain that brings a sound to -18 dBFS RMS without its peak passing -1 dBFS; 24 dB at most.
core::Decibels playbackGain(const Loudness& loudness);

}  // namespace exsampling::sound
