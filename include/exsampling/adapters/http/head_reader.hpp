#pragma once

#include <exsampling/adapters/http/connection.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace exsampling::adapters {

/// A connection whose request has arrived up to its blank line (or is too long to be one), with all
/// that was received.
struct ArrivedRequest {
  std::unique_ptr<Connection> connection;
  std::string received;
};

/// Collects the heads of requests for many connections at once in one thread, so that peers that
/// connect and send little or nothing cost no worker. A peer that has not finished in time is
/// dropped; when too many are unfinished, the oldest is dropped first.
class HeadReader {
 public:
  struct Limits {
    std::size_t connections = 1'024;
    std::chrono::milliseconds patience{10'000};
  };

  /// `onArrival` is called in the reader's thread and must not block.
  HeadReader(std::string threadName, Limits limits, std::function<void(ArrivedRequest)> onArrival);
  ~HeadReader();

  /// Takes over a connection; callable from any thread.
  void add(std::unique_ptr<Connection> connection);

 private:
  struct Unfinished {
    ArrivedRequest request;
    core::SteadyTime deadline;
  };

  void run();
  void takeNewcomers();
  bool advance(Unfinished& unfinished);
  void wake();

  const std::string threadName_;
  const Limits limits_;
  const std::function<void(ArrivedRequest)> onArrival_;
  int wakePipe_[2] = {-1, -1};
  std::list<Unfinished> unfinished_;  ///< oldest first

  std::mutex mutex_;
  std::list<std::unique_ptr<Connection>> newcomers_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace exsampling::adapters
