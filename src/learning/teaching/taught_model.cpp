#include <exsampling/core/files/durable_file.hpp>
#include <exsampling/learning/teaching/taught_files.hpp>
#include <exsampling/learning/teaching/taught_model.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

namespace exsampling::learning {

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

core::Result<std::string> readWhole(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file) return core::Error{core::ErrorCode::storage, path.string() + " cannot be read."};
  return bytes;
}

/// The file under the same name in another folder.
core::Status place(const fs::path& file, const fs::path& folder, Network network) {
  const fs::path to = folder / file.filename();
  std::error_code problem;
  if (fs::equivalent(file, to, problem)) return {};
  if (network == Network::linked) {
    fs::remove(to, problem);
    fs::create_hard_link(file, to, problem);
    if (!problem) return {};
  }
  const auto bytes = readWhole(file);
  if (!bytes) return bytes.error();
  return core::writeDurably(to, *bytes);
}

core::Result<ordered_json> readManifestOf(const fs::path& model) {
  const auto text = readWhole(model / "manifest.json");
  if (!text) return text.error();
  try {
    auto manifest = ordered_json::parse(*text);
    if (manifest.is_object()) return manifest;
  } catch (const ordered_json::exception&) {
  }
  return core::Error{core::ErrorCode::model, (model / "manifest.json").string() + " is damaged."};
}

core::Status writeManifest(const fs::path& folder, const ordered_json& manifest) {
  return core::writeDurably(folder / "manifest.json", manifest.dump(2) + "\n");
}

std::string percent(const Proportion& share) {
  char text[96];
  std::snprintf(
      text, sizeof text, "%zu of %zu (%.0f %%, likely %.0f to %.0f %%)", share.met, share.of,
      share.of == 0 ? 0.0 : 100.0 * static_cast<double>(share.met) / static_cast<double>(share.of),
      100.0 * share.low, 100.0 * share.high);
  return text;
}

}  // namespace

std::string figuresText(const std::vector<TaughtFigures>& figures) {
  std::ostringstream text;
  for (const TaughtFigures& figure : figures) {
    text << "- " << figure.category << ": of its sounds, each left out in turn, recognised "
         << percent(figure.recognised) << "; of all others called so "
         << percent(figure.wronglyHeard) << "\n";
  }
  return text.str();
}

core::Status writeTaughtModel(const fs::path& out, const std::string& name, const fs::path& base,
                              const core::ModelManifest& manifest, const TeachingResult& result,
                              const std::vector<Example>& examples, Network network) {
  auto document = readManifestOf(base);
  if (!document) return document.error();
  for (const char* file : {"model.pt", "exemplars.json"}) {
    if (const auto placed = place(base / file, out, network); !placed) return placed;
  }
  std::vector<std::string> labels = manifest.labels;
  labels.resize(labels.size() - manifest.own);
  const std::size_t ofNetwork = labels.size();
  for (const std::string& category : result.head.taughtCategories()) {
    if (std::ranges::count(labels, category) == 0) labels.push_back(category);
  }
  (*document)["name"] = name;
  (*document)["labels"] = labels;
  (*document)["own"] = labels.size() - ofNetwork;

  const std::string card = "# " + name + "\n\nThe model " + manifest.name +
                           ", taught further categories by a linear classifier on its "
                           "embeddings.\n\n" +
                           figuresText(result.figures);
  if (const auto done = core::writeDurably(out / "MODEL_CARD.md", card); !done) return done;
  if (const auto done = writeHead(out, result.head, manifest.sha256); !done) return done;
  if (const auto done = writeExamples(out, examples); !done) return done;
  return writeManifest(out, *document);
}

core::Status copyModel(const fs::path& from, const fs::path& to, const std::string& name,
                       Network network) {
  auto manifest = readManifestOf(from);
  if (!manifest) return manifest.error();
  for (const char* file :
       {"model.pt", "exemplars.json", "head.json", "examples.json", "MODEL_CARD.md"}) {
    if (!fs::exists(from / file)) continue;
    if (const auto placed = place(from / file, to, network); !placed) return placed;
  }
  (*manifest)["name"] = name;
  return writeManifest(to, *manifest);
}

std::optional<ModelSummary> summaryOf(const fs::path& model) {
  const auto manifest = readManifestOf(model);
  if (!manifest) return std::nullopt;
  try {
    ModelSummary summary{
        manifest->at("name").get<std::string>(), manifest->at("sha256").get<std::string>(), {}};
    const auto labels = manifest->at("labels").get<std::vector<std::string>>();
    const auto own = manifest->value("own", std::size_t{0});
    if (own > labels.size()) return std::nullopt;
    summary.categories.assign(labels.end() - static_cast<std::ptrdiff_t>(own), labels.end());
    return summary;
  } catch (const ordered_json::exception&) {
    return std::nullopt;
  }
}

}  // namespace exsampling::learning
