#pragma once

#include <exsampling/night/exporting/exported_sample.hpp>

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace exsampling::night {

/// A text file of the export: name and content.
using TextFile = std::pair<std::string, std::string>;

/// The night as SFZ instruments, which name the WAV files by paths relative to their own:
///
/// - For each percussive track, and for the sounds on no track, one key a sound from C2 (36)
/// upwards
///   in order of time, at original pitch; sounds beyond the last key go into a second file.
/// - For each melodic track one instrument in tune over the whole keyboard: every key plays the
///   sound whose own note is nearest; sounds of the same note take turns. A sound without pitch is
///   taken for C4 (60).
/// - `kit.sfz`: one key a track from C2 (36) upwards in order of MIDI channel; its sounds take
/// turns.
///
/// Levels keep the night's balance, lowered together where SFZ's limit of 6 dB requires it.
std::vector<TextFile> sfzFiles(std::span<const ExportedSample> samples);

}  // namespace exsampling::night
