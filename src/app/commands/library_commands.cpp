#include <exsampling/adapters/sndfile/sndfile_sound_files.hpp>
#include <exsampling/adapters/sqlite/sqlite_sound_library.hpp>
#include <exsampling/app/commands/library_commands.hpp>
#include <exsampling/core/files/sha256.hpp>
#include <exsampling/core/values/pitch.hpp>
#include <exsampling/night/settings/config.hpp>
#include <exsampling/sound/library/index_files.hpp>
#include <exsampling/sound/likeness/similarity_index.hpp>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "fail.hpp"
#include "model_listener.hpp"
#include "shown_path.hpp"
#include <algorithm>
#include <cstdio>
#include <string>
#include <thread>

namespace exsampling::app {

namespace {

using nlohmann::ordered_json;

core::Result<std::unique_ptr<adapters::SqliteSoundLibrary>> openLibrary(
    const LibraryRequest& request) {
  return adapters::SqliteSoundLibrary::open(request.data / "library.sqlite");
}

/// On a terminal one line that is overwritten, elsewhere a line a file.
void printProgress(std::size_t done, std::size_t all, const std::filesystem::path& latest) {
  if (isatty(STDERR_FILENO) == 0) {
    std::fprintf(stderr, "%zu of %zu  %s\n", done, all, shown(latest).c_str());
    return;
  }
  const std::string name = shown(latest.filename()).substr(0, 50);
  std::fprintf(stderr, "\r\033[K%zu of %zu  %s%s", done, all, name.c_str(),
               done == all ? "\r\033[K" : "");
}

int add(const LibraryRequest& request) {
  const auto library = openLibrary(request);
  if (!library) return fail(library.error().message);
  const auto listener = ModelListener::open(request.model);
  if (!listener) return fail(listener.error().message);

  const adapters::SndfileSoundFiles files;
  sound::IndexParts parts{files, **library, core::sha256OfFile, {}};
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < cores; ++i) parts.describers.push_back((*listener)->makeDescriber());

  const auto report = sound::indexFiles(
      {.paths = request.paths,
       .division = request.windows ? sound::Division::windows : sound::Division::onsets,
       .model = (*listener)->manifest().sha256},
      parts, printProgress, {});  // Ctrl-C ends the process; whole files stay
  if (!report) return fail(report.error().message);
  for (const core::UnusableFile& file : report->unusable) {
    std::printf("%s\n  left out: %s\n", shown(file.path).c_str(), shown(file.reason).c_str());
  }
  const auto size = (*library)->size();
  if (!size) return fail(size.error().message);
  std::printf(
      "%zu files new or changed (%zu sounds), %zu moved, %zu unchanged, %zu left out; the "
      "library has %zu sounds of %zu files\n",
      report->added, report->segments, report->moved, report->unchanged, report->unusable.size(),
      size->segments, size->files);
  return 0;
}

int remove(const LibraryRequest& request) {
  const auto library = openLibrary(request);
  if (!library) return fail(library.error().message);
  for (const std::filesystem::path& path : request.paths) {
    const auto kept = sound::keptPath(path);
    const auto gone = (*library)->forget(kept);
    if (!gone) return fail(gone.error().message);
    std::printf("%s: %zu files forgotten; the files themselves stay\n", kept.c_str(), *gone);
  }
  return 0;
}

/// The embedding of the first sound in a file, found as the library's are.
core::Result<std::vector<float>> listenTo(const std::filesystem::path& path,
                                          const ModelListener& listener) {
  const auto file = adapters::SndfileSoundFiles().open(path);
  if (!file) return file.error();
  const auto pieces =
      sound::findPieces(**file, sound::Division::onsets, sound::IndexRequest{}.window);
  if (!pieces) return pieces.error();
  const auto describer = listener.makeDescriber();
  for (const sound::Span& piece : *pieces) {
    auto clip = sound::readPiece(**file, piece);
    if (!clip) return clip.error();
    auto described = describer->describe(*std::move(clip));
    if (!described) return described.error();
    if (!described->empty()) return std::move(described->front().embedding);
  }
  return core::Error{core::ErrorCode::undecodable,
                     path.string() + " has nothing but silence in it."};
}

void print(const sound::LibrarySegment& segment, double distance, bool json) {
  const core::CategoryScore& best = segment.top.front();
  if (!json) {
    std::printf("%.4f  %9.2f s  %-18s %s\n", distance, segment.start.count(), best.category.c_str(),
                shown(segment.file).c_str());
    return;
  }
  ordered_json line{{"file", segment.file.string()},
                    {"onset", segment.start.count()},
                    {"duration", segment.duration.count()},
                    {"distance", distance},
                    {"category", best.category},
                    {"confidence", best.confidence},
                    {"pitchHertz", nullptr}};
  if (segment.pitch) line["pitchHertz"] = segment.pitch->frequency.value;
  std::printf("%s\n", line.dump(-1, ' ', false, ordered_json::error_handler_t::replace).c_str());
}

int similar(const LibraryRequest& request) {
  const auto library = openLibrary(request);
  if (!library) return fail(library.error().message);
  const auto listener = ModelListener::open(request.model);
  if (!listener) return fail(listener.error().message);
  const auto query = listenTo(request.paths.front(), **listener);
  if (!query) return fail(query.error().message);

  sound::SimilarityIndex index(query->size());
  constexpr std::size_t kPortion = 1000;
  for (std::int64_t last = 0;;) {
    const auto portion =
        (*library)->embeddingsAfter((*listener)->manifest().sha256, last, kPortion);
    if (!portion) return fail(portion.error().message);
    for (const sound::SegmentEmbedding& one : *portion) {
      index.add({sound::SoundId::Origin::library, one.number}, one.values);
      last = one.number;
    }
    if (portion->size() < kPortion) break;
  }
  if (index.size() == 0) {
    return fail("the library in " + request.data.string() +
                " has no sounds for this model; add a folder with: exsampling library add DIR");
  }
  for (const sound::Neighbour& neighbour :
       index.nearest(*query, static_cast<std::size_t>(request.count))) {
    const auto segment = (*library)->segment(neighbour.id.number);
    if (segment) print(*segment, neighbour.distance, request.json);
  }
  return 0;
}

int tellSize(const LibraryRequest& request) {
  const auto library = openLibrary(request);
  if (!library) return fail(library.error().message);
  const auto size = (*library)->size();
  if (!size) return fail(size.error().message);
  std::printf("%zu sounds of %zu files in %s\n", size->segments, size->files,
              (request.data / "library.sqlite").c_str());
  return 0;
}

void addDataOption(CLI::App& command, LibraryRequest& request) {
  command.add_option("--data", request.data, "Data folder; the library is kept in it")
      ->type_name("DIR")
      ->default_str(request.data.string());
}

void addModelOption(CLI::App& command, LibraryRequest& request) {
  command.add_option("--model", request.model, "Folder of the model")
      ->type_name("DIR")
      ->default_str("the model that ships");
}

}  // namespace

