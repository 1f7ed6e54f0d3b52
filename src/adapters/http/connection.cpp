#include <exsampling/adapters/http/connection.hpp>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace exsampling::adapters {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kLook{50};  ///< how often a wait looks whether others wait
/// For a peer that still sends after its answer.
constexpr milliseconds kLingering{1'000};
constexpr std::ptrdiff_t kLingeringBytes = 8'000'000;

constexpr char kTlsHandshakeRecord = 22;

#ifdef MSG_NOSIGNAL
constexpr int kSendFlags = MSG_NOSIGNAL;
#else
constexpr int kSendFlags = 0;
#endif

bool pollOnce(int socket, short events, milliseconds patience) {
  pollfd entry{socket, events, 0};
  return ::poll(&entry, 1, static_cast<int>(patience.count())) > 0;
}

}  // namespace

Connection::Connection(int socket, std::shared_ptr<const TlsEndpoint> endpoint)
    : socket_(socket), endpoint_(std::move(endpoint)), phaseStart_(steady_clock::now()) {
  ::fcntl(socket_, F_SETFL, ::fcntl(socket_, F_GETFL, 0) | O_NONBLOCK);
  ::fcntl(socket_, F_SETFD, FD_CLOEXEC);
  // Head and body of an answer leave in two pieces; the second must not wait for an ACK.
  const int atOnce = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &atOnce, sizeof atOnce);
#ifdef TCP_NOTSENT_LOWAT
  // Otherwise the kernel buffers megabytes and a client that reads nothing looks fast.
  const int waitingBytes = 64 * 1'024;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &waitingBytes, sizeof waitingBytes);
#endif
#ifdef SO_NOSIGPIPE
  const int yes = 1;
  ::setsockopt(socket_, SOL_SOCKET, SO_NOSIGPIPE, &yes, sizeof yes);
#endif
}

Connection::~Connection() {
  if (tls_) tls_->end();
  ::close(socket_);
}

std::ptrdiff_t Connection::receiveRaw(char* data, std::size_t size, int flags) {
  for (;;) {
    const auto got = ::recv(socket_, data, size, flags);
    if (got >= 0) return got;
    if (errno == EINTR) continue;
    return errno == EAGAIN || errno == EWOULDBLOCK ? -1 : -2;
  }
}

std::ptrdiff_t Connection::receiveNow(char* data, std::size_t size) {
  if (endpoint_) {
    char first = 0;
    const auto got = receiveRaw(&first, 1, MSG_PEEK);
    if (got <= 0) return got;
    inTheClear_ = first != kTlsHandshakeRecord;
    if (!inTheClear_) tls_ = endpoint_->accept(socket_);
    if (!inTheClear_ && !tls_) return -2;
    endpoint_.reset();
  }
  return tls_ ? tls_->receive(data, size) : receiveRaw(data, size);
}

short Connection::awaited() const { return tls_ ? tls_->awaited() : short{POLLIN}; }

void Connection::begin(const Pace& pace) {
  pace_ = pace;
  phase_ = Phase::receiving;
  phaseStart_ = steady_clock::now();
  phaseBytes_ = 0;
}

void Connection::enter(Phase phase) {
  const bool eachPiece = phase == Phase::sending && pace_.sending == milliseconds(0);
  if (phase == phase_ && !eachPiece) return;
  phase_ = phase;
  phaseStart_ = steady_clock::now();
  phaseBytes_ = 0;
}

bool Connection::waitFor(short events) const {
  const auto allowed = phase_ == Phase::receiving         ? pace_.receiving
                       : pace_.sending == milliseconds(0) ? milliseconds(10'000)
                                                          : pace_.sending;
  const auto begin = steady_clock::now();
  for (;;) {
    const auto now = steady_clock::now();
    const auto age = now - phaseStart_;
    if (age >= allowed || pace_.ending()) return false;
    const bool tooSlow =
        age >= pace_.grace &&
        static_cast<double>(phaseBytes_) < core::Seconds(age).count() * pace_.slowBytesPerSecond;
    if ((tooSlow || now - begin >= pace_.standstill) && pace_.crowded()) return false;
    const auto left = std::chrono::ceil<milliseconds>(allowed - age);
    if (pollOnce(socket_, events, std::min(kLook, left))) return true;
  }
}

std::ptrdiff_t Connection::receive(char* data, std::size_t size) {
  enter(Phase::receiving);
  for (;;) {
    const auto got = receiveNow(data, size);
    if (got >= 0) {
      phaseBytes_ += static_cast<std::size_t>(got);
      return got;
    }
    if (got == -2 || !waitFor(awaited())) return -1;
  }
}

std::ptrdiff_t Connection::sendSome(std::string_view data) {
  if (tls_) return tls_->send(data.data(), data.size());
  for (;;) {
    const auto sent = ::send(socket_, data.data(), data.size(), kSendFlags);
    if (sent >= 0) return sent;
    if (errno == EINTR) continue;
    return errno == EAGAIN || errno == EWOULDBLOCK ? -1 : -2;
  }
}

bool Connection::send(std::string_view data) {
  enter(Phase::sending);
  while (!data.empty()) {
    const auto sent = sendSome(data);
    if (sent > 0) {
      phaseBytes_ += static_cast<std::size_t>(sent);
      data.remove_prefix(static_cast<std::size_t>(sent));
    } else if (sent != -1 || !waitFor(tls_ ? awaited() : short{POLLOUT})) {
      return false;
    }
  }
  return true;
}

void Connection::sendNow(std::string_view data) {
  // The caller has given up on the peer.
  [[maybe_unused]] const auto sent = sendSome(data);
}

void Connection::finish() {
  if (tls_) tls_->end();
  ::shutdown(socket_, SHUT_WR);
  std::array<char, 16'384> unread{};
  const auto end = steady_clock::now() + kLingering;
  for (std::ptrdiff_t bytes = 0; bytes < kLingeringBytes;) {
    const auto got = receiveRaw(unread.data(), unread.size());
    if (got == 0 || got == -2) return;
    const auto now = steady_clock::now();
    if (now >= end || pace_.ending() || (got == -1 && pace_.crowded())) return;
    bytes += std::max<std::ptrdiff_t>(got, 0);
    if (got == -1)
      pollOnce(socket_, POLLIN, std::min(kLook, std::chrono::ceil<milliseconds>(end - now)));
  }
}

}  // namespace exsampling::adapters
