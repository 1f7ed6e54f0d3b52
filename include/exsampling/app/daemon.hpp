#pragma once

#include <exsampling/app/installation.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/night/settings/config.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::app {

/// What a started daemon reports to its caller.
struct DaemonFacts {
  std::string model;  ///< name
  std::size_t categories = 0;
  std::filesystem::path mapping;  ///< the file that takes effect when it is edited
  std::size_t tracks = 0;
  std::size_t mappedCategories = 0;
  std::filesystem::path session;  ///< folder that holds this night
  std::string publicOrigin;       ///< what phones open, e.g. "http://192.168.1.20:8080"
  std::string joinUrl;            ///< the same with the join code, for the QR code
  std::string plainOrigin;        ///< of the plain listener beside a TLS one; empty: none
  std::string tunnel;             ///< program whose address is not known yet; empty: none
  std::string stageUrl;           ///< with its token
  std::string oscIn;              ///< "127.0.0.1:10501"
  std::vector<std::string> oscTargets;
};

/// Everything that serves, started in order and stopped in reverse. Not thread-safe.
class Daemon {
 public:
  /// Fails with one sentence for the performer, after stopping what was started. `onJoinUrl` gets
  /// every later address for the QR code, in other threads. `session` is a folder for the night,
  /// instead of one in the data folder.
  static core::Result<std::unique_ptr<Daemon>> start(
      const night::Config& config, const Installation& installation,
      std::function<void(const std::string& joinUrl)> onJoinUrl = {},
      const std::optional<std::filesystem::path>& session = std::nullopt);
  ~Daemon();

  const DaemonFacts& facts() const;

  /// Accepts no more takes and finishes for at most 5 s; the rest waits for the next start.
  void stop();

 private:
  class Impl;
  explicit Daemon(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace exsampling::app
