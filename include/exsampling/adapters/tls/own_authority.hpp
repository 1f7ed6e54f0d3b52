#pragma once

#include <exsampling/adapters/tls/credentials.hpp>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace exsampling::adapters {

/// Browsers refuse certificates that are valid for longer than 398 days.
inline constexpr std::chrono::days kLeafLifetime{397};
/// A certificate is replaced this long before its end.
inline constexpr std::chrono::days kRenewedBefore{30};

/// The names under which this machine is reached.
struct ServerNames {
  std::vector<std::string> addresses;  ///< IPv4 or IPv6, without brackets
  std::string host;                    ///< its name, without a domain; NAME.local goes with it
  friend bool operator==(const ServerNames&, const ServerNames&) = default;
};

/// This machine's name as certificates and mDNS can carry it: letters, digits and dashes.
std::string hostNameForPhones();

/// A certificate of this machine's own authority.
struct OwnCertificate {
  Credentials credentials;
  bool renewed = false;       ///< just made: browsers warn again where the last one was accepted
  bool newAuthority = false;  ///< just made: devices that trusted the previous one do not trust it
  std::vector<std::string> notes;  ///< a sentence for each file that was damaged and replaced
};

/// The file in `folder` with the authority's certificate, for download.
std::filesystem::path authorityFile(const std::filesystem::path& folder);

/// The certificate in `folder` if it covers `names` at `now` and for kRenewedBefore after;
/// otherwise a new one, signed by the authority in `folder` if possible, or else by a new
/// authority. An authority may only vouch for this machine's name, for addresses of private
/// networks, and for those public addresses that the machine had when the authority was made: it
/// stays valid in every venue, and a stolen key cannot impersonate any site of the internet.
///
/// Usable certificates are never replaced, since every phone would be warned again. Files are 0600
/// in a folder of 0700, written whole or not at all. Fails with `storage`.
core::Result<OwnCertificate> ensureOwnCertificate(const std::filesystem::path& folder,
                                                  const ServerNames& names, core::WallTime now);

}  // namespace exsampling::adapters
