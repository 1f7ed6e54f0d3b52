#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace exsampling::adapters {

/// A service to announce in the local network.
struct Announced {
  std::string name;  ///< shown to people in lists, such as "ExSampling on laptop"
  struct Service {
    std::string type;  ///< such as "_https._tcp"
    int port = 0;
  };
  std::vector<Service> services;
};

/// Whether this build can announce anything.
bool canAnnounce();

/// Announces services by mDNS as long as it lives, through the Avahi daemon, in the thread `mdns`.
/// Waits for that daemon where it does not run; a name that is taken gets a number.
class Announcement {
 public:
  /// `tell` is called in that thread, once for each success and each kind of trouble. Does nothing
  /// unless canAnnounce().
  Announcement(Announced announced, std::function<void(const std::string&)> tell,
               std::chrono::milliseconds retry = std::chrono::seconds(30));
  ~Announcement();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace exsampling::adapters
