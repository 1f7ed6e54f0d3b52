#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace exsampling::adapters {

/// An answer as it came over the wire; status 0 when none came, header names in lower case.
struct Answer {
  int status = 0;
  std::map<std::string, std::string> headers;
  std::string body;
  bool reset = false;  ///< the connection broke instead of ending
};

inline Answer parseAnswer(const std::string& text) {
  Answer answer;
  const auto end = text.find("\r\n\r\n");
  if (end == std::string::npos || !text.starts_with("HTTP/1.1 ")) return answer;
  answer.status = std::stoi(text.substr(9, 3));
  answer.body = text.substr(end + 4);
  std::size_t line = text.find("\r\n") + 2;
  while (line < end + 2) {
    const auto next = text.find("\r\n", line);
    const auto colon = text.find(": ", line);
    std::string name = text.substr(line, colon - line);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    answer.headers[name] = text.substr(colon + 2, next - colon - 2);
    line = next + 2;
  }
  return answer;
}

/// For what comes at once on a machine that has nothing else to do.
constexpr std::chrono::seconds kPatience{30};

/// A TCP client on loopback that sends what it is told, right or wrong.
class RawClient {
 public:
  explicit RawClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~RawClient() {
    if (socket_ >= 0) ::close(socket_);
  }
  RawClient(RawClient&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)), connected_(other.connected_) {}
  RawClient& operator=(RawClient&&) = delete;

  bool connected() const { return connected_; }

  /// False when the peer would not take all of it.
  bool send(std::string_view data) {
    while (!data.empty()) {
      const auto sent = ::send(socket_, data.data(), data.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      data.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// What comes within `patience`, at most until `until` has come or the peer ends.
  std::string receive(std::chrono::milliseconds patience, std::string_view until = {}) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::string text;
    std::array<char, 16384> buffer;
    ended_ = false;
    while (until.empty() || text.find(until) == std::string::npos) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          deadline - std::chrono::steady_clock::now());
      pollfd watched{socket_, POLLIN, 0};
      if (left.count() <= 0 || ::poll(&watched, 1, static_cast<int>(left.count())) != 1) break;
      const auto got = ::recv(socket_, buffer.data(), buffer.size(), 0);
      reset_ = got < 0;
      ended_ = got <= 0;
      if (got <= 0) break;
      text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return text;
  }
  bool ended() const { return ended_; }

  Answer answer(std::chrono::milliseconds patience = kPatience) {
    auto answer = parseAnswer(receive(patience));
    answer.reset = reset_;
    return answer;
  }

 private:
  int socket_;
  bool connected_ = false;
  bool ended_ = false;
  bool reset_ = false;
};

/// One request over a connection of its own.
inline Answer request(int port, const std::string& text) {
  RawClient client(port);
  client.send(text);
  return client.answer();
}

/// "METHOD PATH" with headers ("Name: value\r\n"…), Host and, with a body, Content-Length.
inline Answer request(int port, const std::string& methodAndPath, const std::string& headers,
                      const std::string& body = {}) {
  std::string text = methodAndPath + " HTTP/1.1\r\n";
  if (headers.find("Host:") == std::string::npos) {
    text += "Host: 127.0.0.1:" + std::to_string(port) + "\r\n";
  }
  if (!body.empty() || methodAndPath.starts_with("PUT")) {
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  return request(port, text + headers + "\r\n" + body);
}

/// The foreign client: what `curl -s -i ARGUMENTS` prints, and its exit code.
struct CurlRun {
  int exitCode = -1;
  Answer answer;
};
inline CurlRun curl(const std::string& arguments) {
  const std::string command = "curl -s -i --max-time 30 " + arguments + " 2>&1";
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("curl cannot be started");
  std::string text;
  std::array<char, 16384> buffer;
  for (std::size_t got; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    text.append(buffer.data(), got);
  }
  CurlRun run;
  run.exitCode = WEXITSTATUS(::pclose(pipe));
  while (text.starts_with("HTTP/1.1 100")) text.erase(0, text.find("\r\n\r\n") + 4);
  run.answer = parseAnswer(text);
  return run;
}

}  // namespace exsampling::adapters
