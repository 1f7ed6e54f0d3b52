#pragma once

#include <exsampling/adapters/tls/credentials.hpp>

#include <cstddef>
#include <memory>

namespace exsampling::adapters {

/// The server's side of one encrypted connection over a non-blocking socket that it does not own.
/// The handshake is part of reading. One thread at a time; never blocks.
class TlsConnection {
 public:
  ~TlsConnection();

  /// Bytes written to `data`; 0 at the peer's end; -1 when nothing more is possible until
  /// `awaited`; -2 when the connection is broken, or the handshake failed or was too long.
  std::ptrdiff_t receive(char* data, std::size_t size);
  /// Bytes taken of `data`; -1 and -2 as for `receive`. After the handshake.
  std::ptrdiff_t send(const char* data, std::size_t size);
  /// What `poll` has to wait for after a -1: POLLIN or POLLOUT.
  short awaited() const;
  /// Tells the peer that the answer is complete, if that is possible at once.
  void end();

 private:
  friend class TlsEndpoint;
  class Impl;
  explicit TlsConnection(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Speaks TLS 1.2 and 1.3 with one certificate at a time, HTTP/1.1 inside; phones that return
/// resume their session. Thread-safe.
class TlsEndpoint {
 public:
  /// Fails with `config` when certificate and key are not usable together.
  static core::Result<std::shared_ptr<TlsEndpoint>> open(const Credentials& credentials);
  ~TlsEndpoint();

  /// Sets the certificate for new connections. Fails as `open` does; then the previous one stays.
  core::Status use(const Credentials& credentials);

  /// Accepts TLS on a connected socket.
  std::unique_ptr<TlsConnection> accept(int socket) const;

 private:
  class Impl;
  explicit TlsEndpoint(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace exsampling::adapters
