#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/sample.hpp>

#include <cstdint>
#include <filesystem>

namespace exsampling::sound {

/// Lets the performer hear sounds of the library, and brings them into the session. Thread-safe,
/// blocking, never throws. Fails with notFound when the segment or its file is gone (the message
/// names it), with undecodable when the file has changed, and as the archive does.
class LibrarySounds {
 public:
  virtual ~LibrarySounds() = default;
  /// The segment as a sample of the session with a file of its own; the same one if it was imported
  /// before.
  virtual core::Result<core::Sample> bring(std::int64_t segment) = 0;
  /// A WAV file of the segment, only for auditioning; it exists until a few others were auditioned.
  virtual core::Result<std::filesystem::path> cutFile(std::int64_t segment) = 0;
};

}  // namespace exsampling::sound
