#pragma once

#include <exsampling/app/network_address.hpp>
#include <exsampling/app/public_certificate.hpp>
#include <exsampling/core/work/clock.hpp>
#include <exsampling/night/access/entrance.hpp>

#include <functional>
#include <memory>

namespace exsampling::app {

/// Follows the addresses under which this machine is reached: when they change, a certificate is
/// made for them, and the entrance gets the new origin. A machine that is offline for a while keeps
/// its last origin. Not thread-safe.
class AddressWatch {
 public:
  using Look = std::function<Addresses()>;

  /// Starts from the current addresses. `port` is the public listener's; without a certificate it
  /// is plain HTTP. The others must outlive it.
  AddressWatch(Look look, int port, std::unique_ptr<PublicCertificate> certificate,
               night::Entrance& entrance, const core::Clock& clock);

  /// To be called about once a second. Blocks while a certificate is made.
  void refresh();

 private:
  void follow(const Addresses& addresses);

  const Look look_;
  const int port_;
  const std::unique_ptr<PublicCertificate> certificate_;  ///< null: no TLS
  night::Entrance& entrance_;
  const core::Clock& clock_;
};

}  // namespace exsampling::app
