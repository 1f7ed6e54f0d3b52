#include <exsampling/adapters/sndfile/opus_round_trip.hpp>
#include <exsampling/adapters/sndfile/sndfile_decoder.hpp>
#include <exsampling/adapters/torch/torch_classifier.hpp>
#include <exsampling/app/commands/commands.hpp>
#include <exsampling/core/values/mapping.hpp>
#include <exsampling/learning/teaching/manifest.hpp>
#include <exsampling/learning/training/evaluation.hpp>
#include <exsampling/learning/training/report.hpp>

#include <unistd.h>

#include "fail.hpp"
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

namespace exsampling::app {

namespace {

constexpr int kOpusBitsPerSecond = 24'000;

void showProgress(const char* what, std::size_t done, std::size_t total) {
  if (isatty(STDERR_FILENO) == 0) return;
  std::fprintf(stderr, "\r%s %zu of %zu%s", what, done, total, done == total ? "\r\033[K" : "");
}

bool write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream stream(file);
  stream << text;
  stream.close();
  return static_cast<bool>(stream);
}

/// The sounds of these folds; files that cannot be read are reported.
core::Result<learning::ClipSet> soundsOf(const learning::Dataset& chosen,
                                         const core::FrontEnd& frontEnd) {
  auto clips = learning::loadClips(
      chosen, frontEnd, adapters::SndfileDecoder(), {},
      [](std::size_t done, std::size_t total) { showProgress("reading", done, total); });
  if (!clips) return clips;
  for (const auto& file : clips->unreadable) {
    std::fprintf(stderr, "skipped %s: %s\n", file.path.c_str(), file.reason.c_str());
  }
  return clips;
}

core::Result<learning::EmbeddingFigures> measureEmbedding(const learning::ClipSet& tested,
                                                          const learning::Dataset& against,
                                                          const sound::Classifier& classifier) {
  const auto listenedTo = [](std::size_t done, std::size_t total) {
    showProgress("listening to", done, total);
  };
  const auto clips = soundsOf(against, classifier.manifest().frontEnd);
  if (!clips) return clips.error();
  const auto queries = learning::nameAll(tested, classifier, listenedTo);
  if (!queries) return queries.error();
  const auto known = learning::nameAll(*clips, classifier, listenedTo);
  if (!known) return known.error();
  const auto teaching = learning::measureTeaching(*queries, *known, classifier.manifest().labels);
  if (!teaching) return teaching.error();
  return learning::EmbeddingFigures{learning::measureRetrieval(*queries, *known), *teaching};
}

}  // namespace

int evaluate(const EvaluateRequest& request) {
  const auto manifest = learning::readManifest(request.model / "manifest.json");
  if (!manifest) return fail(manifest.error().message);
  const auto classifier = adapters::openTorchClassifier(request.model / "model.pt", *manifest);
  if (!classifier) return fail(classifier.error().message);
  const auto dataset = learning::readDataset(request.dataset);
  if (!dataset) return fail(dataset.error().message);
  const auto chosen = learning::forModel(*dataset, manifest->labels, request.folds);
  if (!chosen) return fail(chosen.error().message);
  for (const int fold : request.against) {
    if (std::ranges::count(request.folds, fold) > 0) {
      return fail("fold " + std::to_string(fold) +
                  " is under --folds and --against; a sound would find itself");
    }
  }
  const auto against = learning::forModel(*dataset, manifest->labels, request.against);
  if (!against) return fail(against.error().message);
  const auto clips = soundsOf(*chosen, manifest->frontEnd);
  if (!clips) return fail(clips.error().message);

  std::vector<learning::Stress> stresses;
  if (request.stress) {
    stresses = learning::allStresses([](const core::AudioClip& clip) {
      return adapters::throughOpus(clip, kOpusBitsPerSecond);
    });
  }
  std::vector<std::size_t> all(clips->clips.size());
  std::iota(all.begin(), all.end(), 0U);
  auto evaluation = learning::evaluate(
      *clips, all, **classifier, stresses, core::Mapping{}.minConfidence,
      [](std::size_t done, std::size_t total) { showProgress("listening to", done, total); });
  if (!evaluation) return fail(evaluation.error().message);
  if (!request.against.empty()) {
    const auto embedding = measureEmbedding(*clips, *against, **classifier);
    if (!embedding) return fail(embedding.error().message);
    evaluation->embedding = *embedding;
  }

  std::printf("%s on %s\n\n%s", manifest->name.c_str(), chosen->name.c_str(),
              learning::figuresMarkdown(*evaluation).c_str());
  std::error_code ignored;
  std::filesystem::create_directories(request.out, ignored);
  const std::string title = manifest->name + " on " + chosen->name;
  if (!write(request.out / "metrics.json", learning::metricsJson(*evaluation)) ||
      !write(request.out / "confusion.svg", learning::confusionSvg(evaluation->figures, title))) {
    return fail("The figures cannot be written to " + request.out.string() +
                "; choose another folder with --out.");
  }
  std::printf("\nmetrics.json and confusion.svg are in %s\n", request.out.c_str());
  return 0;
}

}  // namespace exsampling::app
