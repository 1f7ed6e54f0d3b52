#pragma once

#include <exsampling/adapters/http/body_budget.hpp>
#include <exsampling/adapters/http/connection.hpp>
#include <exsampling/adapters/http/head_reader.hpp>
#include <exsampling/adapters/http/request_head.hpp>
#include <exsampling/adapters/http/routes.hpp>
#include <exsampling/core/values/result.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace exsampling::adapters {

/// The settings of one listener.
struct ListenerSettings {
  std::string name;  ///< of its threads: NAME-0, NAME-1 …
  std::string address;
  int port = 0;  ///< 0: any free port
  std::size_t threads = 8;
  std::size_t queuedRequests = 1'024;  ///< complete heads that wait for a thread; more get a 503
  /// Whether a head shows a token. Requests without one share three quarters of the threads and
  /// have their own queue. Empty where no token is needed.
  std::function<bool(const RequestHead&)> hasJoined;
  /// Serves TLS; plain requests are redirected to the same address with https. Null: plain HTTP.
  std::shared_ptr<const TlsEndpoint> tls;
  HeadReader::Limits heads;
  Pace pace;
  HeadRules rules;
  bool ownHostOnly = false;  ///< only requests for this very address and port, against rebinding
  std::vector<std::pair<std::string, std::string>> headers;  ///< on every answer

  /// Called for a valid head before the body is read; a returned refusal rejects the request.
  std::function<std::optional<Refusal>(const RequestHead&)> admit;
  /// May be shared with other listeners; none: no common limit.
  std::shared_ptr<BodyBudget> bodies = std::make_shared<BodyBudget>(SIZE_MAX);

  std::vector<Route> routes;
  /// Called first; true when it has answered.
  std::function<bool(const httplib::Request&, httplib::Response&)> beforeRouting;
  /// Called when no route matches a GET; true when it has answered.
  std::function<bool(const httplib::Request&, httplib::Response&)> findFile;
  std::function<void(const std::string&)> alarm;
};

/// A TCP listener that answers HTTP, one request a connection. Everything that depends on
/// cpp-httplib's version, or makes up for it, is in listener.cpp.
class Listener {
 public:
  /// Binds and starts to answer. Fails with `unavailable`, naming the port.
  static core::Result<std::unique_ptr<Listener>> start(ListenerSettings settings);
  ~Listener();

  int port() const;

  /// Stops accepting, cuts off streams, and returns when every thread has ended.
  void stop();

 private:
  class Impl;
  explicit Listener(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace exsampling::adapters
