#pragma once

#include <exsampling/adapters/http/head_reader.hpp>
#include <exsampling/adapters/http/request_head.hpp>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <variant>

namespace exsampling::adapters {

/// A request whose head has been read.
struct WaitingRequest {
  ArrivedRequest arrived;
  std::size_t headBytes = 0;  ///< of what was received
  std::variant<RequestHead, Refusal> head;
  bool stranger = false;  ///< has shown no token where one is asked for
};

/// Requests that wait for a worker, in order of arrival. Strangers never have more than their share
/// of the workers, so those who have joined find one however slow strangers are; nor do strangers
/// take others' places in the queue. Thread-safe.
class RequestQueue {
 public:
  /// At most `capacity` strangers wait and as many others; `strangersAtOnce` have a worker.
  RequestQueue(std::size_t capacity, std::size_t strangersAtOnce)
      : capacity_(capacity), strangersAtOnce_(strangersAtOnce) {}

  /// Takes `request` and never blocks; false, and `request` as it was, when the queue is full or
  /// closed.
  [[nodiscard]] bool tryPush(WaitingRequest& request);

  /// Blocks until a request may have a worker; nothing means closed.
  std::optional<WaitingRequest> pop();
  /// To be called when a request from `pop` has been answered.
  void answered(bool stranger);

  /// Whether a request is waiting that could use the worker of such a one.
  bool othersWaitBehind(bool stranger) const;

  /// Wakes all waiting `pop` calls; what is still queued is dropped.
  void close();

 private:
  struct Entry {
    std::uint64_t number;  ///< in order of arrival
    WaitingRequest request;
  };

  std::deque<Entry>* next();

  const std::size_t capacity_;
  const std::size_t strangersAtOnce_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Entry> joined_;
  std::deque<Entry> strangers_;
  std::uint64_t pushed_ = 0;
  std::size_t strangersServed_ = 0;
  bool closed_ = false;
};

}  // namespace exsampling::adapters
