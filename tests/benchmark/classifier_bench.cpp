// The network as it is served, beside one without anything of ours: what our parts of it cost.
#include <exsampling/adapters/torch/torch_classifier.hpp>

#include <ATen/Parallel.h>
#include <benchmark/benchmark.h>
#include <torch/script.h>

#include "adapters/torch/model_folder.hpp"
#include "support/temporary_folder.hpp"
#include <sstream>
#include <string>
#include <vector>

namespace exsampling::adapters {
namespace {

// MobileNetV2 as it would be without anything of ours: three image channels, no scaling, weights in
// 32 bits; frozen and optimized.
torch::jit::Module bareMobileNet() {
  torch::jit::Module module("Bare");
  std::ostringstream source;
  source << "def forward(self, x: Tensor) -> Tensor:\n";
  const auto plan = planMobileNetV2(1.0);
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const LayerPlan& layer = plan[i];
    const std::string name = std::to_string(i);
    const int inputs = i == 0 ? 3 : layer.inputs;
    module.register_parameter(
        "w" + name,
        torch::randn({layer.outputs, inputs / layer.groups, layer.kernel, layer.kernel}) * 0.05,
        false);
    module.register_parameter("b" + name, torch::zeros({layer.outputs}), false);
    if (layer.opensBlock) source << "    entered = x\n";
    source << "    x = torch.conv2d(x, self.w" << name << ", self.b" << name << ", ["
           << layer.stride << "," << layer.stride << "], [" << layer.kernel / 2 << ","
           << layer.kernel / 2 << "], [1,1], " << layer.groups << ")\n";
    if (layer.activated) source << "    x = torch.hardtanh(x, 0.0, 6.0)\n";
    if (layer.addsShortcut) source << "    x = x + entered\n";
  }
  module.register_parameter("w", torch::randn({50, 1280}), false);
  module.register_parameter("b", torch::zeros({50}), false);
  source << "    return torch.linear(x.mean([2, 3]), self.w, self.b)\n";
  module.define(source.str());
  module.eval();
  torch::jit::Module frozen = torch::jit::freeze(module);
  return torch::jit::optimize_for_inference(frozen);
}

void floorBareMobileNet(benchmark::State& state) {
  at::set_num_threads(1);
  torch::jit::Module bare = bareMobileNet();
  const torch::InferenceMode inference;
  const torch::Tensor image = torch::rand({1, 3, 128, 251});
  for (int i = 0; i < 5; ++i) bare.forward({image});
  for (auto _ : state) benchmark::DoNotOptimize(bare.forward({image}));
}
BENCHMARK(floorBareMobileNet)->Unit(benchmark::kMillisecond);

void classifyUntrained(benchmark::State& state) {
  const support::TemporaryFolder folder;
  core::ModelManifest manifest;
  manifest.name = "untrained";
  manifest.labels.assign(50, "x");
  MobileNetV2 network(1.0, 50);
  network->eval();
  if (!writeModelFile(folder.path(), network, manifest)) return state.SkipWithError("no model");
  const auto classifier = *openTorchClassifier(folder.path() / "model.pt", manifest);
  const std::vector<core::LogMel> batch{{128, 251, std::vector<float>(128 * 251, -33.0F)}};
  for (auto _ : state) benchmark::DoNotOptimize(classifier->classify(batch));
}
BENCHMARK(classifyUntrained)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace exsampling::adapters
