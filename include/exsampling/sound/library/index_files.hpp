#pragma once

#include <exsampling/core/values/audio_clip.hpp>
#include <exsampling/core/values/library_addition.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/sound/dsp/onset.hpp>
#include <exsampling/sound/library/sound_files.hpp>
#include <exsampling/sound/library/sound_library.hpp>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace exsampling::sound {

/// Describes a piece of a sound: its name, pitch, gain and embedding. One per thread.
class PieceDescriber {
 public:
  virtual ~PieceDescriber() = default;
  /// The piece without silence at its ends, `start` counted from its beginning; nothing when there
  /// is only silence. Several when it is longer than the model's input. Fails with `model`.
  virtual core::Result<std::vector<DescribedSegment>> describe(core::AudioClip piece) = 0;
};

/// How long files are divided.
enum class Division {
  onsets,   ///< where something begins to sound
  windows,  ///< pieces of equal length
};

/// A path as the library stores it: absolute, because the library is used from any working folder,
/// with links unresolved.
std::filesystem::path keptPath(const std::filesystem::path& given);

/// What lies at or below some paths.
struct FoundFiles {
  std::vector<std::filesystem::path> sounds;  ///< absolute, links as given, in order
  /// Folders without access, and broken links.
  std::vector<core::UnusableFile> unusable;
};

/// Finds sound files by their extension: those in `paths`, and all below the folders in `paths`,
/// through links, each folder once. Fails with notFound for a missing path.
core::Result<FoundFiles> findSoundFiles(const std::vector<std::filesystem::path>& paths);

/// The pieces of a file in which something sounds, each at most as long as the window (and a short
/// rest). Fails as reading does, and with unavailable when it is stopped.
core::Result<std::vector<Span>> findPieces(SoundFile& file, Division division, core::Seconds window,
                                           std::stop_token stop = {});

/// One of them. Fails with undecodable when the file has become too short for it.
core::Result<core::AudioClip> readPiece(SoundFile& file, const Span& piece);

/// What to index, and how.
struct IndexRequest {
  std::vector<std::filesystem::path> paths;  ///< files, and folders with all that is below them
  Division division = Division::onsets;
  core::Seconds window{5.0};  ///< longest piece
  std::string model;          ///< SHA-256 of the model that the describers use
};

/// What became of the files.
struct IndexReport {
  std::size_t added = 0;      ///< new or changed
  std::size_t moved = 0;      ///< known, and found again elsewhere
  std::size_t unchanged = 0;  ///< known and untouched
  std::size_t segments = 0;   ///< of the added files
  std::vector<core::UnusableFile> unusable;
  bool stopped = false;  ///< before all were done; the next run continues there
};

/// Progress: `done` of `all` files; called from the working threads, one at a time.
using IndexProgress =
    std::function<void(std::size_t done, std::size_t all, const std::filesystem::path& latest)>;

/// What the indexing works with; all of it must outlive the call.
struct IndexParts {
  const SoundFiles& files;
  SoundLibrary& library;
  /// SHA-256 of a file; may fail when it is stopped.
  std::function<core::Result<std::string>(const std::filesystem::path&, std::stop_token)>
      fingerprint;
  std::vector<std::unique_ptr<PieceDescriber>> describers;  ///< one a thread, at least one
};

/// Brings the library up to date with the files and remembers the paths: follows links to files and
/// folders (each folder once), reads only what is new or changed, and finds moved files by their
/// content. A file is in the library as a whole or not at all, so the work may be stopped at any
/// moment. Fails when the library does, and with notFound for a missing path; unreadable files are
/// reported. With one describer it works in the caller's thread.
core::Result<IndexReport> indexFiles(const IndexRequest& request, IndexParts& parts,
                                     const IndexProgress& progress, std::stop_token stop);

}  // namespace exsampling::sound
