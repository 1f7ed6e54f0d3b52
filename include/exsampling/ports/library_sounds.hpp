#pragma once

#include <exsampling/core/result.hpp>
#include <exsampling/core/sample.hpp>

#include <cstdint>

namespace exsampling::ports {

/// Brings sounds of the performer's library into the session. Thread-safe, blocking, never throws.
class LibrarySounds {
 public:
  virtual ~LibrarySounds() = default;
  /// The segment as a sample of the session with a file of its own; the same one when it was
  /// brought before. Fails with notFound when the segment or its file is gone, in words that name
  /// it, with undecodable when the file is another one now, and as the archive does.
  virtual core::Result<core::Sample> bring(std::int64_t segment) = 0;
};

}  // namespace exsampling::ports
