#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/units.hpp>

#include <filesystem>
#include <string>

namespace exsampling::adapters {

/// A server's proof of its name, as PEM: its certificate, the chain, its key.
struct Credentials {
  std::string chain;
  std::string key;
  friend bool operator==(const Credentials&, const Credentials&) = default;
};

/// The performer's own certificate with its chain, and its key, from PEM files. Fails with `config`
/// and a message that names the file: unreadable, no certificate or key in it, a pair that does not
/// belong together, expired or not yet valid at `now`, made for no name at all, a key protected by
/// a password.
core::Result<Credentials> readCredentials(const std::filesystem::path& certificate,
                                          const std::filesystem::path& key, core::WallTime now);

/// When the first certificate of `chain` ends. The chain is one that was read or made here.
core::WallTime validUntil(const Credentials& credentials);

}  // namespace exsampling::adapters
