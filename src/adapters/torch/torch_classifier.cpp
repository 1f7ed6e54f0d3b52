#include <exsampling/adapters/torch/torch_classifier.hpp>
#include <exsampling/core/files/sha256.hpp>

#include <ATen/Parallel.h>
#include <torch/script.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace exsampling::adapters {

namespace {

core::Error modelError(const std::string& what) { return {core::ErrorCode::model, what}; }

// OpenMP keeps its number of threads for each calling thread.
void useOneThread() {
  if (at::get_num_threads() != 1) at::set_num_threads(1);
}

std::vector<float> row(const torch::Tensor& matrix, std::int64_t index) {
  const torch::Tensor values = matrix[index].contiguous();
  const float* first = values.data_ptr<float>();
  return {first, first + values.numel()};
}

class TorchClassifier final : public sound::Classifier {
 public:
  TorchClassifier(torch::jit::Module module, core::ModelManifest manifest)
      : module_(std::move(module)), manifest_(std::move(manifest)) {}

  const core::ModelManifest& manifest() const override { return manifest_; }

  core::Result<std::vector<core::Prediction>> classify(
      std::span<const core::LogMel> batch) const override {
    if (batch.empty()) return std::vector<core::Prediction>{};
    const std::int64_t bands = manifest_.frontEnd.bands;
    const std::int64_t frames = manifest_.frontEnd.frames();
    torch::Tensor input =
        torch::empty({static_cast<std::int64_t>(batch.size()), bands, frames}, torch::kFloat32);
    float* next = input.data_ptr<float>();
    for (const core::LogMel& picture : batch) {
      if (picture.bands != bands || picture.frames != frames ||
          picture.values.size() != static_cast<std::size_t>(bands * frames)) {
        return modelError("The model '" + manifest_.name + "' wants pictures of " +
                          std::to_string(bands) + " x " + std::to_string(frames) + " values, not " +
                          std::to_string(picture.bands) + " x " + std::to_string(picture.frames) +
                          ".");
      }
      next = std::copy(picture.values.begin(), picture.values.end(), next);
    }
    try {
      return run(input);
    } catch (const std::exception& error) {
      return modelError("The model '" + manifest_.name + "' failed: " + error.what());
    }
  }

 private:
  core::Result<std::vector<core::Prediction>> run(const torch::Tensor& input) const {
    useOneThread();
    const torch::InferenceMode inference;
    const auto output = module_.get_method("forward")({input}).toTuple();
    const torch::Tensor logits = output->elements().at(0).toTensor();
    const torch::Tensor embeddings = output->elements().at(1).toTensor();
    if (logits.size(1) != static_cast<std::int64_t>(manifest_.labels.size())) {
      return modelError("The model '" + manifest_.name + "' knows " +
                        std::to_string(logits.size(1)) + " categories, its manifest names " +
                        std::to_string(manifest_.labels.size()) + ".");
    }
    const torch::Tensor probabilities = torch::softmax(logits / manifest_.temperature, 1);
    std::vector<core::Prediction> predictions;
    for (std::int64_t i = 0; i < input.size(0); ++i) {
      predictions.push_back({row(probabilities, i), row(embeddings, i)});
    }
    return predictions;
  }

  torch::jit::Module module_;
  core::ModelManifest manifest_;
};

/// The model's bytes, once it is sure that they are those that the manifest means.
core::Result<std::string> readTrusted(const std::filesystem::path& modelFile,
                                      const core::ModelManifest& manifest) {
  std::ifstream file(modelFile, std::ios::binary);
  if (!file) return modelError("The model " + modelFile.string() + " cannot be read.");
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (core::sha256Hex(bytes) == manifest.sha256) return bytes;
  return modelError("The model " + modelFile.string() +
                    " is not the file that its manifest.json describes (SHA-256 differs). A model "
                    "is a program: use only one you trust, and copy it with its manifest.");
}

}  // namespace

core::Status checkModelFile(const std::filesystem::path& modelFile,
                            const core::ModelManifest& manifest) {
  const auto bytes = readTrusted(modelFile, manifest);
  if (!bytes) return bytes.error();
  return {};
}

core::Result<std::unique_ptr<sound::Classifier>> openTorchClassifier(
    const std::filesystem::path& modelFile, core::ModelManifest manifest) {
  auto bytes = readTrusted(modelFile, manifest);
  if (!bytes) return bytes.error();
  try {
    useOneThread();
    std::istringstream stream(*std::move(bytes));
    torch::jit::Module module = torch::jit::load(stream, torch::kCPU);
    module.eval();
    torch::jit::Module frozen = torch::jit::freeze(module);
    module = torch::jit::optimize_for_inference(frozen);
    auto classifier = std::make_unique<TorchClassifier>(std::move(module), std::move(manifest));
    const core::FrontEnd& frontEnd = classifier->manifest().frontEnd;
    const core::LogMel silence{
        frontEnd.bands, frontEnd.frames(),
        std::vector<float>(static_cast<std::size_t>(frontEnd.bands * frontEnd.frames()), 0.0F)};
    // The executor watches its first runs before it settles.
    for (int i = 0; i < 3; ++i) {
      const auto warm = classifier->classify({&silence, 1});
      if (!warm) return warm.error();
    }
    return std::unique_ptr<sound::Classifier>(std::move(classifier));
  } catch (const std::exception& error) {
    return modelError("The model " + modelFile.string() + " cannot be loaded: " + error.what());
  }
}

}  // namespace exsampling::adapters
