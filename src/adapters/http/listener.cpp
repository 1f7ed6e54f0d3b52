#include <exsampling/adapters/http/answers.hpp>
#include <exsampling/adapters/http/listener.hpp>
#include <exsampling/adapters/http/secure_address.hpp>
#include <exsampling/core/work/thread_name.hpp>

#include <fcntl.h>
#include <httplib.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "request_queue.hpp"
#include <atomic>
#include <cerrno>
#include <cstring>
#include <optional>
#include <regex>
#include <thread>
#include <type_traits>

namespace exsampling::adapters {

namespace {

using std::chrono::milliseconds;

constexpr int kBacklog = 1'024;
constexpr milliseconds kRestartPause{50};
constexpr std::chrono::seconds kAlarmPause{10};

/// A socket that is closed with the object.
class Socket {
 public:
  explicit Socket(int descriptor = -1) : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

core::Error cannotListen(const std::string& address, int port, int problem) {
  const auto where = address + ":" + std::to_string(port);
  if (problem == EADDRINUSE) {
    return {core::ErrorCode::unavailable,
            "Port " + std::to_string(port) + " on " + address +
                " is taken: another program (perhaps this one, started twice) listens there. Stop "
                "it or choose another port."};
  }
  if (problem == EACCES) {
    return {core::ErrorCode::unavailable,
            "Listening on " + where + " is not allowed; choose a port from 1024 up."};
  }
  return {core::ErrorCode::unavailable,
          "Cannot listen on " + where + ": " + std::strerror(problem) + "."};
}

/// The library would bind with SO_REUSEPORT, so that a second start goes unnoticed, and with a
/// backlog of 5, which resets phones that come at once.
core::Result<Socket> bindSocket(const std::string& address, int port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
    return core::Error{core::ErrorCode::invalidArgument,
                       "\"" + address + "\" is not an IP address to listen on, such as 0.0.0.0."};
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> info(found, ::freeaddrinfo);
  Socket socket(::socket(info->ai_family, info->ai_socktype, info->ai_protocol));
  if (socket.get() < 0) return cannotListen(address, port, errno);
  const int yes = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  ::fcntl(socket.get(), F_SETFD, FD_CLOEXEC);
  // A peer that is gone between select and accept must not block the accepting thread.
  ::fcntl(socket.get(), F_SETFL, O_NONBLOCK);
#ifdef TCP_DEFER_ACCEPT
  const int silentSeconds = 5;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_DEFER_ACCEPT, &silentSeconds, sizeof silentSeconds);
#endif
  if (::bind(socket.get(), info->ai_addr, info->ai_addrlen) != 0 ||
      ::listen(socket.get(), kBacklog) != 0) {
    return cannotListen(address, port, errno);
  }
  return socket;
}

int boundPort(const Socket& socket) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &length);
  const auto port = address.ss_family == AF_INET6
                        ? reinterpret_cast<const sockaddr_in6&>(address).sin6_port
                        : reinterpret_cast<const sockaddr_in&>(address).sin_port;
  return ntohs(port);
}

/// Runs the library's tasks at once, in the accepting thread: they only hand over to our own
/// threads.
class ImmediateQueue final : public httplib::TaskQueue {
 public:
  explicit ImmediateQueue(std::function<void()> onIdle) : onIdle_(std::move(onIdle)) {}
  // The result is void up to 0.14 and bool since.
  using Taken = decltype(std::declval<httplib::TaskQueue&>().enqueue(std::function<void()>()));
  Taken enqueue(std::function<void()> task) override {
    task();
    return Taken(!std::is_void_v<Taken>);
  }
  void shutdown() override {}
  void on_idle() override { onIdle_(); }

 private:
  std::function<void()> onIdle_;
};

/// Accepts with the library's loop on a socket of ours.
class Acceptor final : public httplib::Server {
 public:
  Acceptor(int listeningSocket, const std::atomic<bool>& stopping,
           std::function<void(int)> onSocket)
      : onSocket_(std::move(onSocket)) {
    svr_sock_ = listeningSocket;
    set_idle_interval(0, 100'000);
    new_task_queue = [this, &stopping] {
      return new ImmediateQueue([this, &stopping] {
        if (stopping) ::close(svr_sock_.exchange(INVALID_SOCKET));
      });
    };
  }

 private:
  bool process_and_close_socket(socket_t socket) override {
    onSocket_(static_cast<int>(socket));
    return true;
  }
  std::function<void(int)> onSocket_;
};

/// Gives the library one request, never more: the head that was read, then the announced length of
/// the body within the connection's pace. Methods that only newer versions have carry no
/// `override`.
class RequestStream final : public httplib::Stream {
 public:
  RequestStream(Connection& connection, BodyBudget& bodies, std::string received,
                std::size_t requestBytes)
      : connection_(connection),
        share_(bodies),
        received_(std::move(received)),
        left_(requestBytes) {
    received_.resize(std::min(received_.size(), requestBytes));
  }

