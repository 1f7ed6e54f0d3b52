#include <exsampling/config/check.hpp>
#include <exsampling/config/config.hpp>
#include <exsampling/config/manifest.hpp>
#include <exsampling/config/mapping_file.hpp>

#include <algorithm>
#include <sstream>

namespace exsampling::config {
namespace {

namespace fs = std::filesystem;

std::string counted(std::size_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

}  // namespace

fs::path mappingToRead(const Config& config, const fs::path& shippedMapping) {
  if (!config.mapping.empty()) return config.mapping;
  const fs::path live = config.data / "mapping.json";
  std::error_code unreadable;
  return fs::exists(live, unreadable) ? live : shippedMapping;
}

CheckReport checkConfiguration(const CheckRequest& request) {
  std::ostringstream text;
  std::size_t problems = 0;
  const auto tell = [&](const std::vector<Problem>& found) {
    problems += found.size();
    if (!found.empty()) text << formatProblems(found) << '\n';
  };

  Config config;
  if (request.config) {
    Reading<Config> reading = readConfig(*request.config);
    tell(reading.problems);
    if (reading.ok()) {
      text << "configuration  " << request.config->string() << ": good\n";
    }
    config = std::move(reading.value);
  } else {
    text << "configuration  defaults\n";
  }
  for (const std::string& contradiction : findContradictions(config)) {
    ++problems;
    text << (request.config ? request.config->string() + ": " : "") << contradiction << '\n';
  }

  const fs::path model = config.model.empty() ? request.shippedModel : config.model;
  auto manifest = readManifest(model / "manifest.json");
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
  const Reading<core::Mapping> mapping = readMapping(mappingFile, manifest ? &*manifest : nullptr);
  tell(mapping.problems);
  if (mapping.ok()) {
    text << "mapping        " << mappingFile.string() << ": good, "
         << counted(mapping.value.tracks.size(), "track", "tracks") << ", "
         << counted(mapping.value.categoryTracks.size(), "category", "categories") << " mapped\n";
  }
  if (problems > 0) text << counted(problems, "problem", "problems") << '\n';
  return {text.str(), problems > 0 ? 1 : 0};
}

}  // namespace exsampling::config
