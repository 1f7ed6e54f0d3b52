#pragma once

#include <exsampling/core/values/result.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace exsampling::adapters {

/// The programs that can be started; both are the performer's own installation.
enum class TunnelProgram { ngrok, cloudflared };

/// "ngrok" or "cloudflared": its name in PATH and in settings.
std::string tunnelName(TunnelProgram program);

/// The public address in a line of the program's log; empty for every other line.
std::string findTunnelAddress(TunnelProgram program, std::string_view line);

struct TunnelSettings {
  TunnelProgram program = TunnelProgram::ngrok;
  int port = 0;  ///< of the plain-HTTP listener on 127.0.0.1 behind it
  std::chrono::milliseconds firstPause{1'000};  ///< before it is started again; doubles
  std::chrono::milliseconds longestPause{60'000};
  std::chrono::milliseconds addressPatience{20'000};  ///< until a missing address is reported
  std::chrono::milliseconds endPatience{2'000};       ///< for it to end when it is told to
};

/// Callbacks of a tunnel, called in its own thread.
struct TunnelListeners {
  std::function<void(const std::string& origin)> onAddress;   ///< the first, and each new one
  std::function<void(const std::string& message)> onTrouble;  ///< with what to do about it
};

/// A tunnel program that runs as long as this object: it is restarted with growing pauses when it
/// ends, and ends with us, however we end (on Linux even when we are killed).
class Tunnel {
 public:
  /// Starts the program. Fails with `unavailable` when it is not installed, saying how to.
  static core::Result<std::unique_ptr<Tunnel>> open(TunnelSettings settings,
                                                    TunnelListeners listeners);
  /// Ends the program.
  ~Tunnel();

 private:
  class Impl;
  explicit Tunnel(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace exsampling::adapters
