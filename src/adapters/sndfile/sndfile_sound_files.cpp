#include <exsampling/adapters/sndfile/accepted_audio.hpp>
#include <exsampling/adapters/sndfile/sndfile_sound_files.hpp>

#include "opened_sound.hpp"
#include <algorithm>
#include <exception>
#include <string>
#include <utility>

namespace exsampling::adapters {
namespace {

class SndfileSoundFile final : public sound::SoundFile {
 public:
  SndfileSoundFile(std::unique_ptr<FileSource> source, std::unique_ptr<OpenedSound> sound)
      : source_(std::move(source)), sound_(std::move(sound)) {}

  int sampleRate() const override { return sound_->sampleRate(); }
  int channels() const override { return sound_->channels(); }
  std::int64_t frames() const override { return sound_->frames(); }

  core::Result<std::size_t> read(std::span<float> interleaved) override {
    const auto channels = static_cast<std::size_t>(sound_->channels());
    const auto wanted = static_cast<std::int64_t>(interleaved.size() / channels);
    const auto got = static_cast<std::size_t>(sound_->read(interleaved.data(), wanted));
    if (!isSound(interleaved.first(got * channels))) return undecodable(kNoSound);
    return got;
  }

  core::Status seek(std::int64_t frame) override {
    if (!sound_->seek(frame)) return undecodable("The file is damaged: no frame can be chosen.");
    return {};
  }

 private:
  std::unique_ptr<FileSource> source_;
  std::unique_ptr<OpenedSound> sound_;
};

}  // namespace

core::Result<std::unique_ptr<sound::SoundFile>> SndfileSoundFiles::open(
    const std::filesystem::path& file) const {
  try {
    auto source = FileSource::open(file);
    if (!source) return source.error();
    auto sound = OpenedSound::open(**source, {.aiff = true});
    if (!sound) return sound.error();
    return std::unique_ptr<sound::SoundFile>(
        new SndfileSoundFile(*std::move(source), *std::move(sound)));
  } catch (const std::exception& exception) {
    return core::Error{core::ErrorCode::internal,
                       std::string("The file could not be opened: ") + exception.what() + "."};
  }
}

}  // namespace exsampling::adapters
