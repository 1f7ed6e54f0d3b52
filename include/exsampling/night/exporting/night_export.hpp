#pragma once

#include <exsampling/core/values/result.hpp>

#include <cstddef>
#include <functional>
#include <span>
#include <string>

namespace exsampling::night {

/// The session as one file for download. Thread-safe, blocking, never throws.
class NightExport {
 public:
  /// Takes the next bytes of the file; false when the receiver wants no more.
  using Receiver = std::function<bool(std::span<const std::byte>)>;

  virtual ~NightExport() = default;
  /// The file's suggested name, e.g. "exsampling_2026-11-20_2030.zip".
  virtual std::string fileName() const = 0;
  /// Gives the file piece by piece; it is complete only when this succeeds. Fails with storage, and
  /// with unavailable when the receiver wants no more.
  virtual core::Status write(const Receiver& receive) const = 0;
};

}  // namespace exsampling::night
