#pragma once

#include <exsampling/core/events/event_ring.hpp>

#include "wire_json.hpp"
#include <atomic>
#include <cstddef>
#include <functional>
#include <string>

namespace httplib {
struct Request;
struct Response;
}  // namespace httplib

namespace exsampling::adapters {

/// Live events as server-sent events. An id is RUN.NUMBER, RUN being new at every start: a watcher
/// that comes back with the id of its last event (Last-Event-ID, or `after` in the query) misses
/// nothing that the ring still holds; else it gets a `gap` event and has to read everything again.
/// After events that changed the state of the stage comes that state, as a `state` event: a watcher
/// need not ask for it. Thread-safe.
class EventStream {
 public:
  /// At most `maxStreams` at once, because each holds a thread. `readState` gives the state of the
  /// stage as the page knows it, without the id of the newest event; it is thread-safe.
  EventStream(const core::EventRing& events, std::size_t maxStreams,
              std::function<Json()> readState);

  /// The state now, with the id after which a watcher has to begin who knows it.
  Json state() const;

  /// Streams until the watcher goes or the bus is closed; `busy` when too many are watching.
  void answer(const httplib::Request& request, httplib::Response& response);

 private:
  std::string idOf(std::uint64_t number) const;

  const core::EventRing& events_;
  const std::size_t maxStreams_;
  const std::function<Json()> readState_;
  const std::string run_;
  std::atomic<std::size_t> streams_{0};
};

}  // namespace exsampling::adapters
