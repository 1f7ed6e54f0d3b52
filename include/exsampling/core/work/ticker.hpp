#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace exsampling::core {

/// A named thread that does a step, rests, and begins again. It can be woken early, and stops at
/// once while it rests. Thread-safe.
class Ticker {
 public:
  using Duration = std::chrono::steady_clock::duration;
  /// Returns how long to rest after it. Throws nothing.
  using Step = std::function<Duration()>;

  /// Begins with a step.
  Ticker(std::string name, Step step);
  /// Begins with a rest; every rest takes `rest`.
  Ticker(std::string name, Duration rest, std::function<void()> step);
  /// Stops.
  ~Ticker();

  /// Ends the rest; called during a step, it makes the next step follow without a rest. Returns at
  /// once.
  void wake();

  /// Returns when the step under way has ended and the thread with it; idempotent. Not for the step
  /// itself.
  void stop();

 private:
  void rest(Duration duration, const std::stop_token& stop);

  std::mutex mutex_;  ///< of the next two
  std::condition_variable_any changed_;
  bool woken_ = false;
  std::jthread thread_;
};

}  // namespace exsampling::core
