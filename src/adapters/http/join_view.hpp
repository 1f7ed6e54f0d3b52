#pragma once

#include <exsampling/adapters/http/http_server.hpp>

#include "routes.hpp"
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace exsampling::adapters {

/// How to join and what has come so far, for everybody to see: no names, places or numbers of
/// sounds. Made anew once a second at most, however many look. Thread-safe.
class JoinView {
 public:
  /// Both outlive it.
  JoinView(const HttpSettings& settings, HttpParts daemon);

  /// As JSON text, at most a second old. Fails with storage.
  core::Result<std::shared_ptr<const std::string>> record();

  /// The QR code for "address" or "wifi" as SVG; notFound when there is none.
  core::Result<std::shared_ptr<const std::string>> code(const std::string& which);

 private:
  core::Result<std::string> makeRecord() const;

  const HttpSettings& settings_;
  const HttpParts daemon_;
  std::mutex mutex_;
  std::shared_ptr<const std::string> record_;
  core::SteadyTime madeAt_{};
  std::map<std::string, std::shared_ptr<const std::string>> codes_;  ///< by what they say
};

/// The same on both listeners. The view outlives them.
std::vector<Route> joinRoutes(JoinView& view);

}  // namespace exsampling::adapters