  bool complete() const { return left_ == 0; }

  bool is_readable() const override { return left_ > 0; }
  bool is_writable() const override { return true; }
  bool wait_readable() const { return is_readable(); }
  bool wait_writable() const { return true; }
  time_t duration() const { return 0; }

  ssize_t read(char* data, size_t size) override {
    size = std::min(size, left_);
    if (size == 0) return 0;
    ssize_t got = 0;
    if (consumed_ < received_.size()) {
      got = static_cast<ssize_t>(received_.copy(data, size, consumed_));
      consumed_ += static_cast<std::size_t>(got);
    } else {
      got = connection_.receive(data, size);
    }
    if (got <= 0) return got;
    left_ -= static_cast<std::size_t>(got);
    return share_.grow(static_cast<std::size_t>(got)) ? got : -1;
  }
  ssize_t write(const char* data, size_t size) override {
    return connection_.send({data, size}) ? static_cast<ssize_t>(size) : -1;
  }
  // Addresses are neither logged nor trusted here.
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  // The library only wants to know whether select() could take it; it is not asked to.
  socket_t socket() const override { return INVALID_SOCKET; }

 private:
  Connection& connection_;
  BodyBudget::Share share_;
  std::string received_;
  std::size_t consumed_ = 0;
  std::size_t left_;
};

/// Has the library parse, route and answer a request that has passed the gate.
class Answerer final : public httplib::Server {
 public:
  Answerer() { svr_sock_ = 0; }

  void answer(httplib::Stream& stream) {
    bool closed = false;
    answerWith(*this, stream, closed);
  }
  /// Ends streams that are being answered.
  void cutOff() { svr_sock_ = INVALID_SOCKET; }

 private:
  /// A template, so that the call that this version of the library lacks is not compiled.
  template <class Self>
  static void answerWith(Self& self, httplib::Stream& stream, bool& closed) {
    const std::function<void(httplib::Request&)> setUp = stripContentHandling;
    if constexpr (requires { self.process_request(stream, true, closed, setUp); }) {
      self.process_request(stream, true, closed, setUp);
    } else {
      self.process_request(stream, "", 0, "", 0, true, closed, setUp);
    }
  }

  /// By content type the library would parse forms, and by range multiply answers.
  static void stripContentHandling(httplib::Request& request) {
    request.headers.erase("Content-Type");
    request.ranges.clear();
  }
};

/// "/api/recordings/{id}" as the regular expression that the library routes by.
std::string routePattern(const std::string& path) {
  static const std::regex parameter("\\{[^}]*\\}");
  static const std::regex special("\\.");
  return std::regex_replace(std::regex_replace(path, special, "\\."), parameter, "([^/]+)");
}

}  // namespace

class Listener::Impl {
 public:
  Impl(ListenerSettings settings, Socket socket)
      : settings_(std::move(settings)),
        socket_(std::move(socket)),
        port_(boundPort(socket_)),
        requests_(settings_.queuedRequests, std::max<std::size_t>(1, settings_.threads * 3 / 4)) {
    if (settings_.ownHostOnly) {
      for (const char* name : {"127.0.0.1", "localhost", "[::1]"}) {
        settings_.rules.hosts.push_back(name + (":" + std::to_string(port_)));
      }
    }
    settings_.pace.ending = [this] { return stopping_.load(); };
    setUpAnswers();
    for (std::size_t i = 0; i < settings_.threads; ++i) {
      workers_.emplace_back([this, i] { work(i); });
    }
    heads_ =
        std::make_unique<HeadReader>(settings_.name + "-heads", settings_.heads,
                                     [this](ArrivedRequest request) { queue(std::move(request)); });
    accepting_ = std::thread([this] { acceptUntilStopped(); });
  }

  ~Impl() { stop(); }

  int port() const { return port_; }

  void stop() {
    if (stopping_.exchange(true)) return;
    accepting_.join();
    socket_ = Socket();  // who waits in the backlog would wait in vain
    heads_.reset();
    requests_.close();
    answerer_.cutOff();
    for (auto& worker : workers_) worker.join();
  }

