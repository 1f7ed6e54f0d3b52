#include "adapters/torch/mobilenet_v2.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "adapters/torch/torch_script.hpp"
#include "adapters/torch/weights.hpp"
#include "shared_folder.hpp"
#include <fstream>
#include <sstream>
#include <vector>

namespace exsampling::adapters {
namespace {

torch::Tensor somePictures(int count) {
  torch::manual_seed(3);
  return torch::rand({count, 128, 51}) * -80.0;
}

TEST(MobileNetV2Test, HasTheSizesOfThePaper) {
  const auto plan = planMobileNetV2(1.0);
  EXPECT_EQ(plan.size(), 52U);
  EXPECT_EQ(plan.front().outputs, 32);
  EXPECT_EQ(plan.back().inputs, 320);
  EXPECT_EQ(plan.back().outputs, 1280);
  EXPECT_EQ(planMobileNetV2(0.5).back().inputs, 160);
  MobileNetV2 network(1.0, 50);
  EXPECT_EQ(network->namedTensors().size(), 262U);
}

TEST(MobileNetV2Test, FoldedNormsGiveWhatSeparateNormsGive) {
  torch::manual_seed(1);
  MobileNetV2 network(0.25, 7);
  network->train();
  for (int i = 0; i < 5; ++i) network->forward(somePictures(4));  // moves the statistics
  network->eval();
  const torch::NoGradGuard noGradients;
  auto named = network->namedTensors();
  const torch::Tensor first = torch::conv2d(somePictures(1).unsqueeze(1) / 40.0 + 1.0,
                                            named.at("features.0.0.weight"), {}, 2, 1);
  const torch::Tensor normed =
      torch::batch_norm(first, named.at("features.0.1.weight"), named.at("features.0.1.bias"),
                        named.at("features.0.1.running_mean"), named.at("features.0.1.running_var"),
                        false, 0.1, 1e-5, false);
  const FoldedConvolution folded = network->folded(0);
  const torch::Tensor direct =
      torch::conv2d(somePictures(1).unsqueeze(1) / 40.0 + 1.0, folded.weight, folded.bias, 2, 1);
  EXPECT_TRUE(torch::allclose(normed, direct, 1e-4, 1e-4));
}

TEST(MobileNetV2Test, ExportedModuleAgreesAfterFreezing) {
  torch::manual_seed(2);
  MobileNetV2 network(0.5, 5);
  network->eval();
  const torch::NoGradGuard noGradients;
  const auto expected = network->forward(somePictures(2));
  std::stringstream file;
  toTorchScript(network).save(file);
  torch::jit::Module loaded = torch::jit::load(file);
  torch::jit::Module frozen = torch::jit::freeze(loaded);
  loaded = torch::jit::optimize_for_inference(frozen);
  const auto output = loaded.forward({somePictures(2)}).toTuple();
  EXPECT_TRUE(torch::allclose(output->elements()[0].toTensor(), expected.logits, 1e-2, 1e-2));
  EXPECT_TRUE(torch::allclose(output->elements()[1].toTensor(), expected.embedding, 1e-2, 1e-2));
}

std::vector<float> readFloats(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  std::vector<float> values(bytes.size() / sizeof(float));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
  return values;
}

TEST(MobileNetV2DataTest, GivesTheReferenceLogitsForTheStartingWeights) {
  const auto shared = tests::sharedFolder();
  if (!std::filesystem::exists(shared / "models/expected.json")) {
    GTEST_SKIP() << "the shared data folder is not beside this checkout";
  }
  std::ifstream file(shared / "models/expected.json");
  const auto expected = nlohmann::json::parse(file);
  const torch::NoGradGuard noGradients;
  for (const auto& [weights, signals] : expected.items()) {
    MobileNetV2 network(1.0, 50);
    const auto loaded = loadWeights(shared / "models" / (weights + ".safetensors"), network);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(*loaded, LoadedWeights::all);
    network->eval();
    for (const auto& [signal, values] : signals.items()) {
      auto picture = readFloats(shared / "reference" / ("logmel_" + signal + ".f32"));
      const auto frames = static_cast<std::int64_t>(picture.size()) / 128;
      const auto output =
          network->forward(torch::from_blob(picture.data(), {1, 128, frames}).clone());
      const auto logits = values.at("logits").get<std::vector<float>>();
      for (std::size_t i = 0; i < logits.size(); ++i) {
        EXPECT_NEAR(output.logits[0][static_cast<std::int64_t>(i)].item<float>(), logits[i], 1e-3);
      }
      const auto embedding = values.at("embedding_first_16").get<std::vector<float>>();
      for (std::size_t i = 0; i < embedding.size(); ++i) {
        EXPECT_NEAR(output.embedding[0][static_cast<std::int64_t>(i)].item<float>(), embedding[i],
                    1e-3);
      }
    }
  }
}

}  // namespace
}  // namespace exsampling::adapters
