#pragma once

#include <exsampling/core/events/events.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace exsampling::core {

/// An event with its place in the session, counted from 1.
struct NumberedEvent {
  std::uint64_t number = 0;
  std::shared_ptr<const Event> event;
};

/// What a watcher gets at once.
struct EventBatch {
  std::uint64_t missed = 0;  ///< events that were dropped before the watcher read them
  std::vector<NumberedEvent> events;
};

/// Keeps the newest events in a bounded ring for any number of watchers, each of which remembers
/// how far it has read: the oldest are dropped, and a watcher that was too slow learns how many it
/// missed. Thread-safe; `add` never waits for a watcher.
class EventRing {
 public:
  explicit EventRing(std::size_t capacity = 4096) : capacity_(capacity) {}

  void add(const Event& event);

  /// The number of the newest event, 0 before the first.
  std::uint64_t newest() const;

  /// The events after `number`, oldest first; waits up to `patience` for the first of them. Empty
  /// when none came in time or the ring is closed.
  EventBatch after(std::uint64_t number, std::chrono::milliseconds patience) const;

  /// Ends all waits, present and future.
  void close();
  bool closed() const;

 private:
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  mutable std::condition_variable arrived_;
  std::deque<NumberedEvent> events_;
  std::uint64_t newest_ = 0;
  bool closed_ = false;
};

}  // namespace exsampling::core
