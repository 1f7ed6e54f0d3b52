#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/sample.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace exsampling::sound {

/// A sound file of the performer's own as it was when it was indexed.
struct LibraryFile {
  std::filesystem::path path;  ///< as it was given
  std::int64_t bytes = 0;
  std::int64_t modified = 0;  ///< of the file system; equal means untouched
  std::string sha256;
  std::string model;  ///< SHA-256 of the model that described it
  friend bool operator==(const LibraryFile&, const LibraryFile&) = default;
};

/// What is known of one part of a file: those fields of a session's sample that make sense here.
struct LibrarySegment {
  std::int64_t number = 0;  ///< counts from 1, never used again; 0 until it is stored
  std::filesystem::path file;
  core::Seconds start{0};  ///< in the file
  core::Seconds duration{0};
  std::vector<core::CategoryScore> top;  ///< best first; never empty
  std::optional<core::Pitch> pitch;
  core::Decibels gain;
  std::vector<core::Peak> peaks;
  friend bool operator==(const LibrarySegment&, const LibrarySegment&) = default;
};

/// A segment on its way into the library.
struct DescribedSegment {
  LibrarySegment segment;
  std::vector<float> embedding;
};

/// The embedding of a segment.
struct SegmentEmbedding {
  std::int64_t number = 0;
  std::vector<float> values;
  friend bool operator==(const SegmentEmbedding&, const SegmentEmbedding&) = default;
};

/// A folder or a file that was added, and what of it is in the library.
struct LibraryPlace {
  std::filesystem::path path;
  std::size_t files = 0;
  std::size_t segments = 0;
  friend bool operator==(const LibraryPlace&, const LibraryPlace&) = default;
};

/// The performer's own sounds, kept beside the sessions and shared by all of them; several
/// processes may have it open. Thread-safe, blocking, never throws. Fails with storage or
/// storageFull.
class SoundLibrary {
 public:
  virtual ~SoundLibrary() = default;
  virtual core::Result<std::optional<LibraryFile>> fileAt(
      const std::filesystem::path& path) const = 0;
  /// Files with this content, wherever they were.
  virtual core::Result<std::vector<LibraryFile>> filesWith(const std::string& sha256) const = 0;
  /// Stores a file with all its segments, replacing what was known of its path; all or nothing.
  virtual core::Status keep(const LibraryFile& file,
                            std::span<const DescribedSegment> segments) = 0;
  /// Records that the file at `from` was moved, with its segments; notFound when it was not known.
  virtual core::Status move(const std::filesystem::path& from, const LibraryFile& to) = 0;
  /// Remembers that `path` was added. Places below it become part of it; a path below a known place
  /// adds nothing.
  virtual core::Status addPlace(const std::filesystem::path& path) = 0;
  /// All places, by path.
  virtual core::Result<std::vector<LibraryPlace>> places() const = 0;
  /// Forgets the files at or below `path` with their segments, and the places; returns how many
  /// files. notFound when there is neither.
  virtual core::Result<std::size_t> forget(const std::filesystem::path& path) = 0;

  /// notFound when there is none.
  virtual core::Result<LibrarySegment> segment(std::int64_t number) const = 0;
  /// How many files and segments there are.
  struct Size {
    std::size_t files = 0;
    std::size_t segments = 0;
    friend bool operator==(const Size&, const Size&) = default;
  };
  virtual core::Result<Size> size() const = 0;

  /// At most `limit` of the segments that `model` described, with numbers above this one, in order.
  virtual core::Result<std::vector<SegmentEmbedding>> embeddingsAfter(const std::string& model,
                                                                      std::int64_t after,
                                                                      std::size_t limit) const = 0;
  /// The numbers of all segments that `model` described, in order.
  virtual core::Result<std::vector<std::int64_t>> numbers(const std::string& model) const = 0;
  /// Changes with every change of the library's content, whichever process made it.
  virtual core::Result<std::int64_t> version() const = 0;
};

}  // namespace exsampling::sound
