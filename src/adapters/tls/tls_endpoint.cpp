#include <exsampling/adapters/tls/tls_endpoint.hpp>

#include <poll.h>
#include <sys/socket.h>

#include "openssl.hpp"
#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <mutex>
#include <string_view>

namespace exsampling::adapters {

namespace {

/// A client's whole part of a handshake is under 2 kB, with post-quantum keys under 4 kB.
constexpr std::uint64_t kMaxHandshakeBytes = 32'768;
/// A phone that comes back within the evening resumes.
constexpr long kResumedWithinSeconds = 12 * 3600;

#ifdef MSG_NOSIGNAL
constexpr int kSendFlags = MSG_NOSIGNAL;
#else
constexpr int kSendFlags = 0;
#endif

bool mayBeTriedAgain() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

int socketOf(BIO* bio) {
  return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

int writeSocket(BIO* bio, const char* data, int size) {
  BIO_clear_retry_flags(bio);
  const auto sent = ::send(socketOf(bio), data, static_cast<std::size_t>(size), kSendFlags);
  if (sent < 0 && mayBeTriedAgain()) BIO_set_retry_write(bio);
  return static_cast<int>(sent);
}

int readSocket(BIO* bio, char* data, int size) {
  BIO_clear_retry_flags(bio);
  const auto got = ::recv(socketOf(bio), data, static_cast<std::size_t>(size), 0);
  if (got < 0 && mayBeTriedAgain()) BIO_set_retry_read(bio);
  return static_cast<int>(got);
}

long controlSocket(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

/// The library's own socket BIO writes without MSG_NOSIGNAL: a phone that leaves would end the
/// program.
const BIO_METHOD* socketMethod() {
  static const std::unique_ptr<BIO_METHOD, Freed<BIO_meth_free>> method = [] {
    std::unique_ptr<BIO_METHOD, Freed<BIO_meth_free>> made(
        BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket without signals"));
    BIO_meth_set_write(made.get(), writeSocket);
    BIO_meth_set_read(made.get(), readSocket);
    BIO_meth_set_ctrl(made.get(), controlSocket);
    return made;
  }();
  return method.get();
}

BIO* socketBio(int socket) {
  BIO* bio = BIO_new(socketMethod());
  if (bio == nullptr) return nullptr;
  // OpenSSL keeps a pointer for us, and the socket is all that we need in its place.
  // NOLINTNEXTLINE(performance-no-int-to-ptr)
  BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket)));
  BIO_set_init(bio, 1);
  return bio;
}

int chooseProtocol(SSL*, const unsigned char** chosen, unsigned char* length,
                   const unsigned char* offered, unsigned int offeredLength, void*) {
  static constexpr unsigned char kHttp11[] = "\x08http/1.1";
  unsigned char* found = nullptr;
  const int outcome =
      SSL_select_next_proto(&found, length, kHttp11, sizeof kHttp11 - 1, offered, offeredLength);
  *chosen = found;
  return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

core::Error unusable(const std::string& what) {
  return {core::ErrorCode::config, what + " (" + takeOpensslProblem() + ")."};
}

core::Result<SslContextPointer> makeContext(const Credentials& credentials) {
  ERR_clear_error();
  SslContextPointer context(SSL_CTX_new(TLS_server_method()));
  if (!context) return unusable("TLS cannot be set up");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // Partial writes: a pace is measured in bytes that went. Buffers are released: many phones that
  // say nothing must not hold 32 kB each.
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_cipher_list(context.get(), "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_alpn_select_cb(context.get(), chooseProtocol, nullptr);
  // Tickets carry the sessions: nothing is kept here for phones that do not come back.
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_timeout(context.get(), kResumedWithinSeconds);

  const auto chain = readCertificates(credentials.chain);
  const auto key = readKey(credentials.key);
  if (chain.empty() || !key || SSL_CTX_use_certificate(context.get(), chain[0].get()) != 1 ||
      SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1) {
    return unusable("Certificate and key are not usable together");
  }
  for (std::size_t i = 1; i < chain.size(); ++i) {
    if (SSL_CTX_add1_chain_cert(context.get(), chain[i].get()) != 1) {
      return unusable("The certificate's chain is not usable");
    }
  }
  return context;
}

}  // namespace

class TlsConnection::Impl {
 public:
  explicit Impl(SslPointer ssl) : ssl_(std::move(ssl)) {}

  std::ptrdiff_t receive(char* data, std::size_t size) {
    if (broken_) return -2;
    ERR_clear_error();
    const int got = SSL_read(ssl_.get(), data, limited(size));
    if (got > 0) return got;
    if (!SSL_is_init_finished(ssl_.get()) &&
        BIO_number_read(SSL_get_rbio(ssl_.get())) > kMaxHandshakeBytes) {
      return breakOff();
    }
    return explain(got);
  }

  std::ptrdiff_t send(const char* data, std::size_t size) {
    if (broken_) return -2;
    ERR_clear_error();
    const int sent = SSL_write(ssl_.get(), data, limited(size));
    return sent > 0 ? sent : explain(sent);
  }

  short awaited() const { return awaited_; }

  void end() {
    if (broken_ || !SSL_is_init_finished(ssl_.get())) return;
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
    broken_ = true;
  }

 private:
  static int limited(std::size_t size) {
    return static_cast<int>(std::min<std::size_t>(size, INT_MAX));
  }

  std::ptrdiff_t breakOff() {
    ERR_clear_error();
    broken_ = true;
    return -2;
  }

  std::ptrdiff_t explain(int outcome) {
    switch (SSL_get_error(ssl_.get(), outcome)) {
      case SSL_ERROR_WANT_READ:
        awaited_ = POLLIN;
        return -1;
      case SSL_ERROR_WANT_WRITE:
        awaited_ = POLLOUT;
        return -1;
      case SSL_ERROR_ZERO_RETURN:
        return 0;
      default:
        return breakOff();
    }
  }

  SslPointer ssl_;
  short awaited_ = POLLIN;
  bool broken_ = false;  ///< or ended: the library must not be asked again
};

TlsConnection::TlsConnection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TlsConnection::~TlsConnection() = default;
std::ptrdiff_t TlsConnection::receive(char* data, std::size_t size) {
  return impl_->receive(data, size);
}
std::ptrdiff_t TlsConnection::send(const char* data, std::size_t size) {
  return impl_->send(data, size);
}
short TlsConnection::awaited() const { return impl_->awaited(); }
void TlsConnection::end() { impl_->end(); }

class TlsEndpoint::Impl {
 public:
  core::Status use(const Credentials& credentials) {
    auto made = makeContext(credentials);
    if (!made) return made.error();
    const std::lock_guard lock(mutex_);
    context_.swap(*made);
    return {};
  }

  SslPointer newSession() const {
    // Connections keep their context alive by a count of their own.
    const std::lock_guard lock(mutex_);
    return SslPointer(SSL_new(context_.get()));
  }

 private:
  mutable std::mutex mutex_;
  SslContextPointer context_;
};

core::Result<std::shared_ptr<TlsEndpoint>> TlsEndpoint::open(const Credentials& credentials) {
  auto impl = std::make_unique<Impl>();
  if (const auto used = impl->use(credentials); !used) return used.error();
  return std::shared_ptr<TlsEndpoint>(new TlsEndpoint(std::move(impl)));
}

TlsEndpoint::TlsEndpoint(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TlsEndpoint::~TlsEndpoint() = default;
core::Status TlsEndpoint::use(const Credentials& credentials) { return impl_->use(credentials); }

std::unique_ptr<TlsConnection> TlsEndpoint::accept(int socket) const {
  auto ssl = impl_->newSession();
  BIO* bio = ssl ? socketBio(socket) : nullptr;
  if (bio == nullptr) return nullptr;
  SSL_set_bio(ssl.get(), bio, bio);
  SSL_set_accept_state(ssl.get());
  return std::unique_ptr<TlsConnection>(
      new TlsConnection(std::make_unique<TlsConnection::Impl>(std::move(ssl))));
}

}  // namespace exsampling::adapters
