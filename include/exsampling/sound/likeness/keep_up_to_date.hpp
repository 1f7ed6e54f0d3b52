#pragma once

#include <exsampling/core/events/event_bus.hpp>
#include <exsampling/core/work/ticker.hpp>
#include <exsampling/sound/likeness/sound_finder.hpp>

namespace exsampling::sound {

/// A step that keeps the finder up to date with the session and the library. It spends at most 10 %
/// of its time on that, and half a second passes between two steps. The finder begins empty, so
/// that the start of the program waits for no library. Both must outlive it.
core::Ticker::Step keepUpToDate(SoundFinder& finder, core::EventBus& events);

}  // namespace exsampling::sound
