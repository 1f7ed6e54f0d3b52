#include <exsampling/adapters/torch/torch_classifier.hpp>
#include <exsampling/app/open_classifier.hpp>
#include <exsampling/config/manifest.hpp>
#include <exsampling/library/taught_files.hpp>

#include <utility>

namespace exsampling::app {

core::Result<std::unique_ptr<library::TaughtClassifier>> openClassifier(
    const std::filesystem::path& modelFolder) {
  auto manifest = config::readManifest(modelFolder / "manifest.json");
  if (!manifest) return manifest.error();
  auto head = library::readHead(modelFolder, manifest->sha256);
  if (!head) return head.error();
  // The network knows nothing of what was taught later.
  manifest->labels.resize(manifest->labels.size() - manifest->own);
  manifest->own = 0;
  auto network = adapters::openTorchClassifier(modelFolder / "model.pt", *std::move(manifest));
  if (!network) return network.error();
  return std::make_unique<library::TaughtClassifier>(*std::move(network), *std::move(head));
}

}  // namespace exsampling::app
