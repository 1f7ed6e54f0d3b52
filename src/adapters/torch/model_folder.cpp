#include "model_folder.hpp"

#include <exsampling/core/files/sha256.hpp>
#include <exsampling/learning/training/report.hpp>

#include <nlohmann/json.hpp>

#include "torch_script.hpp"
#include <ctime>
#include <fstream>
#include <sstream>

namespace exsampling::adapters {

namespace fs = std::filesystem;

namespace {

using nlohmann::ordered_json;

core::Status writeText(const fs::path& file, const std::string& text) {
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream) {
    return core::Error{core::ErrorCode::storage,
                       file.string() + " cannot be written. Is the disk full?"};
  }
  return {};
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  char text[16];
  std::strftime(text, sizeof text, "%Y-%m-%d", std::gmtime(&now));
  return text;
}

template <class T>
std::string listed(const std::vector<T>& values) {
  std::ostringstream text;
  for (const T& value : values) text << (text.tellp() > 0 ? ", " : "") << value;
  return text.str();
}

std::string manifestJson(const core::ModelManifest& manifest, const ModelOrigin& origin,
                         const std::optional<learning::Evaluation>& heldOut) {
  const core::FrontEnd& frontEnd = manifest.frontEnd;
  ordered_json json{{"name", manifest.name},
                    {"labelSet", manifest.labelSet},
                    {"labels", manifest.labels},
                    {"frontEnd",
                     {{"sampleRate", frontEnd.sampleRate},
                      {"fftSize", frontEnd.fftSize},
                      {"hopLength", frontEnd.hopLength},
                      {"bands", frontEnd.bands},
                      {"minHertz", frontEnd.minHertz},
                      {"maxHertz", frontEnd.maxHertz},
                      {"minPower", frontEnd.minPower},
                      {"floorDb", frontEnd.floorDb},
                      {"seconds", frontEnd.seconds}}},
                    {"temperature", manifest.temperature},
                    {"model", "model.pt"},
                    {"sha256", manifest.sha256},
                    {"date", today()},
                    {"dataset",
                     {{"name", origin.dataset},
                      {"folds", origin.folds},
                      {"clips", origin.clips},
                      {"start", origin.start}}},
                    {"licences", origin.licences},
                    {"metrics", nullptr}};
  if (heldOut) {
    auto metrics = ordered_json::parse(learning::metricsJson(*heldOut));
    for (const char* table : {"doubt", "stress", "categories", "confusion"}) metrics.erase(table);
    json["metrics"] = metrics;
  }
  return json.dump(2) + "\n";
}

std::string modelCard(const core::ModelManifest& manifest, const ModelOrigin& origin,
                      const std::optional<learning::Evaluation>& heldOut) {
  std::ostringstream card;
  card << "# " << manifest.name << "\n\nNames " << manifest.labels.size()
       << " kinds of sounds: MobileNetV2 on log-mel pictures of " << manifest.frontEnd.seconds
       << " s at " << manifest.frontEnd.sampleRate << " Hz.\n\n## Data\n\n"
       << origin.clips << " segments of " << origin.dataset;
  if (!origin.folds.empty()) card << ", folds " << listed(origin.folds);
  if (!origin.licences.empty()) card << ", licences " << listed(origin.licences);
  card << ".\n\n## Recipe\n\nStart: " << (origin.start.empty() ? "random weights" : origin.start)
       << ". " << origin.recipe << "\n\nConfidences are softmax(logits / " << manifest.temperature
       << ").\n\n## Figures\n\n";
  if (heldOut) {
    card << "On what was held out:\n\n" << learning::figuresMarkdown(*heldOut);
  } else {
    card << "Nothing was held out, so there are none.\n";
  }
  return card.str();
}

}  // namespace

core::Status writeModelFile(const fs::path& folder, const MobileNetV2& network,
                            core::ModelManifest& manifest) {
  std::ostringstream stream;
  try {
    toTorchScript(network).save(stream);
  } catch (const std::exception& error) {
    return core::Error{core::ErrorCode::internal,
                       std::string("The model cannot be exported: ") + error.what()};
  }
  const std::string bytes = stream.str();
  manifest.sha256 = core::sha256Hex(bytes);
  return writeText(folder / "model.pt", bytes);
}

core::Status writeModelPapers(const fs::path& folder, const core::ModelManifest& manifest,
                              const ModelOrigin& origin,
                              const std::optional<learning::Evaluation>& heldOut) {
  std::vector<std::pair<const char*, std::string>> papers{
      {"manifest.json", manifestJson(manifest, origin, heldOut)},
      {"MODEL_CARD.md", modelCard(manifest, origin, heldOut)}};
  if (heldOut) {
    papers.emplace_back("metrics.json", learning::metricsJson(*heldOut));
    papers.emplace_back("confusion.svg", learning::confusionSvg(heldOut->figures, manifest.name));
  }
  for (const auto& [name, text] : papers) {
    if (const auto written = writeText(folder / name, text); !written) return written.error();
  }
  return {};
}

}  // namespace exsampling::adapters
