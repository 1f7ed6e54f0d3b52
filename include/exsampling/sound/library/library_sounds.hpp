#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/sample.hpp>

#include <cstdint>
#include <filesystem>

namespace exsampling::sound {

/// Lets the performer hear sounds of the library, and brings them into the session. Thread-safe,
/// blocking, never throws. Fails with notFound when the segment or its file is gone, in words that
/// name it, with undecodable when the file is another one now, and as the archive does.
class LibrarySounds {
 public:
  virtual ~LibrarySounds() = default;
  /// The segment as a sample of the session with a file of its own; the same one when it was
  /// brought before.
  virtual core::Result<core::Sample> bring(std::int64_t segment) = 0;
  /// A WAV file of the segment alone, only to be heard; it is there until some others were heard.
  virtual core::Result<std::filesystem::path> cutFile(std::int64_t segment) = 0;
};

}  // namespace exsampling::sound
