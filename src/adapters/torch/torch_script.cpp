#include "torch_script.hpp"

#include <sstream>
#include <string>

namespace exsampling::adapters {

namespace {

void storeHalf(torch::jit::Module& module, const std::string& name, const torch::Tensor& value) {
  module.register_parameter(name, value.detach().cpu().to(torch::kFloat16).contiguous(), false);
}

}  // namespace

torch::jit::Module toTorchScript(const MobileNetV2& network) {
  const torch::NoGradGuard noGradients;
  torch::jit::Module module("ExSamplingClassifier");
  std::ostringstream source;
  source << "def forward(self, decibels: Tensor) -> Tuple[Tensor, Tensor]:\n"
            "    x = decibels.unsqueeze(1) / 40.0 + 1.0\n";
  const auto& plan = network->plan();
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const LayerPlan& layer = plan[i];
    const FoldedConvolution convolution = network->folded(i);
    const std::string weight = "weight" + std::to_string(i);
    const std::string bias = "bias" + std::to_string(i);
    storeHalf(module, weight, convolution.weight);
    storeHalf(module, bias, convolution.bias);
    if (layer.opensBlock) source << "    entered = x\n";
    source << "    x = torch.conv2d(x, self." << weight << ".float(), self." << bias
           << ".float(), [" << layer.stride << ", " << layer.stride << "], [" << layer.kernel / 2
           << ", " << layer.kernel / 2 << "], [1, 1], " << layer.groups << ")\n";
    if (layer.activated) source << "    x = torch.hardtanh(x, 0.0, 6.0)\n";
    if (layer.addsShortcut) source << "    x = x + entered\n";
  }
  storeHalf(module, "head_weight", network->head()->weight);
  storeHalf(module, "head_bias", network->head()->bias);
  source
      << "    embedding = x.mean([2, 3])\n"
         "    logits = torch.linear(embedding, self.head_weight.float(), self.head_bias.float())\n"
         "    return (logits, embedding)\n";
  module.define(source.str());
  module.eval();
  return module;
}

}  // namespace exsampling::adapters
