#pragma once

#include <exsampling/core/events/events.hpp>

namespace exsampling::adapters {

/// Writes to the log what a person at the terminal wants to know about an event. Thread-safe, never
/// waits for the disk.
void logEvent(const core::Event& event);

}  // namespace exsampling::adapters
