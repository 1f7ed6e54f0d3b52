#include <exsampling/learning/training/clips.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"
#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>

namespace exsampling::learning {
namespace {

namespace fs = std::filesystem;

// A file of n bytes is n / 10 seconds of a ramp at 8 kHz; one that begins with 'x' is broken.
class RampDecoder final : public sound::Decoder {
 public:
  core::Result<sound::DecodedAudio> decode(std::span<const std::byte> bytes) const override {
    ++calls;
    if (bytes.front() == std::byte{'x'}) {
      return core::Error{core::ErrorCode::undecodable, "it is broken"};
    }
    core::AudioClip clip{8000, 1, std::vector<float>(bytes.size() * 800)};
    for (std::size_t i = 0; i < clip.samples.size(); ++i) {
      clip.samples[i] = 0.5F * static_cast<float>(std::sin(0.05 * static_cast<double>(i)));
    }
    return sound::DecodedAudio{clip};
  }
  mutable std::atomic<int> calls = 0;
};

class ClipsTest : public testing::Test {
 protected:
  ClipsTest() {
    dataset_ = {.name = "d", .labels = {"a", "b"}};
    put("short", 0, std::string(20, 'o'));
    put("broken", 1, "x");
    put("long", 1, std::string(120, 'o'));
  }
  void put(const std::string& name, int label, const std::string& text) {
    std::ofstream(root_ / name) << text;
    dataset_.files.push_back({root_ / name, label});
  }
  core::Result<ClipSet> load() { return loadClips(dataset_, {}, decoder_, root_ / "cache", {}); }
  const support::TemporaryFolder temporary_;
  const fs::path root_ = temporary_.path();
  Dataset dataset_;
  RampDecoder decoder_;
};

TEST_F(ClipsTest, ResamplesAndCutsIntoSegmentsAndListsWhatIsBroken) {
  const auto set = load();
  ASSERT_TRUE(set) << set.error().message;
  ASSERT_EQ(set->clips.size(), 4U);  // 2 s; 5 s, 5 s, 2 s
  EXPECT_EQ(set->clips[0].mono.size(), 32000U);
  EXPECT_EQ(set->clips[0].label, 0);
  EXPECT_EQ(set->clips[1].mono.size(), 80000U);
  EXPECT_EQ(set->clips[3].mono.size(), 32000U);
  EXPECT_EQ(set->clips[3].file, 2U);
  EXPECT_EQ(set->clips[3].label, 1);
  ASSERT_EQ(set->unreadable.size(), 1U);
  EXPECT_EQ(set->unreadable[0].path, root_ / "broken");
  EXPECT_EQ(set->unreadable[0].reason, "it is broken");
}

TEST_F(ClipsTest, ReadsTheSecondTimeFromItsCache) {
  const auto first = load();
  ASSERT_TRUE(first);
  const int calls = decoder_.calls;
  const auto second = load();
  ASSERT_TRUE(second);
  EXPECT_EQ(decoder_.calls, calls);
  ASSERT_EQ(second->clips.size(), first->clips.size());
  EXPECT_EQ(second->unreadable.size(), 1U);
  EXPECT_EQ(second->clips[2].label, 1);
  for (std::size_t i = 0; i < 32000; ++i) {
    ASSERT_NEAR(second->clips[0].mono[i], first->clips[0].mono[i], 1e-4F);
  }
}

TEST_F(ClipsTest, DecodesAgainWhenAFileHasChanged) {
  ASSERT_TRUE(load());
  std::ofstream(root_ / "short") << std::string(30, 'o');
  const auto set = load();
  ASSERT_TRUE(set);
  EXPECT_EQ(set->clips[0].mono.size(), 48000U);
}

TEST_F(ClipsTest, DecodesAgainWhenTheCacheIsCutOff) {
  ASSERT_TRUE(load());
  fs::resize_file(root_ / "cache", fs::file_size(root_ / "cache") - 100);
  const auto set = load();
  ASSERT_TRUE(set);
  EXPECT_EQ(set->clips.size(), 4U);
}

TEST_F(ClipsTest, FailsWhenNothingCanBeRead) {
  dataset_.files.erase(dataset_.files.begin());
  dataset_.files.erase(dataset_.files.begin() + 1);
  const auto set = load();
  ASSERT_FALSE(set);
  EXPECT_THAT(set.error().message, testing::HasSubstr("it is broken"));
}

}  // namespace
}  // namespace exsampling::learning
