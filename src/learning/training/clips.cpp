#include <exsampling/learning/training/clips.hpp>
#include <exsampling/sound/dsp/mono.hpp>
#include <exsampling/sound/dsp/resample.hpp>
#include <exsampling/sound/dsp/segment.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <mutex>
#include <optional>
#include <sstream>
#include <thread>

namespace exsampling::learning {

namespace fs = std::filesystem;

namespace {

// What the cache was made from; any change makes another text.
std::string fingerprint(const Dataset& dataset, const core::FrontEnd& frontEnd) {
  std::ostringstream text;
  text << "exsampling clips 1 " << frontEnd.sampleRate << ' ' << frontEnd.seconds << '\n';
  for (const DatasetFile& file : dataset.files) {
    std::error_code ignored;
    text << file.path.string() << ' ' << fs::file_size(file.path, ignored) << ' '
         << fs::last_write_time(file.path, ignored).time_since_epoch().count() << '\n';
  }
  return text.str();
}

template <class T>
void put(std::ostream& stream, const T& value) {
  stream.write(reinterpret_cast<const char*>(&value), sizeof value);
}
template <class T>
bool get(std::istream& stream, T& value) {
  return static_cast<bool>(stream.read(reinterpret_cast<char*>(&value), sizeof value));
}
void putText(std::ostream& stream, const std::string& text) {
  put(stream, static_cast<std::uint64_t>(text.size()));
  stream.write(text.data(), static_cast<std::streamsize>(text.size()));
}
bool getText(std::istream& stream, std::string& text) {
  std::uint64_t size = 0;
  if (!get(stream, size) || size > 64'000'000) return false;
  text.resize(size);
  return static_cast<bool>(stream.read(text.data(), static_cast<std::streamsize>(size)));
}

void putClip(std::ostream& stream, const Clip& clip) {
  float peak = 1e-9F;
  for (const float sample : clip.mono) peak = std::max(peak, std::abs(sample));
  std::vector<std::int16_t> values(clip.mono.size());
  std::ranges::transform(clip.mono, values.begin(), [peak](float sample) {
    return static_cast<std::int16_t>(std::lround(sample / peak * 32767.0F));
  });
  put(stream, static_cast<std::uint64_t>(clip.file));
  put(stream, static_cast<std::uint64_t>(values.size()));
  put(stream, peak);
  stream.write(reinterpret_cast<const char*>(values.data()),
               static_cast<std::streamsize>(values.size() * sizeof(std::int16_t)));
}

bool getClip(std::istream& stream, const Dataset& dataset, Clip& clip) {
  std::uint64_t file = 0;
  std::uint64_t samples = 0;
  float peak = 0.0F;
  if (!get(stream, file) || !get(stream, samples) || !get(stream, peak)) return false;
  if (file >= dataset.files.size() || samples > 100'000'000) return false;
  std::vector<std::int16_t> values(samples);
  if (!stream.read(reinterpret_cast<char*>(values.data()),
                   static_cast<std::streamsize>(samples * sizeof(std::int16_t)))) {
    return false;
  }
  clip.file = file;
  clip.label = dataset.files[file].label;
  clip.mono.resize(samples);
  std::ranges::transform(values, clip.mono.begin(), [peak](std::int16_t value) {
    return static_cast<float>(value) * peak / 32767.0F;
  });
  return true;
}

std::optional<ClipSet> readCache(const fs::path& path, const std::string& expected,
                                 const Dataset& dataset) {
  std::ifstream stream(path, std::ios::binary);
  std::string text;
  if (!stream || !getText(stream, text) || text != expected) return std::nullopt;
  ClipSet set;
  std::uint64_t count = 0;
  if (!get(stream, count)) return std::nullopt;
  for (std::uint64_t i = 0; i < count; ++i) {
    std::string file;
    std::string reason;
    if (!getText(stream, file) || !getText(stream, reason)) return std::nullopt;
    set.unreadable.push_back({file, reason});
  }
  if (!get(stream, count)) return std::nullopt;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (!getClip(stream, dataset, set.clips.emplace_back())) return std::nullopt;
  }
  return set;
}

core::Status writeCache(const fs::path& path, const std::string& text, const ClipSet& set) {
  const fs::path temporary = path.string() + ".part";
  std::ofstream stream(temporary, std::ios::binary);
  putText(stream, text);
  put(stream, static_cast<std::uint64_t>(set.unreadable.size()));
  for (const UnreadableFile& file : set.unreadable) {
    putText(stream, file.path.string());
    putText(stream, file.reason);
  }
  put(stream, static_cast<std::uint64_t>(set.clips.size()));
  for (const Clip& clip : set.clips) putClip(stream, clip);
  stream.close();
  std::error_code failed;
  if (stream) fs::rename(temporary, path, failed);
  if (!stream || failed) {
    fs::remove(temporary, failed);
    return core::Error{core::ErrorCode::storage, "The audio cache " + path.string() +
                                                     " cannot be written. Is the disk full?"};
  }
  return {};
}

core::Result<std::vector<Clip>> readClips(std::size_t index, const DatasetFile& source,
                                          const core::FrontEnd& frontEnd,
                                          const sound::Decoder& decoder,
                                          sound::Resampler& resampler) {
  std::ifstream file(source.path, std::ios::binary);
  if (!file) return core::Error{core::ErrorCode::notFound, "there is no such file"};
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  auto decoded = decoder.decode(std::as_bytes(std::span(bytes)));
  if (!decoded) return decoded.error();
  std::vector<Clip> clips;
  for (const sound::Segment& segment :
       sound::splitSegments(std::move(decoded->clip), core::Seconds(frontEnd.seconds))) {
    std::vector<float> mono;
    sound::mixToMono(segment.clip, mono);
    const auto resampled = resampler.resample(mono, segment.clip.sampleRate);
    clips.push_back({index, source.label, {resampled.begin(), resampled.end()}});
  }
  return clips;
}

ClipSet decodeAll(const Dataset& dataset, const core::FrontEnd& frontEnd,
                  const sound::Decoder& decoder, const LoadProgress& progress) {
  std::vector<std::vector<Clip>> perFile(dataset.files.size());
  ClipSet set;
  std::mutex mutex;  // guards set.unreadable, done, progress
  std::size_t done = 0;
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    sound::Resampler resampler(frontEnd.sampleRate);
    for (std::size_t i = next++; i < dataset.files.size(); i = next++) {
      auto clips = readClips(i, dataset.files[i], frontEnd, decoder, resampler);
      const std::lock_guard lock(mutex);
      if (clips) {
        perFile[i] = std::move(*clips);
      } else {
        set.unreadable.push_back({dataset.files[i].path, clips.error().message});
      }
      if (progress) progress(++done, dataset.files.size());
    }
  };
  {
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
      workers.emplace_back(work);
    }
  }
  for (auto& clips : perFile) std::ranges::move(clips, std::back_inserter(set.clips));
  std::ranges::sort(set.unreadable, {}, &UnreadableFile::path);
  return set;
}

}  // namespace

core::Result<ClipSet> loadClips(const Dataset& dataset, const core::FrontEnd& frontEnd,
                                const sound::Decoder& decoder, const fs::path& cacheFile,
                                const LoadProgress& progress) {
  const std::string madeFrom = fingerprint(dataset, frontEnd);
  if (!cacheFile.empty()) {
    if (auto cached = readCache(cacheFile, madeFrom, dataset)) return std::move(*cached);
  }
  ClipSet set = decodeAll(dataset, frontEnd, decoder, progress);
  if (set.clips.empty()) {
    return core::Error{core::ErrorCode::undecodable,
                       "None of the " + std::to_string(dataset.files.size()) + " files of " +
                           dataset.name +
                           " can be read; the first: " + set.unreadable.front().path.string() +
                           ": " + set.unreadable.front().reason};
  }
  if (!cacheFile.empty()) {
    if (const auto written = writeCache(cacheFile, madeFrom, set); !written) return written.error();
    // Read back, so that a training's first and second run hear the same to the last bit.
    if (auto cached = readCache(cacheFile, madeFrom, dataset)) return std::move(*cached);
  }
  return set;
}

}  // namespace exsampling::learning