 private:
  void setUpAnswers() {
    httplib::Headers headers;
    for (const auto& [name, value] : settings_.headers) headers.emplace(name, value);
    answerer_.set_default_headers(std::move(headers));
    answerer_.set_exception_handler([this](const auto&, auto& response, std::exception_ptr thrown) {
      answerException(response, thrown);
    });
    answerer_.set_error_handler(
        httplib::Server::HandlerWithResponse([this](const auto& request, auto& response) {
          explain(request, response);
          return httplib::Server::HandlerResponse::Handled;
        }));
    answerer_.set_pre_routing_handler([this](const auto& request, auto& response) {
      const bool answered = settings_.beforeRouting && settings_.beforeRouting(request, response);
      return answered ? httplib::Server::HandlerResponse::Handled
                      : httplib::Server::HandlerResponse::Unhandled;
    });
    for (const auto& route : settings_.routes) {
      const auto pattern = routePattern(route.path);
      routes_.emplace_back(route.method, std::regex(pattern));
      if (route.method == "GET") {
        answerer_.Get(pattern, route.handle);
      } else if (route.method == "PUT") {
        answerer_.Put(pattern, route.handle);
      } else if (route.method == "POST") {
        answerer_.Post(pattern, route.handle);
      } else if (route.handleBody) {
        answerer_.Patch(pattern, [handle = route.handleBody](const auto& request, auto& response,
                                                             const httplib::ContentReader& reader) {
          handle(request, response, [&reader](const auto& take) { return reader(take); });
        });
      } else if (route.method == "PATCH") {
        answerer_.Patch(pattern, route.handle);
      } else {
        answerer_.Delete(pattern, route.handle);
      }
    }
    // Last, so that every route goes before it.
    answerer_.Get(".*", [this](const auto& request, auto& response) {
      if (!settings_.findFile || !settings_.findFile(request, response)) response.status = 404;
    });
  }

  void answerException(httplib::Response& response, std::exception_ptr thrown) {
    std::string what = "unknown";
    try {
      std::rethrow_exception(thrown);
    } catch (const std::exception& exception) {
      what = exception.what();
    } catch (...) {
    }
    const auto body =
        errorBody("internal", "Something went wrong here; what was sent may be sent again.");
    settings_.alarm("A request failed unexpectedly (" + what + "): " + body);
    answerJson(response, 500, body);
  }

  /// Adds a message to a status set by the library or by routing.
  void explain(const httplib::Request& request, httplib::Response& response) {
    if (response.has_header("Content-Type")) return;
    std::string allowed;
    bool takesThis = false;
    for (const auto& [method, pattern] : routes_) {
      if (!std::regex_match(request.path, pattern)) continue;
      takesThis = takesThis || method == request.method;
      allowed += (allowed.empty() ? "" : ", ") + method;
    }
    if (!takesThis && !allowed.empty() && (response.status == 404 || response.status == 400)) {
      response.set_header("Allow", allowed);
      answerJson(response, 405, errorBody("wrongMethod", "This address takes " + allowed + "."));
    } else if (response.status == 404) {
      answerError(response, {core::ErrorCode::notFound, "There is nothing under this address."});
    } else if (takesThis && response.status == 400) {
      // Its framing was accepted before: its body came too slowly while others waited, ended early,
      // or found no room. Trying again may help.
      answerError(response, {core::ErrorCode::busy,
                             "The connection was too slow or broke off; send it again."});
    } else {
      answerJson(response, response.status,
                 errorBody("invalidArgument", "The request could not be read to its end."));
    }
  }

  void acceptUntilStopped() {
    core::nameThread(settings_.name + "-accept");
    std::optional<core::SteadyTime> lastAlarm;
    while (!stopping_) {
      // The library closes the socket when accept() fails in a way that it does not know; ours
      // stays bound, and connections in its backlog stay there.
      Acceptor acceptor(::dup(socket_.get()), stopping_, [this](int socket) {
        heads_->add(std::make_unique<Connection>(socket, settings_.tls));
      });
      acceptor.listen_after_bind();
      const std::string problem = std::strerror(errno);
      if (stopping_) return;
      const auto now = std::chrono::steady_clock::now();
      if (!lastAlarm || now - *lastAlarm > kAlarmPause) {
        settings_.alarm("Accepting connections failed (" + problem + ") and was started again.");
        lastAlarm = now;
      }
      std::this_thread::sleep_for(kRestartPause);
    }
  }

