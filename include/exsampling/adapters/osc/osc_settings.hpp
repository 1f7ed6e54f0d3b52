#pragma once

#include <exsampling/night/settings/config.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::adapters {

using night::OscProfile;

/// A receiver that always gets messages.
struct OscTarget {
  std::string host = "127.0.0.1";  ///< IPv4 address or a name, resolved at start
  std::uint16_t port = 10500;
  OscProfile profile = OscProfile::plain;
  std::optional<std::string> root;  ///< replaces the session folder in the paths sent; may be a
                                    ///< Windows path
  bool unmapped = false;            ///< also gets samples that go on no track
};

/// The settings of the OSC adapter.
struct OscSettings {
  std::vector<OscTarget> targets{OscTarget{}};
  std::string inHost = "127.0.0.1";       ///< IPv4 address or name of this machine to listen on
  std::uint16_t inPort = 10501;           ///< 0: any free port
  std::vector<std::string> allowedHosts;  ///< accepted in addition to loopback
  std::filesystem::path sessionFolder;    ///< absolute; the samples lie in it
  std::chrono::milliseconds heartbeatEvery{1000};
};

}  // namespace exsampling::adapters
