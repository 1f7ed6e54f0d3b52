#pragma once

#include <exsampling/adapters/tls/credentials.hpp>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace exsampling::adapters {

/// Browsers refuse certificates that are valid for longer than 398 days.
inline constexpr std::chrono::days kLeafLifetime{397};
/// So long before its end a certificate is replaced.
inline constexpr std::chrono::days kRenewedBefore{30};

/// Under what this machine is reached.
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
  bool renewed = false;       ///< just made: who went past the browser's warning is warned again
  bool newAuthority = false;  ///< just made: devices that trusted the one before do not trust it
  std::vector<std::string> notes;  ///< a sentence for each file that was damaged and replaced
};

/// The file in `folder` with the authority's certificate, to be given away.
std::filesystem::path authorityFile(const std::filesystem::path& folder);

/// The certificate kept in `folder` if it serves `names` at `now` and for kRenewedBefore after;
/// else a new one, signed by the authority kept there if that can, else by a new authority. An
/// authority may only vouch for this machine's name, for addresses of private networks, and for
/// those public addresses that the machine had when the authority was made: it stays good in every
/// venue, and whoever steals its key can pretend to be no site of the internet.
///
/// Certificates that still serve are never replaced, since every phone would be warned anew. Files
/// are 0600 in a folder of 0700, written whole or not at all. Fails with `storage`.
core::Result<OwnCertificate> ensureOwnCertificate(const std::filesystem::path& folder,
                                                  const ServerNames& names, core::WallTime now);

}  // namespace exsampling::adapters
