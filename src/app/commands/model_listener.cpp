#include "model_listener.hpp"

#include <exsampling/adapters/sndfile/sndfile_sound_files.hpp>

#include <utility>

namespace exsampling::app {

core::Result<std::unique_ptr<ModelListener>> ModelListener::open(
    const std::filesystem::path& model) {
  auto classifier = openClassifier(model);
  if (!classifier) return classifier.error();
  auto listener = std::make_unique<ModelListener>();
  listener->classifier_ = *std::move(classifier);
  return listener;
}

std::unique_ptr<sound::AnalysingDescriber> ModelListener::makeDescriber() const {
  return std::make_unique<sound::AnalysingDescriber>(*classifier_);
}

core::Result<std::vector<ModelListener::Heard>> ModelListener::listenTo(
    const std::filesystem::path& path) const {
  const auto file = adapters::SndfileSoundFiles().open(path);
  if (!file) return file.error();
  const auto pieces =
      sound::findPieces(**file, sound::Division::windows, sound::IndexRequest{}.window);
  if (!pieces) return pieces.error();
  const auto describer = makeDescriber();
  std::vector<Heard> all;
  for (const sound::Span& piece : *pieces) {
    auto clip = sound::readPiece(**file, piece);
    if (!clip) return clip.error();
    const auto loudness = sound::measureLoudness(*clip);
    auto described = describer->describe(*std::move(clip));
    if (!described) return described.error();
    for (sound::DescribedSegment& sound : *described) {
      sound.segment.start += piece.start;
      all.push_back({std::move(sound), loudness});
    }
  }
  return all;
}

}  // namespace exsampling::app
