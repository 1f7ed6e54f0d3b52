#include <exsampling/core/events/event_ring.hpp>

#include <utility>

namespace exsampling::core {

void EventRing::add(const Event& event) {
  auto kept = std::make_shared<const Event>(event);
  {
    const std::lock_guard lock(mutex_);
    if (events_.size() == capacity_) events_.pop_front();
    events_.push_back({++newest_, std::move(kept)});
  }
  arrived_.notify_all();
}

std::uint64_t EventRing::newest() const {
  const std::lock_guard lock(mutex_);
  return newest_;
}

EventBatch EventRing::after(std::uint64_t number, std::chrono::milliseconds patience) const {
  std::unique_lock lock(mutex_);
  arrived_.wait_for(lock, patience, [&] { return closed_ || newest_ > number; });
  EventBatch batch;
  if (closed_ || newest_ <= number) return batch;
  const auto oldest = events_.front().number;
  if (number + 1 < oldest) batch.missed = oldest - number - 1;
  const auto skip = number < oldest ? 0 : number - oldest + 1;
  batch.events.assign(events_.begin() + static_cast<std::ptrdiff_t>(skip), events_.end());
  return batch;
}

void EventRing::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  arrived_.notify_all();
}

bool EventRing::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

}  // namespace exsampling::core
