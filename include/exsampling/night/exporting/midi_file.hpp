#pragma once

#include <exsampling/core/values/note_played.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace exsampling::night {

/// The notes as a standard MIDI file: type 1, 480 ticks a quarter, 120 quarters a minute
/// throughout. After the tempo's track comes one for each track of the performance, by channel,
/// with its name. Time begins with the first note. No instrument reports when a note ends: it lasts
/// as long as its sample sounds, or until the next note of its track.
std::vector<std::byte> midiFile(const std::string& title, std::span<const core::NotePlayed> notes);

}  // namespace exsampling::night
