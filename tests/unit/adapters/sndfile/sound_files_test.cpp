#include <exsampling/adapters/sndfile/sndfile_sound_files.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/damage.hpp"
#include "support/temporary_folder.hpp"
#include "support/wav_bytes.hpp"
#include <limits>
#include <vector>

namespace exsampling::adapters {
namespace {

using testing::ElementsAre;

class SoundFilesTest : public testing::Test {
 protected:
  core::Result<std::unique_ptr<sound::SoundFile>> open(const std::vector<std::byte>& bytes) {
    support::writeBytes(folder_.path() / "sound", bytes);
    return SndfileSoundFiles().open(folder_.path() / "sound");
  }
  support::TemporaryFolder folder_;
};

TEST_F(SoundFilesTest, ReadsBlocksAndGoesBack) {
  const auto file = open(support::ByteWriter()
                             .riff()
                             .format(3, 2, 48000, 32)
                             .text("data")
                             .u32({24})
                             .f32({0.1F, 0.2F, 0.3F, 0.4F, 0.5F, 0.6F})
                             .bytes());
  ASSERT_TRUE(file);
  EXPECT_EQ((*file)->sampleRate(), 48000);
  EXPECT_EQ((*file)->channels(), 2);
  EXPECT_EQ((*file)->frames(), 3);
  std::vector<float> block(5);  // two and a half frames
  EXPECT_EQ(*(*file)->read(block), 2U);
  EXPECT_THAT(std::vector(block.begin(), block.begin() + 4), ElementsAre(0.1F, 0.2F, 0.3F, 0.4F));
  EXPECT_EQ(*(*file)->read(block), 1U);
  EXPECT_EQ(*(*file)->read(block), 0U);
  ASSERT_TRUE((*file)->seek(1));
  EXPECT_EQ(*(*file)->read(block), 2U);
  EXPECT_EQ(block[0], 0.3F);
  EXPECT_FALSE((*file)->seek(4));
}

TEST_F(SoundFilesTest, RefusesWhatIsNoSound) {
  const auto infinite = open(support::ByteWriter()
                                 .riff()
                                 .format(3, 1, 48000, 32)
                                 .text("data")
                                 .u32({4})
                                 .f32({std::numeric_limits<float>::infinity()})
                                 .bytes());
  ASSERT_TRUE(infinite);
  std::vector<float> block(1);
  EXPECT_EQ((*infinite)->read(block).error().code, core::ErrorCode::undecodable);
  EXPECT_EQ(open(support::ByteWriter().text("ID3 and so on").bytes()).error().code,
            core::ErrorCode::unsupportedMedia);
  EXPECT_EQ(SndfileSoundFiles().open(folder_.path() / "none").error().code,
            core::ErrorCode::notFound);
}

}  // namespace
}  // namespace exsampling::adapters
