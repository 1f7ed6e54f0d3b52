#pragma once

#include <torch/torch.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace exsampling::adapters {

/// One convolution with its batch norm in MobileNetV2's body.
struct LayerPlan {
  std::string convName;  ///< as in torchvision's state dict, e.g. "features.2.conv.0.0"
  std::string normName;
  int inputs = 0;
  int outputs = 0;
  int kernel = 1;
  int stride = 1;
  int groups = 1;
  bool activated = true;      ///< followed by ReLU6
  bool opensBlock = false;    ///< the first layer of an inverted residual
  bool addsShortcut = false;  ///< the last one, whose output is added to what entered the block
};

/// MobileNetV2 (Sandler et al. 2018, table 2) from a picture of one channel to 1,280 channels.
std::vector<LayerPlan> planMobileNetV2(double width);

/// Weight and bias of a convolution that does the work of its batch norm, too.
struct FoldedConvolution {
  torch::Tensor weight;
  torch::Tensor bias;
};

/// A sound classifier: log-mel pictures to logits and a 1,280-value embedding. The three equal
/// image channels that its weights were first made for are folded into one: the first kernel is
/// their sum.
class MobileNetV2Impl : public torch::nn::Module {
 public:
  static constexpr int kEmbedding = 1280;

  struct Output {
    torch::Tensor logits;     ///< [N, classes]
    torch::Tensor embedding;  ///< [N, 1280]
  };

  /// Random weights; `width` scales the channels of the body (0.5..1).
  MobileNetV2Impl(double width, int classes);

  /// `decibels`: [N, bands, frames], -80..0.
  Output forward(const torch::Tensor& decibels);

  /// Batch norms keep the statistics that they have, also while training: what fine-tuning a good
  /// start with small batches needs, and a third faster, since they are folded.
  void freezeStatistics() { statisticsFrozen_ = true; }
  bool hasFrozenStatistics() const { return statisticsFrozen_; }

  /// Replaces the batch norms' statistics by those of these pictures [N, bands, frames]: averaged
  /// weights need it (Izmailov et al. 2018), and so do a few steps' weights.
  void gatherStatistics(const torch::Tensor& pictures);

  /// All weights and statistics by torchvision's names; the tensors share this network's memory.
  std::map<std::string, torch::Tensor> namedTensors() const;

  double width() const { return width_; }
  const std::vector<LayerPlan>& plan() const { return plan_; }
  FoldedConvolution folded(std::size_t layer) const;
  const torch::nn::Linear& head() const { return head_; }

 private:
  torch::Tensor applyLayer(std::size_t layer, const torch::Tensor& input);

  double width_;
  std::vector<LayerPlan> plan_;
  std::vector<torch::nn::Conv2d> convolutions_;
  std::vector<torch::nn::BatchNorm2d> norms_;
  torch::nn::Dropout dropout_{nullptr};
  torch::nn::Linear head_{nullptr};
  bool statisticsFrozen_ = false;
};
TORCH_MODULE(MobileNetV2);

/// Another network with the same weights and statistics, on the CPU.
MobileNetV2 copyOf(const MobileNetV2& network);

}  // namespace exsampling::adapters
