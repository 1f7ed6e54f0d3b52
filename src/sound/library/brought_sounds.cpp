#include <exsampling/core/files/sha256.hpp>
#include <exsampling/sound/library/brought_sounds.hpp>
#include <exsampling/sound/library/index_files.hpp>

#include <algorithm>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace exsampling::sound {

namespace {

// An instrument may still be loading the one before.
constexpr std::size_t kCutFiles = 16;

/// The same for the same piece of the same content, wherever the file lies.
core::Result<core::RecordingId> idOf(const LibrarySegment& segment, const SoundLibrary& library) {
  const auto file = library.fileAt(segment.file);
  if (!file) return file.error();
  const std::string content = *file ? (*file)->sha256 : segment.file.string();
  const std::string hex = core::sha256Hex(content + '@' + std::to_string(segment.start.count()));
  return core::RecordingId::parse(hex.substr(0, 8) + '-' + hex.substr(8, 4) + "-8" +
                                  hex.substr(13, 3) + "-8" + hex.substr(17, 3) + '-' +
                                  hex.substr(20, 12));
}

core::Error changed(const std::filesystem::path& file) {
  return {core::ErrorCode::undecodable,
          file.string() +
              " is not what it was when it was added to the library. Add it again: "
              "exsampling library add"};
}

}  // namespace

BroughtSounds::BroughtSounds(const SoundLibrary* library, const SoundFiles& files,
                             RecordingAnalyser analyser, RecordingEffects effects,
                             const core::Clock& clock, std::filesystem::path cueFolder)
    : library_(library),
      files_(files),
      analyser_(std::move(analyser)),
      effects_(effects),
      clock_(clock),
      cueFolder_(std::move(cueFolder)) {
  std::error_code ignored;
  std::filesystem::remove_all(cueFolder_, ignored);
}

core::Result<LibrarySegment> BroughtSounds::find(std::int64_t number) const {
  if (!library_) {
    return core::Error{core::ErrorCode::notFound, "There is no library of own sounds."};
  }
  return library_->segment(number);
}

core::Result<core::Sample> BroughtSounds::bring(std::int64_t number) {
  const auto segment = find(number);
  if (!segment) return segment.error();
  const auto id = idOf(*segment, *library_);
  if (!id) return id.error();

  const std::lock_guard lock(mutex_);
  const auto record = effects_.archive.find(*id);
  if (record && !record->samples.empty()) return record->samples.front();
  core::Upload upload{
      .id = *id, .name = segment->file.stem().string(), .receivedAt = clock_.wallNow()};
  auto cut = cutOut(*segment, upload);
  if (!cut) return cut.error();
  return store(std::move(upload), *std::move(cut));
}

core::Result<std::filesystem::path> BroughtSounds::cutFile(std::int64_t number) {
  const auto segment = find(number);
  if (!segment) return segment.error();
  const std::lock_guard lock(cutting_);
  const auto path = cueFolder_ / (std::to_string(number) + ".wav");
  if (const auto known = std::ranges::find(cut_, path); known != cut_.end()) {
    std::rotate(known, known + 1, cut_.end());
    return path;
  }
  const auto clip = read(*segment);
  if (!clip) return clip.error();
  const auto wavFile = effects_.encoder.encodeWav(*clip);
  if (!wavFile) return wavFile.error();
  std::error_code problem;
  std::filesystem::create_directories(cueFolder_, problem);
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(wavFile->data()),
             static_cast<std::streamsize>(wavFile->size()));
  file.close();
  if (!file) {
    std::filesystem::remove(path, problem);
    return core::Error{core::ErrorCode::storage, path.string() + " cannot be written."};
  }
  cut_.push_back(path);
  if (cut_.size() > kCutFiles) {
    std::filesystem::remove(cut_.front(), problem);
    cut_.pop_front();
  }
  return path;
}

core::Result<core::AudioClip> BroughtSounds::read(const LibrarySegment& segment) const {
  std::error_code problem;
  if (!std::filesystem::exists(segment.file, problem)) {
    return core::Error{core::ErrorCode::notFound,
                       segment.file.string() +
                           " is not there any more. Put it back, or add it where it is now: "
                           "exsampling library add"};
  }
  const auto file = files_.open(segment.file);
  if (!file) return file.error();
  auto clip = readPiece(**file, {segment.start, segment.start + segment.duration});
  if (!clip && clip.error().code != core::ErrorCode::undecodable) return clip.error();
  if (!clip) return changed(segment.file);
  return clip;
}

core::Result<AnalysedSegment> BroughtSounds::cutOut(const LibrarySegment& segment,
                                                    const core::Upload& upload) {
  auto clip = read(segment);
  if (!clip) return clip.error();
  auto analysis = analyser_.analyse(upload, {.clip = *std::move(clip)});
  if (!analysis) return analysis.error();
  if (analysis->segments.empty()) return changed(segment.file);
  return std::move(analysis->segments.front());
}

core::Result<core::Sample> BroughtSounds::store(core::Upload upload, AnalysedSegment segment) {
  auto wavFile = effects_.encoder.encodeWav(segment.clip);
  if (!wavFile) return wavFile.error();
  upload.bytes = *wavFile;
  const core::Seconds end = segment.sample.start + segment.sample.duration;
  if (const auto accepted = effects_.archive.accept(upload); !accepted) return accepted.error();
  const std::vector<AnalysedSample> analysed{
      {std::move(segment.sample), std::move(segment.embedding), *std::move(wavFile),
       std::move(segment.network), std::move(segment.untaught)}};
  auto samples =
      effects_.archive.complete(upload.id, {analysed.front().sample.start, end, false}, analysed);
  if (!samples) return samples.error();
  core::Sample sample = std::move(samples->front());
  effects_.events.publish(core::SampleArrived{sample});
  effects_.stage.layReady(sample);
  return sample;
}

}  // namespace exsampling::sound
