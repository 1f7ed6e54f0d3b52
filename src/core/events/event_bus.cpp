#include <exsampling/core/events/event_bus.hpp>

#include <utility>

namespace exsampling::core {

void EventBus::subscribe(Subscriber subscriber) {
  const std::lock_guard lock(mutex_);
  subscribers_.push_back(std::make_shared<const Subscriber>(std::move(subscriber)));
}

void EventBus::publish(const Event& event) const {
  const auto subscribers = [this] {
    const std::lock_guard lock(mutex_);
    return subscribers_;
  }();
  for (const auto& subscriber : subscribers) (*subscriber)(event);
}

}  // namespace exsampling::core
