#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace exsampling::adapters {

/// What the local network is told of.
struct Announced {
  std::string name;  ///< that people see in a list, such as "ExSampling on laptop"
  struct Service {
    std::string type;  ///< such as "_https._tcp"
    int port = 0;
  };
  std::vector<Service> services;
};

/// Whether this build can announce anything.
bool canAnnounce();

/// Announces services by mDNS as long as it lives, through the Avahi daemon, in the thread `mdns`.
/// Where that daemon does not run, it is waited for; a name that is taken gets a number.
class Announcement {
 public:
  /// `tell` hears once of each success and of each kind of trouble, in that thread. Does nothing
  /// unless canAnnounce().
  Announcement(Announced announced, std::function<void(const std::string&)> tell,
               std::chrono::milliseconds retry = std::chrono::seconds(30));
  ~Announcement();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace exsampling::adapters
