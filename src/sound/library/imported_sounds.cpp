#include <exsampling/sound/library/imported_sounds.hpp>
#include <exsampling/sound/library/index_files.hpp>

#include <algorithm>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace exsampling::sound {

namespace {

// An instrument may still be loading the previous one.
constexpr std::size_t kCutFiles = 16;

core::Result<core::FromLibrary> originOf(const LibrarySegment& segment,
                                         const SoundLibrary& library) {
  const auto file = library.fileAt(segment.file);
  if (!file) return file.error();
  if (!*file) {
    return core::Error{core::ErrorCode::notFound,
                       segment.file.string() + " is not in the library any more."};
  }
  return core::FromLibrary{(*file)->sha256, segment.start};
}

core::Error changed(const std::filesystem::path& file) {
  return {core::ErrorCode::undecodable,
          file.string() +
              " is not what it was when it was added to the library. Add it again: "
              "exsampling library add"};
}

}  // namespace

ImportedSounds::ImportedSounds(const SoundLibrary* library, const SoundFiles& files,
                               RecordingAnalyser analyser, ImportParts parts,
                               std::filesystem::path cueFolder)
    : library_(library),
      files_(files),
      analyser_(std::move(analyser)),
      parts_(parts),
      cueFolder_(std::move(cueFolder)) {
  std::error_code ignored;
  std::filesystem::remove_all(cueFolder_, ignored);
}

core::Result<LibrarySegment> ImportedSounds::find(std::int64_t number) const {
  if (!library_) {
    return core::Error{core::ErrorCode::notFound, "There is no library of own sounds."};
  }
  return library_->segment(number);
}

core::Result<core::Sample> ImportedSounds::bring(std::int64_t number) {
  const auto segment = find(number);
  if (!segment) return segment.error();
  const auto origin = originOf(*segment, *library_);
  if (!origin) return origin.error();

  const std::lock_guard lock(mutex_);
  const auto known = parts_.archive.findFrom(*origin);
  if (!known) return known.error();
  if (*known && !(*known)->samples.empty()) return (*known)->samples.front();
  // Queued: the program ended during the import.
  const bool isBegun = *known && (*known)->state == core::RecordingState::queued;
  return store(*segment, {.id = isBegun ? (*known)->id : core::RecordingId::random(),
                          .name = segment->file.stem().string(),
                          .receivedAt = parts_.clock.wallNow(),
                          .origin = *origin});
}

core::Result<std::filesystem::path> ImportedSounds::cutFile(std::int64_t number) {
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
  const auto wavFile = parts_.encoder.encodeWav(*clip);
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

core::Result<core::AudioClip> ImportedSounds::read(const LibrarySegment& segment) const {
  std::error_code problem;
  if (!std::filesystem::exists(segment.file, problem)) {
    return core::Error{core::ErrorCode::notFound,
                       segment.file.string() +
                           " no longer exists. Put it back, or add it where it is now: "
                           "exsampling library add"};
  }
  const auto file = files_.open(segment.file);
  if (!file) return file.error();
  auto clip = readPiece(**file, {segment.start, segment.start + segment.duration});
  if (!clip && clip.error().code != core::ErrorCode::undecodable) return clip.error();
  if (!clip) return changed(segment.file);
  return clip;
}

core::Result<core::Sample> ImportedSounds::store(const LibrarySegment& segment,
                                                 core::Upload upload) {
  auto clip = read(segment);
  if (!clip) return clip.error();
  auto piece = parts_.encoder.encodeWav(*clip);
  if (!piece) return piece.error();
  auto analysis = analyser_.analyse({.clip = *std::move(clip)});
  if (!analysis) return analysis.error();
  if (analysis->sounds.empty()) return changed(segment.file);
  analysis->sounds.resize(1);
  upload.bytes = *std::move(piece);
  if (const auto accepted = parts_.archive.accept(upload); !accepted) return accepted.error();
  auto samples = parts_.deposit.take(upload, analysis->used, std::move(analysis->sounds));
  if (!samples) return samples.error();
  return std::move(samples->front());
}

}  // namespace exsampling::sound
