#include <exsampling/core/work/thread_name.hpp>
#include <exsampling/sound/dsp/mono.hpp>
#include <exsampling/sound/dsp/onset.hpp>
#include <exsampling/sound/library/index_files.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <mutex>
#include <set>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <variant>

namespace exsampling::sound {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlockFrames = 1 << 16;
constexpr core::Seconds kShortest{0.3};

bool isSoundFile(const fs::path& path) {
  constexpr std::array<std::string_view, 9> kExtensions{".wav",  ".wave", ".flac", ".ogg", ".oga",
                                                        ".opus", ".aif",  ".aiff", ".aifc"};
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(), [](unsigned char letter) {
    return static_cast<char>(letter >= 'A' && letter <= 'Z' ? letter + 32 : letter);
  });
  return std::ranges::find(kExtensions, extension) != kExtensions.end();
}

core::Error unreadable(const fs::path& path, const std::error_code& problem) {
  return {core::ErrorCode::storage, path.string() + " cannot be read: " + problem.message() + "."};
}

/// Finds files, each folder once: links may lead in circles.
class Walk {
 public:
  void addFolder(const fs::path& folder) {
    std::error_code problem;
    const fs::path real = fs::canonical(folder, problem);
    if (problem || !visited_.insert(real).second) return;
    std::vector<fs::path> entries;
    fs::directory_iterator at(folder, problem);
    for (; !problem && at != fs::directory_iterator(); at.increment(problem)) {
      entries.push_back(at->path());
    }
    if (problem) found.unusable.push_back({folder, unreadable(folder, problem).message});
    std::ranges::sort(entries);
    for (const fs::path& entry : entries) {
      const fs::file_status status = fs::status(entry, problem);
      if (fs::is_directory(status)) {
        addFolder(entry);
      } else if (isSoundFile(entry)) {
        addFile(entry, status, problem);
      }
    }
  }

  void addFile(const fs::path& file, const fs::file_status& status, std::error_code problem) {
    if (fs::is_regular_file(status)) {
      found.sounds.push_back(file);
    } else if (problem) {
      found.unusable.push_back({file, unreadable(file, problem).message});
    } else {
      found.unusable.push_back({file, file.string() + " is no file."});
    }
  }

  FoundFiles found;

 private:
  std::set<fs::path> visited_;
};

/// Size and time of a file, without its content.
core::Result<LibraryFile> look(const fs::path& path, const std::string& model) {
  std::error_code problem;
  const auto bytes = fs::file_size(path, problem);
  if (problem) return unreadable(path, problem);
  const auto modified = fs::last_write_time(path, problem);
  if (problem) return unreadable(path, problem);
  return LibraryFile{
      .path = path,
      .bytes = static_cast<std::int64_t>(bytes),
      .modified = static_cast<std::int64_t>(
          std::chrono::duration_cast<std::chrono::nanoseconds>(modified.time_since_epoch())
              .count()),
      .model = model};
}

}  // namespace

