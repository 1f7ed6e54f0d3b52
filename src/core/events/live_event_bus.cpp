#include <exsampling/core/events/live_event_bus.hpp>

#include <condition_variable>
#include <deque>
#include <mutex>

namespace exsampling::core {

class LiveEventBus::Ring {
 public:
  explicit Ring(std::size_t capacity) : capacity_(capacity) {}

  void add(const LiveEvent& event) {
    auto kept = std::make_shared<const LiveEvent>(event);
    {
      const std::lock_guard lock(mutex_);
      if (events_.size() == capacity_) events_.pop_front();
      events_.push_back({++newest_, std::move(kept)});
    }
    arrived_.notify_all();
  }

  std::uint64_t newest() const {
    const std::lock_guard lock(mutex_);
    return newest_;
  }

  EventBatch after(std::uint64_t number, std::chrono::milliseconds patience) const {
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

  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    arrived_.notify_all();
  }

  bool closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
  }

 private:
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  mutable std::condition_variable arrived_;
  std::deque<NumberedEvent> events_;
  std::uint64_t newest_ = 0;
  bool closed_ = false;
};

LiveEventBus::LiveEventBus(std::size_t capacity) : ring_(std::make_unique<Ring>(capacity)) {}
LiveEventBus::~LiveEventBus() = default;
void LiveEventBus::publish(const LiveEvent& event) { ring_->add(event); }
std::uint64_t LiveEventBus::newest() const { return ring_->newest(); }
EventBatch LiveEventBus::after(std::uint64_t number, std::chrono::milliseconds patience) const {
  return ring_->after(number, patience);
}
void LiveEventBus::close() { ring_->close(); }
bool LiveEventBus::closed() const { return ring_->closed(); }

}  // namespace exsampling::core
