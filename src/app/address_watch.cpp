#include <exsampling/app/address_watch.hpp>
#include <exsampling/core/work/thread_name.hpp>

#include <chrono>
#include <utility>

namespace exsampling::app {

namespace {
constexpr std::chrono::seconds kBetweenLooks{1};
}

AddressWatch::AddressWatch(Look look, int port, std::unique_ptr<PublicCertificate> certificate,
                           night::Entrance& entrance, const core::Clock& clock)
    : look_(std::move(look)),
      port_(port),
      certificate_(std::move(certificate)),
      entrance_(entrance),
      clock_(clock) {
  follow(look_());
  thread_ = std::thread([this] { run(); });
}

AddressWatch::~AddressWatch() { stop(); }

void AddressWatch::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void AddressWatch::run() {
  core::nameThread("address-watch");
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, kBetweenLooks, [this] { return stopping_; })) {
    lock.unlock();
    const auto addresses = look_();
    if (!addresses.all.empty()) follow(addresses);
    lock.lock();
  }
}

void AddressWatch::follow(const Addresses& addresses) {
  // Before the QR code leads phones there.
  if (certificate_) certificate_->refresh(addresses.all, clock_.wallNow());
  entrance_.setListenerOrigin(std::string(certificate_ ? "https://" : "http://") +
                              addresses.forPhones + ":" + std::to_string(port_));
}

}  // namespace exsampling::app
