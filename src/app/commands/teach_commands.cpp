#include <exsampling/app/commands/teach_commands.hpp>
#include <exsampling/learning/teaching/taught_files.hpp>
#include <exsampling/learning/teaching/taught_model.hpp>
#include <exsampling/learning/training/dataset.hpp>

#include <CLI/CLI.hpp>

#include "fail.hpp"
#include "model_listener.hpp"
#include <algorithm>
#include <cstdio>
#include <map>
#include <utility>

namespace exsampling::app {

namespace {

namespace fs = std::filesystem;

core::Error refused(const std::string& message) {
  return {core::ErrorCode::invalidArgument, message};
}

/// All sounds of a folder of folders, each named by its folder; files that cannot be used are
/// reported.
core::Result<std::vector<learning::Example>> examplesIn(const fs::path& folder,
                                                        const ModelListener& listener) {
  std::vector<learning::Example> examples;
  std::error_code problem;
  std::vector<fs::path> categories;
  for (const auto& entry : fs::directory_iterator(folder, problem)) {
    if (entry.is_directory() && entry.path().filename().string().front() != '.') {
      categories.push_back(entry.path());
    }
  }
  if (problem) return refused(folder.string() + " cannot be read: " + problem.message() + ".");
  std::ranges::sort(categories);
  for (const fs::path& category : categories) {
    const auto files = sound::findSoundFiles({category});
    if (!files) return files.error();
    for (const fs::path& file : files->sounds) {
      auto sounds = listener.listenTo(file);
      if (!sounds) {
        std::fprintf(stderr, "%s\n  left out: %s\n", file.c_str(), sounds.error().message.c_str());
        continue;
      }
      for (ModelListener::Heard& heard : *sounds) {
        examples.push_back({category.filename().string(), std::move(heard.sound.embedding)});
      }
    }
  }
  if (examples.empty()) {
    return refused(folder.string() +
                   " has no sounds; put some of each category into a folder of its name.");
  }
  return examples;
}

int teach(const TeachRequest& request) {
  const auto listener = ModelListener::open(request.base);
  if (!listener) return fail(listener.error().message);
  const auto exemplars = learning::readExemplars(request.base);
  if (!exemplars) return fail(exemplars.error().message);
  const auto examples = examplesIn(request.folder, **listener);
  if (!examples) return fail(examples.error().message);
  const auto result = learning::teach(*examples, *exemplars);
  if (!result) return fail(result.error().message);
  std::error_code problem;
  fs::create_directories(request.out, problem);
  if (problem) {
    return fail(request.out.string() + " could not be written: " + problem.message() + ".");
  }
  const auto name = fs::absolute(request.out).lexically_normal().filename().string();
  const auto written =
      learning::writeTaughtModel(request.out, name, request.base, (*listener)->manifest(), *result,
                                 *examples, learning::Network::copied);
  if (!written) return fail(written.error().message);
  std::printf("%sThe model is in %s; use it with --model %s\n",
              learning::figuresText(result->figures).c_str(), request.out.c_str(),
              request.out.c_str());
  return 0;
}

/// `count` of the values, spread evenly.
template <class Value>
std::vector<Value> spread(std::vector<Value> values, std::size_t count) {
  if (values.size() <= count) return values;
  std::vector<Value> chosen;
  for (std::size_t i = 0; i < count; ++i) chosen.push_back(values[i * values.size() / count]);
  return chosen;
}

int keepExemplars(const TeachRequest& request) {
  const auto listener = ModelListener::open(request.base);
  if (!listener) return fail(listener.error().message);
  const auto dataset = learning::readDataset(request.folder);
  if (!dataset) return fail(dataset.error().message);
  const auto known = learning::forModel(*dataset, (*listener)->manifest().labels, request.folds);
  if (!known) return fail(known.error().message);

  std::map<int, std::vector<fs::path>> files;
  for (const learning::DatasetFile& file : known->files) {
    const bool allowed =
        request.licences.empty() || std::ranges::count(request.licences, file.licence) > 0;
    if (allowed) files[file.label].push_back(file.path);
  }
  std::vector<learning::Example> exemplars;
  for (auto& [label, paths] : files) {
    for (const fs::path& path :
         spread(std::move(paths), static_cast<std::size_t>(request.perCategory))) {
      auto sounds = (*listener)->listenTo(path);
      if (!sounds || sounds->empty()) continue;
      exemplars.push_back({known->labels[static_cast<std::size_t>(label)],
                           std::move(sounds->front().sound.embedding)});
    }
  }
  if (const auto written = learning::writeExemplars(request.base, exemplars); !written) {
    return fail(written.error().message);
  }
  std::printf("%zu sounds of %zu categories are kept in %s\n", exemplars.size(), files.size(),
              (request.base / "exemplars.json").c_str());
  return 0;
}

}  // namespace

void addTeachCommands(CLI::App& app, TeachRequest& request, int& exitCode) {
  auto* teachCommand = app.add_subcommand(
      "teach", "Teach a model further categories from a few sounds of each, in seconds");
  teachCommand
      ->add_option("folder", request.folder,
                   "A folder for each category with at least three sounds (WAV, FLAC, Ogg, AIFF)")
      ->type_name("DIR")
      ->required();
  teachCommand->add_option("--base", request.base, "Folder of the model that learns more")
      ->type_name("DIR")
      ->default_str("the model that ships");
  teachCommand->add_option("--out", request.out, "Folder for the taught model, made if need be")
      ->type_name("DIR")
      ->required();
  teachCommand->callback([&] { exitCode = teach(request); });

  auto* exemplarsCommand = app.add_subcommand(
      "exemplars", "Keep a few sounds of each category beside a model, so that it can be taught");
  exemplarsCommand
      ->add_option("dataset", request.folder, "What the model was trained with, as for train")
      ->type_name("DATASET")
      ->required();
  exemplarsCommand->add_option("--model", request.base, "Folder of the model")
      ->type_name("DIR")
      ->required();
  exemplarsCommand->add_option("--folds", request.folds, "Only from these folds, e.g. 1,2,3")
      ->type_name("N,N")
      ->delimiter(',')
      ->allow_extra_args(false);
  exemplarsCommand
      ->add_option("--licence", request.licences, "Only files with these licences, e.g. CC0,CC-BY")
      ->type_name("NAME,NAME")
      ->delimiter(',')
      ->allow_extra_args(false);
  exemplarsCommand->add_option("--per-category", request.perCategory, "How many of each")
      ->type_name("N")
      ->check(CLI::Range(2, 100).description(""))
      ->capture_default_str();
  exemplarsCommand->callback([&] { exitCode = keepExemplars(request); });
}

}  // namespace exsampling::app
