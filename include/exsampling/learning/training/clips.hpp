#pragma once

#include <exsampling/core/values/front_end.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/learning/training/dataset.hpp>
#include <exsampling/sound/hearing/decoder.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace exsampling::learning {

/// A piece of a dataset's file, as long as one segment or shorter.
struct Clip {
  std::size_t file = 0;     ///< index into the dataset's files
  int label = 0;            ///< index into the dataset's labels
  std::vector<float> mono;  ///< at the front end's rate
};

/// A file that could not be used, and why.
struct UnreadableFile {
  std::filesystem::path path;
  std::string reason;
};

/// A dataset's audio in memory.
struct ClipSet {
  std::vector<Clip> clips;  ///< in the order of the files
  std::vector<UnreadableFile> unreadable;
};

/// Called after each file: how many are done, of how many.
using LoadProgress = std::function<void(std::size_t done, std::size_t total)>;

/// Decodes all files on all cores: mono at the front end's rate, cut into segments as the pipeline
/// cuts. Files that cannot be read are listed and skipped. With a `cacheFile`, the audio is kept
/// there (16 bits, each clip at full scale) and read back by the next call as long as paths, sizes
/// and dates are the same. Fails when nothing could be read, or the cache cannot be written.
core::Result<ClipSet> loadClips(const Dataset& dataset, const core::FrontEnd& frontEnd,
                                const sound::Decoder& decoder,
                                const std::filesystem::path& cacheFile,
                                const LoadProgress& progress);

}  // namespace exsampling::learning
