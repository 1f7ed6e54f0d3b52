#include <exsampling/adapters/http/request_head.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz/target.hpp"
#include "unit/adapters/api/http_fixture.hpp"
#include <array>
#include <cstdlib>
#include <memory>

namespace exsampling::fuzz {
namespace {

/// The real listeners with their routes; only archive and instruments are in memory.
class Server final : public adapters::HttpTest {
 public:
  Server() {
    start();
    if (!server_) std::abort();
  }
  int publicPort() const { return port(); }

 private:
  void TestBody() override {}
};

/// Sends bytes, ends the sending side, and reads the answer to its end. False when none came to an
/// end in time.
bool exchange(int port, std::string_view bytes) {
  // libFuzzer's alarm comes every few seconds, and would interrupt what waits here.
  sigset_t alarm;
  sigset_t before;
  sigemptyset(&alarm);
  sigaddset(&alarm, SIGALRM);
  pthread_sigmask(SIG_BLOCK, &alarm, &before);
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  // Closing resets: thousands of closed connections a second would use up the ports.
  const linger reset{1, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bool ended = false;
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    [[maybe_unused]] const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    ::shutdown(socket, SHUT_WR);
    std::array<char, 65'536> answer;
    pollfd readable{socket, POLLIN, 0};
    while (!ended && ::poll(&readable, 1, 5'000) > 0) {
      ended = ::recv(socket, answer.data(), answer.size(), 0) <= 0;
    }
  }
  ::close(socket);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return ended;
}

}  // namespace

/// A request as it comes in from the network: judged by itself, then sent to the public listener.
void run(std::span<const std::byte> input) {
  const auto text = asText(input);
  const auto parsed = adapters::parseRequestHead(text);
  if (const auto* head = std::get_if<adapters::RequestHead>(&parsed)) {
    if (!adapters::findRefusal(*head, {.maxPutBytes = 1'000'000})) adapters::contentLength(*head);
  }
  if (text.empty()) return;  // a connection that says nothing is not even accepted
  // Anew from time to time, because it keeps what it is sent.
  constexpr int kRequestsOfAServer = 5'000;
  static std::unique_ptr<Server> server;
  static int requests = 0;
  if (requests++ % kRequestsOfAServer == 0) {
    server.reset();
    server = std::make_unique<Server>();
  }
  if (!exchange(server->publicPort(), text)) std::abort();
}

}  // namespace exsampling::fuzz
