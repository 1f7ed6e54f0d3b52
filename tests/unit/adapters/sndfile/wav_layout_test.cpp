#include <exsampling/adapters/sndfile/wav_layout.hpp>

#include <gtest/gtest.h>

#include "support/wav_bytes.hpp"

namespace exsampling::adapters {
namespace {

using core::ErrorCode;
using support::ByteWriter;

core::Result<WavLayout> layoutOf(const ByteWriter& file) {
  return readWavLayout(MemorySource(file.bytes()));
}

TEST(WavLayoutTest, FindsTheFramesOfAPlainFile) {
  const auto layout =
      layoutOf(ByteWriter().riff().format(1, 2, 44100, 16).text("data").u32({8}).u16({1, 2, 3, 4}));
  ASSERT_TRUE(layout);
  EXPECT_EQ(*layout, (WavLayout{.sampleRate = 44100,
                                .channels = 2,
                                .format = WavSampleFormat::signed16,
                                .validBits = 16,
                                .dataOffset = 44,
                                .dataBytes = 8}));
}

TEST(WavLayoutTest, TakesTheRestWhereAStreamingWriterLeftNoSize) {
  for (const std::uint32_t size : {0U, 0xFFFFFFFFU, 0x7FFFFFFFU}) {
    const auto layout = layoutOf(
        ByteWriter().riff().format(1, 1, 8000, 16).text("data").u32({size}).u16({-1, 2, 3}));
    ASSERT_TRUE(layout) << size;
    EXPECT_EQ(layout->dataBytes, 6U) << size;
  }
}

TEST(WavLayoutTest, BelievesASizeOfZeroThatAnotherChunkFollows) {
  const auto layout = layoutOf(ByteWriter()
                                   .riff()
                                   .format(1, 1, 8000, 16)
                                   .text("data")
                                   .u32({0})
                                   .text("LIST")
                                   .u32({4})
                                   .text("INFO"));
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->dataBytes, 0U);
}

TEST(WavLayoutTest, DropsAFrameThatIsNotComplete) {
  const auto layout =
      layoutOf(ByteWriter().riff().format(1, 2, 8000, 16).text("data").u32({400}).u16({1, 2, 3}));
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->dataBytes, 4U);
}

TEST(WavLayoutTest, SkipsAnOddChunkWithItsPadding) {
  const auto layout = layoutOf(ByteWriter()
                                   .riff()
                                   .format(1, 1, 8000, 8)
                                   .text("LIST")
                                   .u32({5})
                                   .u8({1, 2, 3, 4, 5, 0})
                                   .text("data")
                                   .u32({2})
                                   .u8({7, 8}));
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->dataOffset, 58U);
  EXPECT_EQ(layout->dataBytes, 2U);
}

TEST(WavLayoutTest, SkipsAnOddChunkWithoutPadding) {
  // Read one byte late, "data" and a size of 64 make the chunk "ata@" with a size of 0.
  const auto layout = layoutOf(ByteWriter()
                                   .riff()
                                   .format(1, 1, 8000, 8)
                                   .text("LIST")
                                   .u32({5})
                                   .u8({1, 2, 3, 4, 5})
                                   .text("data")
                                   .u32({64})
                                   .u8({0, 0, 0, 0}));
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->dataOffset, 57U);
  EXPECT_EQ(layout->dataBytes, 4U);
}

TEST(WavLayoutTest, LooksIntoExtensibleFormats) {
  const auto file = ByteWriter()
                        .riff()
                        .text("fmt ")
                        .u32({40})
                        .u16({0xFFFE, 1})
                        .u32({48000, 192000})
                        .u16({4, 32, 22, 24})
                        .u32({4})
                        .u16({1, 0, 0, 0x10, 0x80, 0xAA00, 0x3800, 0x719B})
                        .text("data")
                        .u32({4})
                        .u32({256});
  const auto layout = layoutOf(file);
  ASSERT_TRUE(layout) << layout.error().message;
  EXPECT_EQ(layout->format, WavSampleFormat::signed32);
  EXPECT_EQ(layout->validBits, 24);
  EXPECT_EQ(layout->dataBytes, 4U);
}

TEST(WavLayoutTest, NamesTheCodecThatItRefuses) {
  const auto alaw = layoutOf(ByteWriter().riff().format(6, 1, 8000, 8).text("data").u32({0}));
  ASSERT_FALSE(alaw);
  EXPECT_EQ(alaw.error(), (core::Error{ErrorCode::unsupportedMedia, "The WAV file holds A-law."}));
  const auto fourBits = layoutOf(ByteWriter().riff().format(1, 1, 8000, 4).text("data").u32({0}));
  ASSERT_FALSE(fourBits);
  EXPECT_EQ(fourBits.error(),
            (core::Error{ErrorCode::unsupportedMedia, "The WAV file holds 4-bit PCM."}));
}

TEST(WavLayoutTest, SaysWhichPartIsMissing) {
  EXPECT_EQ(layoutOf(ByteWriter().riff()).error(),
            (core::Error{ErrorCode::undecodable, "The WAV file does not say its format."}));
  EXPECT_EQ(layoutOf(ByteWriter().riff().format(1, 1, 8000, 16)).error(),
            (core::Error{ErrorCode::undecodable, "The WAV file ends before its audio begins."}));
  EXPECT_EQ(layoutOf(ByteWriter().riff().text("fmt ").u32({16}).u16({1, 1})).error(),
            (core::Error{ErrorCode::undecodable, "The WAV file ends in its format chunk."}));
  EXPECT_EQ(layoutOf(ByteWriter().riff().format(1, 0, 8000, 16)).error(),
            (core::Error{ErrorCode::undecodable, "The WAV file says that it has no channels."}));
}

}  // namespace
}  // namespace exsampling::adapters
