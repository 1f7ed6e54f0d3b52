#pragma once

#include <exsampling/adapters/tls/tls_endpoint.hpp>
#include <exsampling/core/values/units.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace exsampling::adapters {

/// How long a peer may occupy a worker.
struct Pace {
  std::chrono::milliseconds receiving{120'000};  ///< for the whole body
  std::chrono::milliseconds sending{120'000};    ///< for the whole answer; 0: for each piece of it
  /// True while others wait for a worker: then a peer that has been slower than
  /// `slowBytesPerSecond` for `grace`, or has been silent for `standstill`, is disconnected.
  std::function<bool()> crowded = [] { return false; };
  /// True when the listener stops: then no peer is waited for.
  std::function<bool()> ending = [] { return false; };
  std::chrono::milliseconds grace{250};
  std::chrono::milliseconds standstill{2'000};
  double slowBytesPerSecond = 16'000.0;
};

/// An accepted TCP connection, closed with the object; encrypted when it has an endpoint and the
/// peer starts TLS. Every wait has an absolute deadline, however slowly the peer sends. One thread
/// at a time.
class Connection {
 public:
  explicit Connection(int socket, std::shared_ptr<const TlsEndpoint> endpoint = {});
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int socket() const { return socket_; }
  /// The peer's first bytes were not TLS, although TLS is expected.
  bool inTheClear() const { return inTheClear_; }

  /// Reads what has arrived, without waiting: returns the bytes written to `data`, 0 at the peer's
  /// end, -1 when there is nothing yet, -2 when the connection is broken. Includes the TLS
  /// handshake.
  std::ptrdiff_t receiveNow(char* data, std::size_t size);
  /// What `poll` has to wait for after a -1.
  short awaited() const;

  /// Starts the clock of `pace` for `receive` and, from the first `send` on, for `send`.
  void begin(const Pace& pace);
  /// At least one byte; 0 at the peer's end; -1 when broken, too late or too slow.
  std::ptrdiff_t receive(char* data, std::size_t size);
  /// All of it, or false.
  bool send(std::string_view data);

  /// Sends as much as possible without waiting.
  void sendNow(std::string_view data);

  /// Ends the answer, and reads on for a moment what the peer is still sending: closing a socket
  /// with unread bytes would reset the connection, and the answer would be lost.
  void finish();

 private:
  enum class Phase { receiving, sending };
  void enter(Phase phase);
  bool waitFor(short events) const;
  /// As `receiveNow`, from the socket itself.
  std::ptrdiff_t receiveRaw(char* data, std::size_t size, int flags = 0);
  /// Bytes taken, -1 when none can be taken now, -2 when the connection is broken.
  std::ptrdiff_t sendSome(std::string_view data);

  int socket_;
  std::shared_ptr<const TlsEndpoint> endpoint_;  ///< until the first byte has come
  std::unique_ptr<TlsConnection> tls_;
  bool inTheClear_ = false;
  Pace pace_;
  Phase phase_ = Phase::receiving;
  core::SteadyTime phaseStart_;
  std::size_t phaseBytes_ = 0;
};

}  // namespace exsampling::adapters
