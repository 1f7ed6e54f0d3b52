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

/// What one listener is told at start.
struct ListenerSettings {
  std::string name;  ///< of its threads: NAME-0, NAME-1 …
  std::string address;
  int port = 0;  ///< 0: any free port
  std::size_t threads = 8;
  std::size_t queuedRequests = 1'024;  ///< complete heads that wait for a thread; more get a 503
  /// Whether a head shows a token. All who show none have three quarters of the threads together
  /// and queue apart; where nobody needs one, there is nothing to ask.
  std::function<bool(const RequestHead&)> hasJoined;
  /// Speaks TLS; who comes without is sent to the same address with https. Null: plain HTTP.
  std::shared_ptr<const TlsEndpoint> tls;
  HeadReader::Limits heads;
  Pace pace;
  HeadRules rules;
  bool ownHostOnly = false;  ///< only requests for this very address and port, against rebinding
  std::vector<std::pair<std::string, std::string>> headers;  ///< on every answer

  /// Asked about a head that keeps the rules, before the body is read; an answer turns it away.
  std::function<std::optional<Refusal>(const RequestHead&)> admit;
  /// May be shared with other listeners; none: as the rules allow each of them.
  std::shared_ptr<BodyBudget> bodies = std::make_shared<BodyBudget>(SIZE_MAX);

  std::vector<Route> routes;
  /// Asked first; true when it has answered.
  std::function<bool(const httplib::Request&, httplib::Response&)> beforeRouting;
  /// Asked when no route fits a GET; true when it has answered.
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

  /// Accepts no more, cuts off streams, and returns when every thread has ended.
  void stop();

 private:
  class Impl;
  explicit Listener(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace exsampling::adapters
