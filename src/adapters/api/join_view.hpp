#pragma once

#include <exsampling/adapters/api/http_server.hpp>
#include <exsampling/adapters/http/routes.hpp>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace exsampling::adapters {

/// Who is looking at the join view.
enum class Onlooker {
  stranger,  ///< has reached the listener; is told neither the join code nor the Wi-Fi
  guest,     ///< is in the room: has joined, or sees the performer's own projector
};

/// How to join, and what has arrived so far, without names, places or numbers of sounds. Made once
/// a second at most, however many are watching. Thread-safe.
class JoinView {
 public:
  /// Both must outlive it.
  JoinView(const HttpSettings& settings, HttpParts daemon);

  /// As JSON text, at most a second old. Fails with storage.
  core::Result<std::shared_ptr<const std::string>> record(Onlooker onlooker);

  /// The QR code for "address" or "wifi" as SVG; notFound when there is none.
  core::Result<std::shared_ptr<const std::string>> code(const std::string& which,
                                                        Onlooker onlooker);

 private:
  /// A record as it was at a moment.
  struct Made {
    std::shared_ptr<const std::string> text;
    core::SteadyTime at{};
  };
  core::Result<std::string> makeRecord(Onlooker onlooker) const;
  std::string addressFor(Onlooker onlooker) const;
  const Wifi* wifiFor(Onlooker onlooker) const;

  const HttpSettings& settings_;
  const HttpParts daemon_;
  std::mutex mutex_;
  std::map<Onlooker, Made> made_;
  std::map<std::string, std::shared_ptr<const std::string>> codes_;  ///< by what they say
};

/// The same on both listeners, except for the parts that depend on the viewer. The view outlives
/// them.
std::vector<Route> joinRoutes(JoinView& view,
                              std::function<Onlooker(const httplib::Request&)> onlookerOf);

}  // namespace exsampling::adapters
