#pragma once

#include <exsampling/core/events/live_event_bus.hpp>

#include <atomic>
#include <cstddef>
#include <string>

namespace httplib {
struct Request;
struct Response;
}  // namespace httplib

namespace exsampling::adapters {

/// Live events as server-sent events. An id is RUN.NUMBER, RUN being new at every start: a watcher
/// that comes back with the id of its last event (Last-Event-ID, or `after` in the query) misses
/// nothing that the bus still holds; else it gets a `gap` event and has to read the state again.
/// Thread-safe.
class EventStream {
 public:
  /// At most `maxStreams` at once, because each holds a thread.
  EventStream(const core::LiveEventBus& events, std::size_t maxStreams);

  /// Where a watcher has to begin who reads the state now.
  std::string newestId() const;

  /// Streams until the watcher goes or the bus is closed; `busy` when too many are watching.
  void answer(const httplib::Request& request, httplib::Response& response);

 private:
  std::string idOf(std::uint64_t number) const;

  const core::LiveEventBus& events_;
  const std::size_t maxStreams_;
  const std::string run_;
  std::atomic<std::size_t> streams_{0};
};

}  // namespace exsampling::adapters
