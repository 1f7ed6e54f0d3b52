#pragma once

#include <exsampling/adapters/tls/tls_endpoint.hpp>
#include <exsampling/core/events/event_bus.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/units.hpp>
#include <exsampling/night/settings/config.hpp>

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace exsampling::app {

/// The certificate of the public listener, kept valid while the program runs: either of our own
/// authority, renewed in time and for new addresses, or the performer's, read again when its files
/// change. One thread at a time; the endpoint is shared.
class PublicCertificate {
 public:
  /// With `config`'s tls own or files; `addresses` are those under which this machine is reached.
  /// Fails with a sentence for the performer. Later problems raise an alarm.
  static core::Result<std::unique_ptr<PublicCertificate>> open(
      const night::Config& config, const std::vector<std::string>& addresses, core::WallTime now,
      core::EventBus& events);

  std::shared_ptr<const adapters::TlsEndpoint> endpoint() const { return endpoint_; }
  /// File with the certificate of our own authority; empty: the certificate is the performer's.
  std::filesystem::path authority() const;

  /// When it ends.
  core::WallTime validUntil() const;

  /// To be called about once a second.
  void refresh(const std::vector<std::string>& addresses, core::WallTime now);

 private:
  /// Identifies a version of a file.
  using Stamps = std::array<std::string, 2>;

  PublicCertificate(const night::Config& config, core::EventBus& events);
  core::Result<adapters::Credentials> current(const std::vector<std::string>& addresses,
                                              core::WallTime now);
  bool isDue(const std::vector<std::string>& addresses, core::WallTime now);
  Stamps stampFiles() const;
  void tellProblem(const std::string& problem);

  const night::TlsMode mode_;
  const std::filesystem::path folder_;  ///< of our own authority
  const night::TlsChoice files_;
  core::EventBus& events_;
  std::shared_ptr<adapters::TlsEndpoint> endpoint_;
  adapters::Credentials credentials_;   ///< of the endpoint
  std::vector<std::string> addresses_;  ///< of the last look
  core::WallTime lookedAt_;
  Stamps stamps_;
  bool changing_ = false;  ///< the files were written to since the last look
  std::string problem_;    ///< that was told last
};

}  // namespace exsampling::app
