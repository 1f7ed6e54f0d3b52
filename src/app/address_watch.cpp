#include <exsampling/app/address_watch.hpp>

#include <string>
#include <utility>

namespace exsampling::app {

AddressWatch::AddressWatch(Look look, int port, std::unique_ptr<PublicCertificate> certificate,
                           night::Entrance& entrance, const core::Clock& clock)
    : look_(std::move(look)),
      port_(port),
      certificate_(std::move(certificate)),
      entrance_(entrance),
      clock_(clock) {
  follow(look_());
}

void AddressWatch::refresh() {
  const auto addresses = look_();
  if (!addresses.all.empty()) follow(addresses);
}

void AddressWatch::follow(const Addresses& addresses) {
  // Before the QR code leads phones there.
  if (certificate_) certificate_->refresh(addresses.all, clock_.wallNow());
  entrance_.setListenerOrigin(std::string(certificate_ ? "https://" : "http://") +
                              addresses.forPhones + ":" + std::to_string(port_));
}

}  // namespace exsampling::app
