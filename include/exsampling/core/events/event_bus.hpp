#pragma once

#include <exsampling/core/events/events.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace exsampling::core {

/// The one way in which the program tells what happened: every publisher has this bus, and whoever
/// wants to know subscribes. Thread-safe.
class EventBus {
 public:
  /// Called by whoever publishes, in that thread, perhaps by several at once and under the stage's
  /// lock: must return at once, never throw and not call the stage. It may publish.
  using Subscriber = std::function<void(const Event& event)>;

  /// `subscriber` hears everything that is published from now on, after those who subscribed
  /// before it.
  void subscribe(Subscriber subscriber);
  /// Tells all subscribers, one after another.
  void publish(const Event& event) const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<const Subscriber>> subscribers_;
};

}  // namespace exsampling::core
