#include "mobilenet_v2.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace exsampling::adapters {

namespace {

// Channel counts are multiples of 8 and never more than a tenth below what was asked for.
int scaledChannels(double channels) {
  const int rounded = std::max(8, static_cast<int>(channels + 4.0) / 8 * 8);
  return rounded < 0.9 * channels ? rounded + 8 : rounded;
}

struct Stage {
  int expansion;
  int channels;
  int repeats;
  int stride;
};
constexpr Stage kStages[] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                             {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};

void appendBlock(std::vector<LayerPlan>& plan, const std::string& name, int inputs, int outputs,
                 int expansion, int stride) {
  const int hidden = inputs * expansion;
  int child = 0;
  const std::size_t first = plan.size();
  const auto nested = [&] {
    const std::string layer = name + ".conv." + std::to_string(child++);
    return std::pair{layer + ".0", layer + ".1"};
  };
  if (expansion != 1) {
    const auto [conv, norm] = nested();
    plan.push_back({conv, norm, inputs, hidden});
  }
  const auto [conv, norm] = nested();
  plan.push_back({conv, norm, hidden, hidden, 3, stride, hidden});
  LayerPlan projection{name + ".conv." + std::to_string(child),
                       name + ".conv." + std::to_string(child + 1), hidden, outputs};
  projection.activated = false;
  projection.addsShortcut = stride == 1 && inputs == outputs;
  plan.push_back(projection);
  plan[first].opensBlock = true;
}

}  // namespace

std::vector<LayerPlan> planMobileNetV2(double width) {
  int channels = scaledChannels(32 * width);
  std::vector<LayerPlan> plan{{"features.0.0", "features.0.1", 1, channels, 3, 2}};
  int feature = 1;
  for (const Stage& stage : kStages) {
    const int outputs = scaledChannels(stage.channels * width);
    for (int repeat = 0; repeat < stage.repeats; ++repeat) {
      appendBlock(plan, "features." + std::to_string(feature++), channels, outputs, stage.expansion,
                  repeat == 0 ? stage.stride : 1);
      channels = outputs;
    }
  }
  const std::string last = "features." + std::to_string(feature);
  plan.push_back({last + ".0", last + ".1", channels, MobileNetV2Impl::kEmbedding});
  return plan;
}

MobileNetV2Impl::MobileNetV2Impl(double width, int classes)
    : width_(width), plan_(planMobileNetV2(width)) {
  for (const LayerPlan& layer : plan_) {
    const std::string index = std::to_string(convolutions_.size());
    torch::nn::Conv2d convolution(
        torch::nn::Conv2dOptions(layer.inputs, layer.outputs, layer.kernel)
            .stride(layer.stride)
            .padding(layer.kernel / 2)
            .groups(layer.groups)
            .bias(false));
    torch::nn::init::kaiming_normal_(convolution->weight, 0.0, torch::kFanOut);
    convolutions_.push_back(register_module("conv" + index, convolution));
    norms_.push_back(register_module("norm" + index, torch::nn::BatchNorm2d(layer.outputs)));
  }
  dropout_ = register_module("dropout", torch::nn::Dropout(0.2));
  head_ = register_module("head", torch::nn::Linear(kEmbedding, classes));
  torch::nn::init::normal_(head_->weight, 0.0, 0.01);
  torch::nn::init::zeros_(head_->bias);
}

FoldedConvolution MobileNetV2Impl::folded(std::size_t layer) const {
  const auto& norm = norms_[layer];
  const torch::Tensor scale = norm->weight * torch::rsqrt(norm->running_var + norm->options.eps());
  return {convolutions_[layer]->weight * scale.reshape({-1, 1, 1, 1}),
          norm->bias - norm->running_mean * scale};
}

torch::Tensor MobileNetV2Impl::applyLayer(std::size_t layer, const torch::Tensor& input) {
  const LayerPlan& plan = plan_[layer];
  torch::Tensor output;
  if (is_training() && !statisticsFrozen_) {
    output = norms_[layer]->forward(convolutions_[layer]->forward(input));
  } else {
    const FoldedConvolution convolution = folded(layer);
    output = torch::conv2d(input, convolution.weight, convolution.bias, plan.stride,
                           plan.kernel / 2, 1, plan.groups);
  }
  return plan.activated ? torch::hardtanh_(output, 0.0, 6.0) : output;
}

MobileNetV2Impl::Output MobileNetV2Impl::forward(const torch::Tensor& decibels) {
  torch::Tensor x = decibels.unsqueeze(1) / 40.0 + 1.0;  // -80..0 dB to -1..1
  torch::Tensor entered;
  for (std::size_t layer = 0; layer < plan_.size(); ++layer) {
    if (plan_[layer].opensBlock) entered = x;
    x = applyLayer(layer, x);
    if (layer == 0) x = x.contiguous(torch::MemoryFormat::ChannelsLast);
    if (plan_[layer].addsShortcut) x = x + entered;
  }
  const torch::Tensor embedding = x.mean({2, 3});
  return {head_->forward(dropout_->forward(embedding)), embedding};
}

void MobileNetV2Impl::gatherStatistics(const torch::Tensor& pictures) {
  const torch::NoGradGuard noGradients;
  for (auto& norm : norms_) {
    norm->reset_running_stats();
    norm->options.momentum(c10::nullopt);  // the mean over all batches, each counting the same
  }
  train();
  for (const torch::Tensor& part : pictures.chunk((pictures.size(0) + 63) / 64)) forward(part);
  eval();
}

std::map<std::string, torch::Tensor> MobileNetV2Impl::namedTensors() const {
  std::map<std::string, torch::Tensor> tensors{{"classifier.1.weight", head_->weight},
                                               {"classifier.1.bias", head_->bias}};
  for (std::size_t layer = 0; layer < plan_.size(); ++layer) {
    const std::string norm = plan_[layer].normName;
    tensors[plan_[layer].convName + ".weight"] = convolutions_[layer]->weight;
    tensors[norm + ".weight"] = norms_[layer]->weight;
    tensors[norm + ".bias"] = norms_[layer]->bias;
    tensors[norm + ".running_mean"] = norms_[layer]->running_mean;
    tensors[norm + ".running_var"] = norms_[layer]->running_var;
  }
  return tensors;
}

MobileNetV2 copyOf(const MobileNetV2& network) {
  const torch::NoGradGuard noGradients;
  MobileNetV2 copy(network->width(), static_cast<int>(network->head()->options.out_features()));
  const auto source = network->namedTensors();
  for (auto& [name, tensor] : copy->namedTensors()) tensor.copy_(source.at(name));
  copy->eval();
  return copy;
}

}  // namespace exsampling::adapters