void addLibraryCommands(CLI::App& app, LibraryRequest& request, int& exitCode) {
  auto* libraryCommand = app.add_subcommand("library", "Your own sounds, to be found by ear");
  libraryCommand->require_subcommand(1);
  auto* addCommand = libraryCommand->add_subcommand(
      "add", "Listen to sound files, and to what is new or changed in folders");
  addCommand->add_option("paths", request.paths, "Folders, or WAV, FLAC, Ogg or AIFF files")
      ->type_name("DIR...")
      ->required();
  addCommand->add_flag("--windows", request.windows,
                       "Divide long files every 5 seconds instead of where sounds begin");
  addDataOption(*addCommand, request);
  addModelOption(*addCommand, request);
  addCommand->callback([&] { exitCode = add(request); });

  auto* removeCommand = libraryCommand->add_subcommand(
      "remove", "Forget files, or all below folders; the files themselves stay");
  removeCommand->add_option("paths", request.paths, "As they were added")
      ->type_name("DIR...")
      ->required();
  addDataOption(*removeCommand, request);
  removeCommand->callback([&] { exitCode = remove(request); });

  auto* sizeCommand = libraryCommand->add_subcommand("size", "How much is in it");
  addDataOption(*sizeCommand, request);
  sizeCommand->callback([&] { exitCode = tellSize(request); });

  auto* similarCommand =
      app.add_subcommand("similar", "Find the library's sounds that are most like a file");
  similarCommand->add_option("file", request.paths, "WAV, FLAC, Ogg or AIFF file")
      ->type_name("FILE")
      ->expected(1)
      ->required();
  similarCommand->add_option("-k,--count", request.count, "How many")
      ->type_name("N")
      ->check(CLI::Range(1, 100000).description(""))
      ->capture_default_str();
  similarCommand->add_flag("--json", request.json, "One JSON object a line");
  addDataOption(*similarCommand, request);
  addModelOption(*similarCommand, request);
  similarCommand->callback([&] { exitCode = similar(request); });
}

}  // namespace exsampling::app