fs::path keptPath(const fs::path& given) {
  const fs::path path = fs::absolute(given).lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

core::Result<FoundFiles> findSoundFiles(const std::vector<fs::path>& paths) {
  Walk walk;
  for (const fs::path& given : paths) {
    const fs::path path = keptPath(given);
    std::error_code problem;
    const fs::file_status status = fs::status(path, problem);
    if (status.type() == fs::file_type::not_found) {
      return core::Error{core::ErrorCode::notFound, "There is no " + path.string() + "."};
    }
    if (fs::is_directory(status)) {
      walk.addFolder(path);
    } else {
      walk.addFile(path, status, problem);
    }
  }
  return std::move(walk.found);
}

core::Result<std::vector<Span>> findPieces(SoundFile& file, Division division, core::Seconds window,
                                           std::stop_token stop) {
  const auto channels = static_cast<std::size_t>(file.channels());
  core::AudioClip block{.sampleRate = file.sampleRate(), .channels = file.channels()};
  std::vector<float> mono;
  OnsetFollower follower(file.sampleRate());
  std::int64_t frames = 0;
  while (true) {
    if (stop.stop_requested()) return core::Error{core::ErrorCode::unavailable, "It was stopped."};
    block.samples.resize(kBlockFrames * channels);
    const auto count = file.read(block.samples);
    if (!count) return count.error();
    if (*count == 0) break;
    frames += static_cast<std::int64_t>(*count);
    if (division == Division::windows) continue;
    block.samples.resize(*count * channels);
    mixToMono(block, mono);
    follower.push(mono);
  }
  const core::Seconds total(static_cast<double>(frames) / file.sampleRate());
  const auto onsets =
      division == Division::windows ? std::vector{core::Seconds(0)} : findOnsets(follower.finish());
  return spansBetween(onsets, total, window, kShortest);
}

core::Result<core::AudioClip> readPiece(SoundFile& file, const Span& piece) {
  const auto frameAt = [&](core::Seconds time) {
    return static_cast<std::int64_t>(std::llround(time.count() * file.sampleRate()));
  };
  const std::int64_t first = frameAt(piece.start);
  if (const auto moved = file.seek(first); !moved) return moved.error();
  core::AudioClip clip{.sampleRate = file.sampleRate(), .channels = file.channels()};
  const auto channels = static_cast<std::size_t>(file.channels());
  clip.samples.resize(static_cast<std::size_t>(frameAt(piece.end) - first) * channels);
  const auto count = file.read(clip.samples);
  if (!count) return count.error();
  if (*count == 0) {
    return core::Error{core::ErrorCode::undecodable,
                       "The file became shorter while it was read. Try again."};
  }
  clip.samples.resize(*count * channels);
  return clip;
}

namespace {

/// What became of one file.
enum class Fate { added, moved, unchanged, stopped };

/// Why a file is not in the library.
struct Trouble {
  core::Error error;
  bool withFile = true;  ///< else with the library or the model, which ends everything
  friend bool operator==(const Trouble&, const Trouble&) = default;
};

/// Brings the library up to date, several threads together.
class Indexing {
 public:
  Indexing(const IndexRequest& request, IndexParts& parts, const IndexProgress& progress,
           std::stop_token stop, FoundFiles found)
      : request_(request),
        parts_(parts),
        progress_(progress),
        stop_(std::move(stop)),
        files_(std::move(found.sounds)),
        report_{.unusable = std::move(found.unusable)} {}

  core::Result<IndexReport> run() {
    if (parts_.describers.size() == 1) {
      work(*parts_.describers.front());
    } else {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < parts_.describers.size(); ++i) {
        threads.emplace_back([this, i] {
          core::nameThread("index-" + std::to_string(i));
          work(*parts_.describers[i]);
        });
      }
    }
    if (failure_) return *failure_;
    report_.stopped = done_ < files_.size();
    return std::move(report_);
  }

 private:
  void work(PieceDescriber& describer) {
    while (!stop_.stop_requested()) {
      const std::size_t index = next_++;
      if (index >= files_.size()) return;
      std::size_t segments = 0;
      const auto ended = update(files_[index], describer, segments);
      const std::lock_guard guard(mutex_);
      if (failure_ || ended == std::variant<Fate, Trouble>(Fate::stopped)) return;
      note(files_[index], ended, segments);
      if (failure_) return;
      ++done_;
      if (progress_) progress_(done_, files_.size(), files_[index]);
    }
  }

  void note(const fs::path& path, const std::variant<Fate, Trouble>& ended, std::size_t segments) {
    if (const auto* trouble = std::get_if<Trouble>(&ended)) {
      if (trouble->withFile) {
        report_.unusable.push_back({path, trouble->error.message});
      } else {
        failure_ = trouble->error;
        next_ = files_.size();
      }
      return;
    }
    const Fate fate = std::get<Fate>(ended);
    report_.segments += segments;
    ++(fate == Fate::added   ? report_.added
       : fate == Fate::moved ? report_.moved
                             : report_.unchanged);
  }

  std::variant<Fate, Trouble> update(const fs::path& path, PieceDescriber& describer,
                                     std::size_t& segments) {
    auto file = look(path, request_.model);
    if (!file) return Trouble{file.error()};
    const auto known = parts_.library.fileAt(path);
    if (!known) return Trouble{known.error(), false};
    const bool sameModel = *known && (*known)->model == file->model;
    if (sameModel && (*known)->bytes == file->bytes && (*known)->modified == file->modified) {
      return Fate::unchanged;
    }
    auto digest = parts_.fingerprint(path, stop_);
    if (stop_.stop_requested()) return Fate::stopped;
    if (!digest) return Trouble{digest.error()};
    file->sha256 = *std::move(digest);

    const auto from = sameModel && (*known)->sha256 == file->sha256
                          ? core::Result<std::optional<fs::path>>(std::optional(path))
                          : whereItWas(*file);
    if (!from) return Trouble{from.error(), false};
    if (*from) {
      if (const auto moved = parts_.library.move(**from, *file); !moved) {
        return Trouble{moved.error(), false};
      }
      return **from == path ? Fate::unchanged : Fate::moved;
    }
    return add(*file, describer, segments);
  }

  /// The old place of the same content, if it has gone from there.
  core::Result<std::optional<fs::path>> whereItWas(const LibraryFile& file) {
    const auto same = parts_.library.filesWith(file.sha256);
    if (!same) return same.error();
    for (const LibraryFile& other : *same) {
      std::error_code problem;
      if (other.model == file.model && !fs::exists(other.path, problem)) {
        return std::optional(other.path);
      }
    }
    return std::optional<fs::path>();
  }

  std::variant<Fate, Trouble> add(const LibraryFile& file, PieceDescriber& describer,
                                  std::size_t& count) {
    const auto sound = parts_.files.open(file.path);
    if (!sound) return Trouble{sound.error()};
    const auto spans = findPieces(**sound, request_.division, request_.window, stop_);
    if (stop_.stop_requested()) return Fate::stopped;
    if (!spans) return Trouble{spans.error()};
    std::vector<DescribedSegment> segments;
    for (const Span& span : *spans) {
      if (stop_.stop_requested()) return Fate::stopped;
      auto clip = readPiece(**sound, span);
      if (!clip) return Trouble{clip.error()};
      auto described = describer.describe(*std::move(clip));
      if (!described) return Trouble{described.error(), false};
      for (DescribedSegment& segment : *described) {
        segment.segment.start += span.start;
        segments.push_back(std::move(segment));
      }
    }
    if (const auto kept = parts_.library.keep(file, segments); !kept) {
      return Trouble{kept.error(), false};
    }
    count = segments.size();
    return Fate::added;
  }

  const IndexRequest& request_;
  IndexParts& parts_;
  const IndexProgress& progress_;
  const std::stop_token stop_;
  const std::vector<fs::path> files_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;  ///< of everything below
  std::size_t done_ = 0;
  std::optional<core::Error> failure_;
  IndexReport report_;
};

}  // namespace

core::Result<IndexReport> indexFiles(const IndexRequest& request, IndexParts& parts,
                                     const IndexProgress& progress, std::stop_token stop) {
  auto found = findSoundFiles(request.paths);
  if (!found) return found.error();
  for (const fs::path& path : request.paths) {
    if (const auto added = parts.library.addPlace(keptPath(path)); !added) return added.error();
  }
  return Indexing(request, parts, progress, std::move(stop), *std::move(found)).run();
}

}  // namespace exsampling::sound
