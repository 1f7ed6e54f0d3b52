#include <exsampling/adapters/torch/torch_classifier.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/torch/model_folder.hpp"
#include "support/temporary_folder.hpp"
#include <filesystem>
#include <fstream>
#include <numeric>

namespace exsampling::adapters {
namespace {

using testing::HasSubstr;

// A small untrained network in a folder of its own: enough for everything but recognition.
class TorchClassifierTest : public testing::Test {
 protected:
  TorchClassifierTest() {
    manifest_.name = "untrained";
    manifest_.labels = {"a", "b", "c"};
    MobileNetV2 network(0.5, 3);
    network->eval();
    const torch::NoGradGuard noGradients;
    network->head()->weight.zero_();
    network->head()->bias.copy_(torch::tensor({0.0F, 1.0F, 2.0F}));
    write(network);
  }

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
  const support::TemporaryFolder temporary_;
  const std::filesystem::path folder_ = temporary_.path();
  core::ModelManifest manifest_;
};

TEST_F(TorchClassifierTest, GivesAProbabilityALabelAndAnEmbeddingForEachPictureInOrder) {
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

TEST_F(TorchClassifierTest, DividesByTheTemperature) {
  manifest_.temperature = 0.5;
  const std::vector<core::LogMel> batch{picture(-10.0F)};
  const auto heard = (*open())->classify(batch);
  ASSERT_TRUE(heard) << heard.error().message;
  // The head's weights are nothing and its biases 0, 1, 2: softmax of 0, 2, 4.
  EXPECT_NEAR(heard->front().probabilities[0], 0.0159, 1e-3);
  EXPECT_NEAR(heard->front().probabilities[1], 0.1173, 1e-3);
  EXPECT_NEAR(heard->front().probabilities[2], 0.8668, 1e-3);
}

TEST_F(TorchClassifierTest, AnswersFromSeveralThreadsAsFromOne) {
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

TEST_F(TorchClassifierTest, RefusesAPictureOfAnotherSize) {
  const auto classifier = open();
  const std::vector<core::LogMel> batch{{128, 101, std::vector<float>(128 * 101)}};
  EXPECT_THAT((*classifier)->classify(batch).error().message, HasSubstr("128 x 251"));
  EXPECT_TRUE((*classifier)->classify({})->empty());
}

TEST_F(TorchClassifierTest, RefusesAModelThatIsNotTheManifests) {
  std::ofstream(folder_ / "model.pt", std::ios::app) << "x";
  const auto changed = open();
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().code, core::ErrorCode::model);
  EXPECT_THAT(changed.error().message, HasSubstr("SHA-256"));
  std::filesystem::remove(folder_ / "model.pt");
  EXPECT_THAT(open().error().message, HasSubstr("cannot be read"));
}

TEST_F(TorchClassifierTest, RefusesAManifestWithOtherLabels) {
  manifest_.labels.push_back("d");
  const auto classifier = open();
  ASSERT_FALSE(classifier);
  EXPECT_THAT(classifier.error().message, HasSubstr("knows 3 categories, its manifest names 4"));
}

}  // namespace
}  // namespace exsampling::adapters
