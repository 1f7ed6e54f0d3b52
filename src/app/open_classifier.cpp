#include <exsampling/adapters/torch/torch_classifier.hpp>
#include <exsampling/app/open_classifier.hpp>
#include <exsampling/learning/teaching/manifest.hpp>
#include <exsampling/learning/teaching/taught_files.hpp>

#include <algorithm>
#include <utility>

namespace exsampling::app {

core::Result<std::unique_ptr<learning::TaughtClassifier>> openClassifier(
    const std::filesystem::path& modelFolder, const std::vector<std::string>& named) {
  auto manifest = learning::readManifest(modelFolder / "manifest.json");
  if (!manifest) return manifest.error();
  auto head = learning::readHead(modelFolder, manifest->sha256);
  if (!head) return head.error();
  // The network knows nothing of what was taught later.
  manifest->labels.resize(manifest->labels.size() - manifest->own);
  manifest->own = 0;
  auto network = adapters::openTorchClassifier(modelFolder / "model.pt", *std::move(manifest));
  if (!network) return network.error();
  auto classifier = std::make_unique<learning::TaughtClassifier>(*std::move(network));
  classifier->know(named);
  classifier->useHead(*std::move(head));
  return classifier;
}

core::Result<learning::CategoryNames> openCategoryNames(const std::filesystem::path& data) {
  return learning::CategoryNames::open(data / "own_categories.json");
}

core::ModelManifest withNames(core::ModelManifest manifest, const std::vector<std::string>& named) {
  const auto ofNetwork = manifest.labels.end() - static_cast<std::ptrdiff_t>(manifest.own);
  const std::vector<std::string> own(ofNetwork, manifest.labels.end());
  manifest.labels.erase(ofNetwork, manifest.labels.end());
  manifest.own = 0;
  for (const auto& names : {named, own}) {
    for (const std::string& name : names) {
      if (std::ranges::count(manifest.labels, name) > 0) continue;
      manifest.labels.push_back(name);
      ++manifest.own;
    }
  }
  return manifest;
}

}  // namespace exsampling::app
