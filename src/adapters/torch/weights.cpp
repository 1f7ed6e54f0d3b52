#include "weights.hpp"

#include <nlohmann/json.hpp>
#include <torch/script.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

namespace exsampling::adapters {

namespace {

core::Error broken(const std::filesystem::path& file, const std::string& what) {
  return {core::ErrorCode::model, file.string() + ": " + what};
}

// A tensor of the header, or nothing when its numbers do not fit together or into the data.
std::optional<torch::Tensor> readTensor(const nlohmann::json& entry, std::span<const char> data) {
  const std::string type = entry.at("dtype");
  if (type != "F32" && type != "F16") return std::nullopt;
  const auto scalar = type == "F32" ? torch::kFloat32 : torch::kFloat16;
  const auto shape = entry.at("shape").get<std::vector<std::int64_t>>();
  const auto begin = entry.at("data_offsets").at(0).get<std::uint64_t>();
  const auto end = entry.at("data_offsets").at(1).get<std::uint64_t>();
  std::uint64_t size = type == "F32" ? 4 : 2;
  for (const std::int64_t extent : shape) {
    if (extent < 0 || extent > 1'000'000) return std::nullopt;
    size *= static_cast<std::uint64_t>(extent);
    if (size > data.size()) return std::nullopt;
  }
  if (begin > end || end > data.size() || end - begin != size) return std::nullopt;
  torch::Tensor tensor = torch::empty(shape, scalar);
  std::memcpy(tensor.data_ptr(), data.data() + begin, size);
  return tensor.to(torch::kFloat32);
}

}  // namespace

core::Result<std::map<std::string, torch::Tensor>> readSafetensors(
    const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return broken(path, "cannot be read; is the path right?");
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  std::uint64_t headerLength = 0;
  for (std::size_t i = 0; i < 8 && i < bytes.size(); ++i) {
    headerLength |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  if (bytes.size() < 8 || headerLength > bytes.size() - 8) {
    return broken(path, "is not a safetensors file (its header is cut off)");
  }
  const std::span<const char> rest(bytes.data() + 8, bytes.size() - 8);
  try {
    const auto header = nlohmann::json::parse(rest.begin(), rest.begin() + headerLength);
    std::map<std::string, torch::Tensor> tensors;
    for (const auto& [name, entry] : header.items()) {
      if (name == "__metadata__") continue;
      const auto tensor = readTensor(entry, rest.subspan(headerLength));
      if (!tensor)
        return broken(path, "tensor '" + name + "' does not fit the file or is no float");
      tensors.emplace(name, *tensor);
    }
    return tensors;
  } catch (const nlohmann::json::exception&) {
    return broken(path, "is not a safetensors file (its header is not understood)");
  }
}

namespace {

using Tensors = std::map<std::string, torch::Tensor>;

// A model.pt's tensors under the names, and with the norms, that the network has for them.
core::Result<Tensors> readTorchScript(const std::filesystem::path& file,
                                      const MobileNetV2& network) {
  Tensors tensors;
  try {
    const torch::jit::Module module = torch::jit::load(file.string(), torch::kCPU);
    const auto stored = [&](const std::string& name) {
      return module.attr(name).toTensor().to(torch::kFloat32);
    };
    const auto& plan = network->plan();
    for (std::size_t i = 0; i < plan.size(); ++i) {
      const torch::Tensor bias = stored("bias" + std::to_string(i));
      tensors[plan[i].convName + ".weight"] = stored("weight" + std::to_string(i));
      tensors[plan[i].normName + ".bias"] = bias;
      tensors[plan[i].normName + ".weight"] = torch::ones_like(bias);
      tensors[plan[i].normName + ".running_mean"] = torch::zeros_like(bias);
      tensors[plan[i].normName + ".running_var"] =
          torch::full_like(bias, 1.0 - torch::nn::BatchNorm2dOptions(1).eps());
    }
    tensors["classifier.1.weight"] = stored("head_weight");
    tensors["classifier.1.bias"] = stored("head_bias");
    return tensors;
  } catch (const std::exception&) {
    return broken(file, "is no model of this trainer");
  }
}

}  // namespace

core::Result<LoadedWeights> loadWeights(const std::filesystem::path& file, MobileNetV2& network) {
  const auto tensors =
      file.extension() == ".pt" ? readTorchScript(file, network) : readSafetensors(file);
  if (!tensors) return tensors.error();
  const torch::NoGradGuard noGradients;
  LoadedWeights loaded = LoadedWeights::all;
  for (auto& [name, target] : network->namedTensors()) {
    const auto found = tensors->find(name);
    if (found == tensors->end()) {
      return broken(file,
                    "has no tensor '" + name + "'; expected a MobileNetV2 as torchvision names it");
    }
    torch::Tensor source = found->second;
    if (source.dim() == 4 && source.size(1) == 3 && target.size(1) == 1) {
      source = source.sum(1, true);
    }
    if (source.sizes() == target.sizes()) {
      target.copy_(source);
    } else if (name.starts_with("classifier.")) {
      loaded = LoadedWeights::bodyOnly;
    } else {
      return broken(file, "tensor '" + name + "' has another shape; is it of another width?");
    }
  }
  return loaded;
}

}  // namespace exsampling::adapters
