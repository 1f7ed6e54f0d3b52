#include <exsampling/adapters/torch/torch_classifier.hpp>

#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/script.h>

#include "adapters/torch/model_folder.hpp"
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <sstream>
#include <thread>

namespace exsampling::adapters {
namespace {

using testing::HasSubstr;

// A small untrained network in a folder of its own: enough for everything but recognition.
class TorchClassifierTest : public testing::Test {
 protected:
  TorchClassifierTest() : folder_(std::filesystem::path(testing::TempDir()) / "classifier") {
    std::filesystem::create_directories(folder_);
    manifest_.name = "untrained";
    manifest_.labels = {"a", "b", "c"};
    MobileNetV2 network(0.5, 3);
    network->eval();
    const torch::NoGradGuard noGradients;
    network->head()->weight.zero_();
    network->head()->bias.copy_(torch::tensor({0.0F, 1.0F, 2.0F}));
    write(network);
  }
  ~TorchClassifierTest() override { std::filesystem::remove_all(folder_); }

  void write(const MobileNetV2& network) {
    const auto written = writeModelFile(folder_, network, manifest_);
    EXPECT_TRUE(written) << written.error().message;
  }
  core::Result<std::unique_ptr<sound::Classifier>> open() {
    return openTorchClassifier(folder_ / "model.pt", manifest_);
  }
  static core::LogMel picture(float decibels) {
    return {128, 251, std::vector<float>(128 * 251, decibels)};
  }
  std::filesystem::path folder_;
  core::ModelManifest manifest_;
};

TEST_F(TorchClassifierTest, givesAProbabilityALabelAndAnEmbeddingForEachPictureInOrder) {
  const auto classifier = open();
  ASSERT_TRUE(classifier) << classifier.error().message;
  const std::vector<core::LogMel> batch{picture(-10.0F), picture(-60.0F)};
  const auto both = (*classifier)->classify(batch);
  ASSERT_TRUE(both) << both.error().message;
  ASSERT_EQ(both->size(), 2U);
  const auto second = (*classifier)->classify(std::span(batch).subspan(1));
  for (const core::Prediction& prediction : *both) {
    ASSERT_EQ(prediction.probabilities.size(), 3U);
    EXPECT_EQ(prediction.embedding.size(), 1280U);
    EXPECT_NEAR(
        std::accumulate(prediction.probabilities.begin(), prediction.probabilities.end(), 0.0), 1.0,
        1e-5);
  }
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR((*both)[1].probabilities[i], second->front().probabilities[i], 1e-4);
  }
}

TEST_F(TorchClassifierTest, dividesByTheTemperature) {
  manifest_.temperature = 0.5;
  const std::vector<core::LogMel> batch{picture(-10.0F)};
  const auto heard = (*open())->classify(batch);
  ASSERT_TRUE(heard) << heard.error().message;
  // The head's weights are nothing and its biases 0, 1, 2: softmax of 0, 2, 4.
  EXPECT_NEAR(heard->front().probabilities[0], 0.0159, 1e-3);
  EXPECT_NEAR(heard->front().probabilities[1], 0.1173, 1e-3);
  EXPECT_NEAR(heard->front().probabilities[2], 0.8668, 1e-3);
}

TEST_F(TorchClassifierTest, answersFromSeveralThreadsAsFromOne) {
  const auto classifier = open();
  const std::vector<core::LogMel> batch{picture(-33.0F)};
  const auto expected = (*classifier)->classify(batch);
  std::atomic<int> same = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 10; ++i) {
          const auto heard = (*classifier)->classify(batch);
          same += heard && std::abs(heard->front().probabilities[0] -
                                    expected->front().probabilities[0]) < 1e-5F;
        }
      });
    }
  }
  EXPECT_EQ(same, 40);
}

TEST_F(TorchClassifierTest, refusesAPictureOfAnotherSize) {
  const auto classifier = open();
  const std::vector<core::LogMel> batch{{128, 101, std::vector<float>(128 * 101)}};
  EXPECT_THAT((*classifier)->classify(batch).error().message, HasSubstr("128 x 251"));
  EXPECT_TRUE((*classifier)->classify({})->empty());
}

TEST_F(TorchClassifierTest, refusesAModelThatIsNotTheManifests) {
  std::ofstream(folder_ / "model.pt", std::ios::app) << "x";
  const auto changed = open();
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().code, core::ErrorCode::model);
  EXPECT_THAT(changed.error().message, HasSubstr("SHA-256"));
  std::filesystem::remove(folder_ / "model.pt");
  EXPECT_THAT(open().error().message, HasSubstr("cannot be read"));
}

TEST_F(TorchClassifierTest, refusesAManifestWithOtherLabels) {
  manifest_.labels.push_back("d");
  const auto classifier = open();
  ASSERT_FALSE(classifier);
  EXPECT_THAT(classifier.error().message, HasSubstr("knows 3 categories, its manifest names 4"));
}

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

template <class Run>
double milliseconds(const Run& run) {
  const auto start = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

TEST_F(TorchClassifierTest, isNotMuchSlowerThanABareMobileNet) {
  manifest_.labels.assign(50, "x");
  MobileNetV2 network(1.0, 50);
  network->eval();
  write(network);
  const auto classifier = open();
  ASSERT_TRUE(classifier) << classifier.error().message;
  at::set_num_threads(1);
  torch::jit::Module bare = bareMobileNet();
  const torch::InferenceMode inference;
  const torch::Tensor image = torch::rand({1, 3, 128, 251});
  const std::vector<core::LogMel> batch{picture(-33.0F)};
  for (int i = 0; i < 5; ++i) bare.forward({image});
  // The fastest of many, taken in turns: what else the machine does only adds.
  double ours = 1e9;
  double theirs = 1e9;
  for (int i = 0; i < 60; ++i) {
    ours = std::min(ours, milliseconds([&] { ASSERT_TRUE((*classifier)->classify(batch)); }));
    theirs = std::min(theirs, milliseconds([&] { bare.forward({image}); }));
  }
  RecordProperty("ours_ms", std::to_string(ours));
  RecordProperty("bare_ms", std::to_string(theirs));
  EXPECT_LE(ours, 1.3 * theirs) << ours << " ms, bare " << theirs << " ms";
}

}  // namespace
}  // namespace exsampling::adapters
