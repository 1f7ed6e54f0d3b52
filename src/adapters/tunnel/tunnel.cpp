#include <exsampling/adapters/tunnel/tunnel.hpp>
#include <exsampling/core/work/thread_name.hpp>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "running_program.hpp"
#include "tunnel_log.hpp"
#include <array>
#include <thread>
#include <utility>
#include <vector>

namespace exsampling::adapters {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kLook{200};  ///< how often it is looked whether the program still runs
constexpr std::size_t kLongestLine = 16'384;

std::vector<std::string> arguments(const TunnelSettings& settings) {
  const auto address = "127.0.0.1:" + std::to_string(settings.port);
  if (settings.program == TunnelProgram::ngrok) {
    return {"http", address, "--log", "stdout", "--log-format", "json"};
  }
  return {"tunnel", "--no-autoupdate", "--url", "http://" + address};
}

core::Error notInstalled(TunnelProgram program) {
  const bool ngrok = program == TunnelProgram::ngrok;
  return {core::ErrorCode::unavailable,
          tunnelName(program) + " is not installed (it is not in PATH). " +
              (ngrok ? "Install it from https://ngrok.com/download and run once: ngrok config "
                       "add-authtoken YOUR-TOKEN. "
                     : "Install it from https://developers.cloudflare.com/tunnel/downloads. ") +
              "Without it: leave --tunnel out, and phones in the same network come in directly; or "
              "set up another tunnel and tell its address with --public-url."};
}

}  // namespace

class Tunnel::Impl {
 public:
  Impl(TunnelSettings settings, std::filesystem::path program, TunnelListeners listeners)
      : settings_(settings),
        name_(tunnelName(settings.program)),
        program_(std::move(program)),
        listeners_(std::move(listeners)) {}

  ~Impl() {
    if (!thread_.joinable()) return;
    ::close(std::exchange(stop_[1], -1));
    thread_.join();
    ::close(stop_[0]);
  }

  bool start() {
    if (::pipe(stop_) != 0) return false;
    for (const int end : stop_) ::fcntl(end, F_SETFD, FD_CLOEXEC);
    thread_ = std::thread([this] { run(); });
    return true;
  }

 private:
  /// False when the tunnel is to end.
  bool wait(int descriptor, milliseconds patience) {
    std::array<pollfd, 2> entries{pollfd{stop_[0], POLLIN, 0}, pollfd{descriptor, POLLIN, 0}};
    ::poll(entries.data(), entries.size(), static_cast<int>(patience.count()));
    return entries[0].revents == 0;
  }

  void run() {
    core::nameThread("tunnel-watch");
    pause_ = settings_.firstPause;
    while (runOnce()) {
      listeners_.onTrouble(name_ + " has ended" +
                           (complaint_.empty() ? "" : " (" + complaint_ + ")") +
                           ", and phones cannot come in through it. It is started again by itself; "
                           "if that does not help, check whether this machine is online.");
      if (!wait(-1, pause_)) return;
      pause_ = std::min(2 * pause_, settings_.longestPause);
    }
  }

  /// Runs the program to its end; false when the tunnel is to end.
  bool runOnce() {
    complaint_.clear();
    RunningProgram running(program_, arguments(settings_), settings_.endPatience);
    const auto deadline = steady_clock::now() + settings_.addressPatience;
    bool hasAddress = false, isLate = false;
    std::string rest;
    int output = running.output();
    for (bool ended = false; !ended;) {
      if (!wait(output, kLook)) return false;
      ended = running.hasEnded();
      if (!readLines(output, rest, hasAddress)) output = -1;
      if (!hasAddress && !isLate && steady_clock::now() >= deadline) {
        isLate = true;
        listeners_.onTrouble(name_ + " runs but has no address for phones yet" +
                             (complaint_.empty() ? "" : " (" + complaint_ + ")") +
                             ": is this machine online?");
      }
    }
    return true;
  }

  /// False when nothing more will come.
  bool readLines(int output, std::string& rest, bool& hasAddress) {
    std::array<char, 4'096> buffer{};
    ssize_t got = 0;
    while ((got = ::read(output, buffer.data(), buffer.size())) > 0) {
      rest.append(buffer.data(), static_cast<std::size_t>(got));
      for (auto end = rest.find('\n'); end != std::string::npos; end = rest.find('\n')) {
        hasAddress = readLine(std::string_view(rest).substr(0, end)) || hasAddress;
        rest.erase(0, end + 1);
      }
      if (rest.size() > kLongestLine) rest.clear();
    }
    return got != 0;
  }

  /// True when the line tells the address.
  bool readLine(std::string_view line) {
    if (auto words = findTunnelComplaint(settings_.program, line); !words.empty()) {
      complaint_ = std::move(words);
    }
    const auto address = findTunnelAddress(settings_.program, line);
    if (address.empty()) return false;
    pause_ = settings_.firstPause;
    if (address != address_) listeners_.onAddress(address_ = address);
    return true;
  }

  const TunnelSettings settings_;
  const std::string name_;
  const std::filesystem::path program_;
  const TunnelListeners listeners_;
  int stop_[2] = {-1, -1};
  milliseconds pause_{0};
  std::string address_;
  std::string complaint_;
  std::thread thread_;
};

core::Result<std::unique_ptr<Tunnel>> Tunnel::open(TunnelSettings settings,
                                                   TunnelListeners listeners) {
  auto program = findInPath(tunnelName(settings.program));
  if (!program) return notInstalled(settings.program);
  auto impl = std::make_unique<Impl>(settings, *std::move(program), std::move(listeners));
  if (!impl->start()) {
    return core::Error{core::ErrorCode::unavailable, "No more files can be opened for the tunnel."};
  }
  return std::unique_ptr<Tunnel>(new Tunnel(std::move(impl)));
}

Tunnel::Tunnel(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Tunnel::~Tunnel() = default;

}  // namespace exsampling::adapters
