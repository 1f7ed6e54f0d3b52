#include "request_queue.hpp"

#include <utility>

namespace exsampling::adapters {

bool RequestQueue::tryPush(WaitingRequest& request) {
  {
    const std::lock_guard lock(mutex_);
    auto& queue = request.stranger ? strangers_ : joined_;
    if (closed_ || queue.size() >= capacity_) return false;
    queue.push_back({pushed_++, std::move(request)});
  }
  changed_.notify_one();
  return true;
}

/// The queue whose first request may go now; null when there is none.
std::deque<RequestQueue::Entry>* RequestQueue::next() {
  const bool strangerMayGo = !strangers_.empty() && strangersServed_ < strangersAtOnce_;
  if (joined_.empty()) return strangerMayGo ? &strangers_ : nullptr;
  const bool strangerIsOlder = strangerMayGo && strangers_.front().number < joined_.front().number;
  return strangerIsOlder ? &strangers_ : &joined_;
}

std::optional<WaitingRequest> RequestQueue::pop() {
  std::unique_lock lock(mutex_);
  std::deque<Entry>* queue = nullptr;
  changed_.wait(lock, [&] { return closed_ || (queue = next()) != nullptr; });
  if (closed_) return std::nullopt;
  WaitingRequest request = std::move(queue->front().request);
  queue->pop_front();
  if (request.stranger) ++strangersServed_;
  return request;
}

void RequestQueue::answered(bool stranger) {
  if (!stranger) return;
  {
    const std::lock_guard lock(mutex_);
    --strangersServed_;
  }
  changed_.notify_one();
}

bool RequestQueue::othersWaitBehind(bool stranger) const {
  const std::lock_guard lock(mutex_);
  if (!joined_.empty()) return true;
  return !strangers_.empty() && (stranger || strangersServed_ < strangersAtOnce_);
}

void RequestQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
}

}  // namespace exsampling::adapters
