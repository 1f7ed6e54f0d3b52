#include <exsampling/adapters/sndfile/sndfile_encoder.hpp>

#include <gtest/gtest.h>

#include "support/wav_bytes.hpp"
#include <vector>

namespace exsampling::adapters {
namespace {

TEST(SndfileEncoderTest, WritesAPlainTwentyFourBitFileByteForByte) {
  const auto file = SndfileEncoder().encodeWav({44100, 1, {0.F, 0.5F, -0.5F, 2.F, -2.F, 0.F}});
  ASSERT_TRUE(file) << file.error().message;
  const auto expected = support::ByteWriter()
                            .text("RIFF")
                            .u32({36 + 18})
                            .text("WAVE")
                            .format(1, 1, 44100, 24)
                            .text("data")
                            .u32({18})
                            .u8({0, 0, 0})
                            .u8({0, 0, 0x40})
                            .u8({0, 0, 0xC0})
                            .u8({0xFF, 0xFF, 0x7F})
                            .u8({0, 0, 0x80})
                            .u8({0, 0, 0})
                            .bytes();
  EXPECT_EQ(*file, expected);
}

TEST(SndfileEncoderTest, RefusesWhatNoWavFileCanHold) {
  for (const auto& clip : {core::AudioClip{44100, 1, {}}, core::AudioClip{44100, 0, {0.5F}},
                           core::AudioClip{0, 1, {0.5F}}, core::AudioClip{-1, 1, {0.5F}}}) {
    const auto file = SndfileEncoder().encodeWav(clip);
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, core::ErrorCode::invalidArgument);
  }
}

}  // namespace
}  // namespace exsampling::adapters