  void queue(ArrivedRequest arrived) {
    const auto end = arrived.received.find("\r\n\r\n");
    const auto headBytes = end == std::string::npos ? arrived.received.size() : end + 4;
    auto head = parseRequestHead(std::string_view(arrived.received).substr(0, headBytes));
    const auto* parsed = std::get_if<RequestHead>(&head);
    const bool stranger = settings_.hasJoined && !(parsed && settings_.hasJoined(*parsed));
    WaitingRequest request{std::move(arrived), headBytes, std::move(head), stranger};
    if (requests_.tryPush(request)) return;
    request.arrived.connection->sendNow(
        written({503, "busy", "Too many requests at once; try again in a moment.",
                 std::chrono::seconds(5)}));
  }

  void work(std::size_t number) {
    core::nameThread(settings_.name + "-" + std::to_string(number));
    while (auto request = requests_.pop()) {
      const bool stranger = request->stranger;
      try {
        serve(*std::move(request));
      } catch (const std::exception& exception) {
        settings_.alarm("An answer was cut off: " + std::string(exception.what()));
      }
      requests_.answered(stranger);
    }
  }

  void serve(WaitingRequest request) {
    auto& connection = *request.arrived.connection;
    auto pace = settings_.pace;
    pace.crowded = [this, stranger = request.stranger] {
      return requests_.othersWaitBehind(stranger);
    };
    connection.begin(pace);
    if (const auto* refusal = std::get_if<Refusal>(&request.head))
      return refuse(connection, *refusal);
    const auto& head = std::get<RequestHead>(request.head);
    if (connection.inTheClear()) return sendToTls(connection, head);
    if (const auto refusal = findRefusal(head, settings_.rules))
      return refuse(connection, *refusal);
    if (const auto refusal = settings_.admit ? settings_.admit(head) : std::nullopt)
      return refuse(connection, *refusal);

    RequestStream stream(connection, *settings_.bodies, std::move(request.arrived.received),
                         request.headBytes + contentLength(head));
    answerer_.answer(stream);
    if (!stream.complete()) connection.finish();
  }

  void sendToTls(Connection& connection, const RequestHead& head) {
    const auto address = secureAddress(head.header("host"), port_, head.path, head.query);
    if (!address) {
      return refuse(connection, {400, "needsTls", "This port speaks HTTPS: begin with https://."});
    }
    const auto answer = "HTTP/1.1 307 Temporary Redirect\r\nLocation: " + *address +
                        "\r\nCache-Control: no-store\r\nConnection: close\r\n"
                        "Content-Length: 0\r\n\r\n";
    if (connection.send(answer)) connection.finish();
  }

  void refuse(Connection& connection, const Refusal& refusal) {
    if (connection.send(written(refusal))) connection.finish();
  }

  std::string written(const Refusal& refusal) const {
    const auto body = errorBody(refusal.code, refusal.message);
    std::string answer = "HTTP/1.1 " + std::to_string(refusal.status) + " Refused\r\n";
    for (const auto& [name, value] : settings_.headers) {
      answer.append(name).append(": ").append(value).append("\r\n");
    }
    if (refusal.retryAfter > std::chrono::seconds(0)) {
      answer += "Retry-After: " + std::to_string(refusal.retryAfter.count()) + "\r\n";
    }
    return answer + "Content-Type: application/json\r\nConnection: close\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
  }

  ListenerSettings settings_;
  Socket socket_;
  const int port_;
  std::atomic<bool> stopping_{false};
  Answerer answerer_;
  std::vector<std::pair<std::string, std::regex>> routes_;
  RequestQueue requests_;
  std::vector<std::thread> workers_;
  std::unique_ptr<HeadReader> heads_;
  std::thread accepting_;
};

core::Result<std::unique_ptr<Listener>> Listener::start(ListenerSettings settings) {
  auto socket = bindSocket(settings.address, settings.port);
  if (!socket) return socket.error();
  try {
    return std::unique_ptr<Listener>(
        new Listener(std::make_unique<Impl>(std::move(settings), std::move(*socket))));
  } catch (const std::exception& exception) {
    return core::Error{core::ErrorCode::unavailable,
                       std::string("The HTTP threads could not be started: ") + exception.what()};
  }
}

Listener::Listener(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Listener::~Listener() = default;
int Listener::port() const { return impl_->port(); }
void Listener::stop() { impl_->stop(); }

}  // namespace exsampling::adapters
