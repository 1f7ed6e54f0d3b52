#pragma once

#include <exsampling/app/network_address.hpp>
#include <exsampling/app/public_certificate.hpp>
#include <exsampling/core/work/clock.hpp>
#include <exsampling/night/access/entrance.hpp>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace exsampling::app {

/// The thread `address-watch`: looks once a second under which addresses this machine is reached.
/// When that changes, the certificate is made for them and the entrance hears of the new origin. A
/// machine that is in no network for a while keeps the origin that it had.
class AddressWatch {
 public:
  using Look = std::function<Addresses()>;

  /// `port` is the public listener's; without a certificate it is plain HTTP. The others outlive
  /// it.
  AddressWatch(Look look, int port, std::unique_ptr<PublicCertificate> certificate,
               night::Entrance& entrance, const core::Clock& clock);
  ~AddressWatch();

  /// Ends the thread; idempotent.
  void stop();

 private:
  void run();
  void follow(const Addresses& addresses);

  const Look look_;
  const int port_;
  const std::unique_ptr<PublicCertificate> certificate_;  ///< null: no TLS
  night::Entrance& entrance_;
  const core::Clock& clock_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace exsampling::app
