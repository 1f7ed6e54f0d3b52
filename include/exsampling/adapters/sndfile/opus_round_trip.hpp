#pragma once

#include <exsampling/core/values/audio_clip.hpp>
#include <exsampling/core/values/result.hpp>

namespace exsampling::adapters {

/// A clip after Ogg Opus at this bit rate: encoded and decoded in memory, at the clip's rate (8,
/// 12, 16, 24 or 48 kHz). Fails with unavailable when this libsndfile cannot write Opus.
/// Thread-safe.
core::Result<core::AudioClip> throughOpus(const core::AudioClip& clip, int bitsPerSecond);

}  // namespace exsampling::adapters
