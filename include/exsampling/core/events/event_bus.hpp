#pragma once

#include <exsampling/core/events/events.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace exsampling::core {

/// The one channel for everything that happens: all publishers share this bus, and whatever is
/// interested subscribes. Thread-safe.
class EventBus {
 public:
  /// Called in the publisher's thread, possibly by several publishers at once and with the stage's
  /// lock held: must return at once, never throw, and never call the stage. It may publish.
  using Subscriber = std::function<void(const Event& event)>;

  /// `subscriber` gets every event from now on. Subscribers are called in the order in which they
  /// subscribed.
  void subscribe(Subscriber subscriber);
  /// Calls all subscribers, one after another.
  void publish(const Event& event) const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<const Subscriber>> subscribers_;
};

}  // namespace exsampling::core
