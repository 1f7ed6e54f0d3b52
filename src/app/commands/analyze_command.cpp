#include <exsampling/adapters/api/wire_records.hpp>
#include <exsampling/adapters/http/answers.hpp>
#include <exsampling/adapters/sndfile/sndfile_decoder.hpp>
#include <exsampling/app/commands/commands.hpp>
#include <exsampling/app/installation.hpp>
#include <exsampling/app/open_classifier.hpp>
#include <exsampling/learning/teaching/manifest.hpp>
#include <exsampling/sound/hearing/process_recording.hpp>
#include <exsampling/stage/mapping/mapping_file.hpp>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace exsampling::app {

namespace {

using nlohmann::ordered_json;

std::string asJson(const std::string& file, const core::Result<sound::Analysis>& analysis) {
  ordered_json line;
  line["file"] = file;
  if (!analysis) {
    line["error"] = {{"code", adapters::errorWord(analysis.error().code)},
                     {"message", analysis.error().message}};
  } else {
    line["durationSeconds"] = analysis->duration.count();
    line["sampleRate"] = analysis->sampleRate;
    line["channels"] = analysis->channels;
    line["trim"] = {{"startSeconds", analysis->used.start.count()},
                    {"endSeconds", analysis->used.end.count()}};
    if (analysis->used.cut) line["cut"] = true;
    line["samples"] = ordered_json::array();
    for (const sound::AnalysedSound& sound : analysis->sounds) {
      line["samples"].push_back(ordered_json::parse(adapters::sampleJson(sound.sample)));
    }
  }
  return line.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

void findTracks(std::vector<sound::AnalysedSound>& sounds, const core::Mapping& mapping) {
  for (sound::AnalysedSound& sound : sounds) {
    const core::CategoryScore& best = sound.sample.best();
    sound.sample.route = core::routeToTrack(mapping, best.category, best.confidence);
  }
}

std::string pitchText(const core::Sample& sample) {
  if (!sample.pitch) return "no pitch";
  char text[48];
  std::snprintf(text, sizeof text, "%7.1f Hz %s", sample.pitch->frequency.value,
                core::noteName(core::nearestMidiNote(sample.pitch->frequency)).c_str());
  return text;
}

void printTable(const std::string& file, const core::Result<sound::Analysis>& analysis) {
  if (!analysis) {
    std::printf("%s\n  cannot be used: %s\n", file.c_str(), analysis.error().message.c_str());
    return;
  }
  std::printf("%s  (%.1f s, %d Hz, %d channel%s%s)\n", file.c_str(), analysis->duration.count(),
              analysis->sampleRate, analysis->channels, analysis->channels == 1 ? "" : "s",
              analysis->used.cut ? "; only the first 60 s are used" : "");
  if (analysis->sounds.empty()) std::printf("  nothing but silence\n");
  for (const sound::AnalysedSound& sound : analysis->sounds) {
    const core::Sample& sample = sound.sample;
    std::printf("  %6.2f - %6.2f s  %-18s %3.0f %%  %-14s  %+5.1f dB  %s\n", sample.start.count(),
                (sample.start + sample.duration).count(), sample.best().category.c_str(),
                100.0 * sample.best().confidence, pitchText(sample).c_str(), sample.gain.value,
                sample.route ? sample.route->track.c_str() : "no track");
  }
}

/// One line on a terminal that is overwritten; nothing elsewhere.
void printProgress(std::size_t done, std::size_t all) {
  if (all < 3 || isatty(STDERR_FILENO) == 0) return;
  constexpr std::size_t kWidth = 40;
  const std::size_t filled = kWidth * done / all;
  std::fprintf(stderr, "\r[%s%s] %zu of %zu%s", std::string(filled, '#').c_str(),
               std::string(kWidth - filled, '.').c_str(), done, all, done == all ? "\r\033[K" : "");
}

int fail(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  return 1;
}

}  // namespace

int analyze(const AnalyzeRequest& request) {
  const Installation installation = findInstallation();
  const auto modelFolder = request.model.value_or(installation.defaultModel());
  const auto manifest = learning::readManifest(modelFolder / "manifest.json");
  if (!manifest) return fail(manifest.error().message);
  auto mapping =
      stage::readMapping(request.mapping.value_or(installation.defaultMapping()), &*manifest);
  if (!mapping.ok()) return fail(core::formatProblems(mapping.problems));
  const auto classifier = openClassifier(modelFolder);
  if (!classifier) return fail(classifier.error().message);

  const adapters::SndfileDecoder decoder({.aiff = true});
  sound::RecordingAnalyser analyser(**classifier);
  bool failed = false;
  for (std::size_t i = 0; i < request.files.size(); ++i) {
    const std::string file = request.files[i].string();
    printProgress(i, request.files.size());
    auto decoded = decoder.decodeFile(request.files[i]);
    auto analysis = decoded ? analyser.analyse(*std::move(decoded))
                            : core::Result<sound::Analysis>(decoded.error());
    failed = failed || !analysis;
    if (analysis) findTracks(analysis->sounds, mapping.value);
    if (request.json) {
      std::printf("%s\n", asJson(file, analysis).c_str());
      if (analysis && analysis->used.cut) {
        std::fprintf(stderr, "%s: only the first 60 s are used\n", file.c_str());
      }
    } else {
      printTable(file, analysis);
    }
  }
  printProgress(request.files.size(), request.files.size());
  std::fflush(stdout);
  if (std::ferror(stdout) != 0) return fail("exsampling: the results could not be written");
  return failed ? 1 : 0;
}

}  // namespace exsampling::app
