#include <exsampling/app/commands/check.hpp>
#include <exsampling/learning/teaching/manifest.hpp>
#include <exsampling/night/settings/config.hpp>
#include <exsampling/stage/mapping/mapping_file.hpp>

#include <algorithm>
#include <sstream>

namespace exsampling::app {
namespace {

namespace fs = std::filesystem;

std::string counted(std::size_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

}  // namespace

fs::path mappingToRead(const night::Config& config, const fs::path& shippedMapping) {
  if (!config.mapping.empty()) return config.mapping;
  const fs::path live = config.data / "mapping.json";
  std::error_code unreadable;
  return fs::exists(live, unreadable) ? live : shippedMapping;
}

CheckReport checkConfiguration(const CheckRequest& request) {
  std::ostringstream text;
  std::size_t problems = 0;
  const auto tell = [&](const std::vector<core::Problem>& found) {
    problems += found.size();
    if (!found.empty()) text << core::formatProblems(found) << '\n';
  };

  night::Config config;
  if (request.config) {
    core::Reading<night::Config> reading = night::readConfig(*request.config);
    tell(reading.problems);
    if (reading.ok()) {
      text << "configuration  " << request.config->string() << ": good\n";
    }
    config = std::move(reading.value);
  } else {
    text << "configuration  defaults\n";
  }
  for (const std::string& contradiction : night::findContradictions(config)) {
    ++problems;
    text << (request.config ? request.config->string() + ": " : "") << contradiction << '\n';
  }

  const fs::path model = config.model.empty() ? request.shippedModel : config.model;
  auto manifest = learning::readManifest(model / "manifest.json");
  if (manifest) {
    text << "model          " << model.string() << ": " << manifest->name << ", "
         << manifest->labels.size() << " categories\n";
  } else {
    ++problems;
    text << manifest.error().message << '\n';
  }

  if (manifest && request.ownCategories) {
    for (auto& name : request.ownCategories(config.data)) {
      manifest->labels.push_back(std::move(name));
    }
  }
  const fs::path mappingFile =
      request.mapping.value_or(mappingToRead(config, request.shippedMapping));
  const core::Reading<core::Mapping> mapping =
      stage::readMapping(mappingFile, manifest ? &*manifest : nullptr);
  tell(mapping.problems);
  if (mapping.ok()) {
    text << "mapping        " << mappingFile.string() << ": good, "
         << counted(mapping.value.tracks.size(), "track", "tracks") << ", "
         << counted(mapping.value.categoryTracks.size(), "category", "categories") << " mapped\n";
  }
  if (problems > 0) text << counted(problems, "problem", "problems") << '\n';
  return {text.str(), problems > 0 ? 1 : 0};
}

}  // namespace exsampling::app
