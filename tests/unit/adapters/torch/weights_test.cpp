#include "adapters/torch/weights.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/torch/torch_script.hpp"
#include "support/temporary_folder.hpp"
#include <filesystem>
#include <fstream>
#include <string>

namespace exsampling::adapters {
namespace {

using testing::HasSubstr;

class WeightsTest : public testing::Test {
 protected:
  void write(std::uint64_t headerLength, const std::string& rest) {
    std::ofstream stream(file_, std::ios::binary);
    for (int i = 0; i < 8; ++i) stream.put(static_cast<char>(headerLength >> (8 * i)));
    stream << rest;
  }
  void write(const std::string& header, const std::string& data) {
    write(header.size(), header + data);
  }
  std::string failure() {
    const auto tensors = readSafetensors(file_);
    return tensors ? "" : tensors.error().message;
  }
  // All tensors of a network, in the format; `change` may alter each before it is written.
  template <class Change>
  void writeNetwork(MobileNetV2& network, Change change) {
    std::string header = "{";
    std::string data;
    for (auto [name, tensor] : network->namedTensors()) {
      torch::Tensor values = change(name, tensor.detach().clone()).contiguous();
      const auto bytes = static_cast<std::size_t>(values.numel()) * sizeof(float);
      std::string shape;
      for (const auto extent : values.sizes()) {
        shape += (shape.empty() ? "" : ",") + std::to_string(extent);
      }
      header += (header.size() > 1 ? "," : "") + ("\"" + name + "\"") +
                ":{\"dtype\":\"F32\",\"shape\":[" + shape + "],\"data_offsets\":[" +
                std::to_string(data.size()) + "," + std::to_string(data.size() + bytes) + "]}";
      data.append(reinterpret_cast<const char*>(values.data_ptr<float>()), bytes);
    }
    write(header + "}", data);
  }
  const support::TemporaryFolder folder_;
  const std::filesystem::path file_ = folder_.path() / "weights.safetensors";
};

TEST_F(WeightsTest, ReadsFloatsOf32And16Bits) {
  const std::string data("\0\0\x80\x3f\0\0\0\xc0\0\x3c", 10);  // 1, -2; 1
  write(R"({"__metadata__":{"a":"b"},)"
        R"("x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
        R"("y":{"dtype":"F16","shape":[1,1],"data_offsets":[8,10]}})",
        data);
  const auto tensors = readSafetensors(file_);
  ASSERT_TRUE(tensors) << tensors.error().message;
  ASSERT_EQ(tensors->size(), 2U);
  EXPECT_EQ(tensors->at("x")[0].item<float>(), 1.0F);
  EXPECT_EQ(tensors->at("x")[1].item<float>(), -2.0F);
  EXPECT_EQ(tensors->at("y")[0][0].item<float>(), 1.0F);
}

TEST_F(WeightsTest, RefusesWhatIsNoSafetensorsFile) {
  EXPECT_THAT(failure(), HasSubstr("cannot be read"));
  write(1'000'000, "{}");
  EXPECT_THAT(failure(), HasSubstr("cut off"));
  write(0xffff'ffff'ffff'ffffU, "{}");
  EXPECT_THAT(failure(), HasSubstr("cut off"));
  write("not JSON", "");
  EXPECT_THAT(failure(), HasSubstr("not understood"));
  write(R"({"x":{"dtype":"F32"}})", "");
  EXPECT_THAT(failure(), HasSubstr("not understood"));
}

TEST_F(WeightsTest, RefusesTensorsThatDoNotFitTheFile) {
  for (const char* entry :
       {R"("shape":[2],"data_offsets":[0,8])", R"("shape":[2],"data_offsets":[0,4])",
        R"("shape":[1],"data_offsets":[4,0])", R"("shape":[-1],"data_offsets":[0,4])",
        R"("shape":[99999,99999,99999],"data_offsets":[0,4])"}) {
    write(std::string(R"({"x":{"dtype":"F32",)") + entry + "}}", "1234");
    EXPECT_THAT(failure(), HasSubstr("tensor 'x'")) << entry;
  }
  write(R"({"x":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}})", "12345678");
  EXPECT_THAT(failure(), HasSubstr("tensor 'x'"));
}

TEST_F(WeightsTest, SumsAFirstKernelForThreeImageChannels) {
  MobileNetV2 saved(0.25, 3);
  writeNetwork(saved, [](const std::string& name, torch::Tensor values) {
    return name == "features.0.0.weight" ? torch::cat({values, 2 * values, 4 * values}, 1) : values;
  });
  MobileNetV2 loaded(0.25, 3);
  const auto outcome = loadWeights(file_, loaded);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(*outcome, LoadedWeights::all);
  const std::string first = "features.0.0.weight";
  EXPECT_TRUE(
      torch::allclose(loaded->namedTensors().at(first), 7 * saved->namedTensors().at(first)));
  const std::string other = "features.18.1.bias";
  EXPECT_TRUE(torch::equal(loaded->namedTensors().at(other), saved->namedTensors().at(other)));
}

TEST_F(WeightsTest, LeavesOutAHeadForOtherCategories) {
  MobileNetV2 saved(0.25, 3);
  writeNetwork(saved, [](const std::string&, torch::Tensor values) { return values; });
  MobileNetV2 other(0.25, 4);
  const auto outcome = loadWeights(file_, other);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(*outcome, LoadedWeights::bodyOnly);
}

TEST_F(WeightsTest, GoesOnFromAModelOfThisTrainer) {
  torch::manual_seed(4);
  MobileNetV2 saved(0.25, 3);
  saved->train();
  saved->forward(torch::rand({4, 128, 51}) * -80.0);  // moves the norms' statistics
  saved->eval();
  const auto model = file_.parent_path() / "weights_test.pt";
  toTorchScript(saved).save(model.string());
  MobileNetV2 loaded(0.25, 3);
  const auto outcome = loadWeights(model, loaded);
  ASSERT_TRUE(outcome) << outcome.error().message;
  loaded->eval();
  const torch::NoGradGuard noGradients;
  const torch::Tensor picture = torch::rand({1, 128, 51}) * -80.0;
  EXPECT_TRUE(torch::allclose(loaded->forward(picture).embedding, saved->forward(picture).embedding,
                              1e-2, 1e-2));
  MobileNetV2 wider(0.5, 3);
  EXPECT_THAT(loadWeights(model, wider).error().message, HasSubstr("another shape"));
  std::filesystem::remove(model);
  EXPECT_THAT(loadWeights(model, loaded).error().message, HasSubstr("no model of this trainer"));
}

TEST_F(WeightsTest, RefusesAnotherWidthAndMissingTensors) {
  MobileNetV2 saved(0.25, 3);
  writeNetwork(saved, [](const std::string&, torch::Tensor values) { return values; });
  MobileNetV2 wider(0.5, 3);
  EXPECT_THAT(loadWeights(file_, wider).error().message, HasSubstr("another shape"));
  write("{}", "");
  EXPECT_THAT(loadWeights(file_, saved).error().message, HasSubstr("has no tensor"));
}

}  // namespace
}  // namespace exsampling::adapters
