#pragma once

#include <exsampling/core/events/live_events.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace exsampling::core {

/// A live event with its place in the session, counted from 1.
struct NumberedEvent {
  std::uint64_t number = 0;
  std::shared_ptr<const LiveEvent> event;
};

/// What a watcher gets at once.
struct EventBatch {
  std::uint64_t missed = 0;  ///< events that were dropped before the watcher came for them
  std::vector<NumberedEvent> events;
};

/// Keeps the newest events in a bounded ring for any number of watchers, each of which remembers
/// how far it has read: the oldest are dropped, and a watcher that was too slow learns how many it
/// missed. Thread-safe; `publish` never waits for a watcher.
class LiveEventBus final : public LiveEvents {
 public:
  explicit LiveEventBus(std::size_t capacity = 4096);
  ~LiveEventBus() override;

  void publish(const LiveEvent& event) override;

  /// The number of the newest event, 0 before the first.
  std::uint64_t newest() const;

  /// The events after `number`, oldest first; waits up to `patience` for the first of them. Empty
  /// when the wait was in vain or the bus is closed.
  EventBatch after(std::uint64_t number, std::chrono::milliseconds patience) const;

  /// Ends every wait, now and in future.
  void close();
  bool closed() const;

 private:
  class Ring;
  std::unique_ptr<Ring> ring_;
};

}  // namespace exsampling::core
