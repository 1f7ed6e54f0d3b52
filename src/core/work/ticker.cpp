#include <exsampling/core/work/thread_name.hpp>
#include <exsampling/core/work/ticker.hpp>

#include <utility>

namespace exsampling::core {

Ticker::Ticker(std::string name, Step step)
    : thread_([this, name = std::move(name), step = std::move(step)](const std::stop_token& stop) {
        nameThread(name);
        while (!stop.stop_requested()) rest(step(), stop);
      }) {}

Ticker::Ticker(std::string name, Duration duration, std::function<void()> step)
    : Ticker(std::move(name), [duration, step = std::move(step), isFirst = true]() mutable {
        if (!std::exchange(isFirst, false)) step();
        return duration;
      }) {}

Ticker::~Ticker() { stop(); }

void Ticker::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

void Ticker::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void Ticker::rest(Duration duration, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, stop, duration, [this] { return woken_; });
  woken_ = false;
}

}  // namespace exsampling::core
