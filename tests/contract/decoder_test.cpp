#include <exsampling/adapters/sandbox/sandboxed_decoder.hpp>
#include <exsampling/adapters/sndfile/sndfile_decoder.hpp>
#include <exsampling/adapters/sndfile/sndfile_encoder.hpp>

#include <gtest/gtest.h>

#include "support/damage.hpp"
#include "support/places.hpp"
#include "support/wav_bytes.hpp"
#include <filesystem>
#include <memory>
#include <string>

namespace exsampling {
namespace {

using core::ErrorCode;
using support::ByteWriter;

std::unique_ptr<sound::Decoder> inThisProcess() {
  return std::make_unique<adapters::SndfileDecoder>();
}

std::unique_ptr<sound::Decoder> inItsOwnProcess() {
  auto decoder = adapters::openSandboxedDecoder(
      {.program = support::buildFolder() / "lib/exsampling/exsampling-decoder"});
  EXPECT_TRUE(decoder) << decoder.error().message;
  return decoder ? *std::move(decoder) : nullptr;
}

/// What every sound::Decoder does.
class DecoderContractTest : public testing::TestWithParam<std::unique_ptr<sound::Decoder> (*)()> {
 protected:
  const std::unique_ptr<sound::Decoder> decoder_ = GetParam()();
};

/// What sound::Encoder writes, sound::Decoder reads, within half a step of 24 bits.
TEST_P(DecoderContractTest, ReadsWhatTheEncoderWrites) {
  const std::unique_ptr<sound::Encoder> encoder = std::make_unique<adapters::SndfileEncoder>();
  for (const int channels : {1, 2, 8}) {
    for (const int rate : {8000, 44100, 48000, 192000}) {
      core::AudioClip clip{rate, channels, {}};
      for (int i = 0; i < 100 * channels; ++i) {
        clip.samples.push_back(static_cast<float>(i % 41 - 20) / 20.0F);
      }
      const auto file = encoder->encodeWav(clip);
      ASSERT_TRUE(file) << file.error().message;
      const auto audio = decoder_->decode(*file);
      ASSERT_TRUE(audio) << audio.error().message;
      EXPECT_EQ(audio->clip.sampleRate, rate);
      EXPECT_EQ(audio->clip.channels, channels);
      EXPECT_FALSE(audio->cut);
      ASSERT_EQ(audio->clip.samples.size(), clip.samples.size());
      for (std::size_t i = 0; i < clip.samples.size(); ++i) {
        ASSERT_NEAR(audio->clip.samples[i], clip.samples[i], 1.0 / 8388608.0) << i;
      }
    }
  }
}

TEST_P(DecoderContractTest, ReadsCompressedFilesToTheLastBit) {
  for (const auto* name : {"tone.flac", "tone.ogg", "tone.opus"}) {
    const auto bytes = support::readBytes(support::sourceFolder() / "tests/fixtures/audio" / name);
    const auto audio = decoder_->decode(bytes);
    const auto expected = adapters::SndfileDecoder().decode(bytes);
    ASSERT_TRUE(audio) << name << ": " << audio.error().message;
    ASSERT_TRUE(expected) << name;
    EXPECT_EQ(audio->clip, expected->clip) << name;
  }
}

TEST_P(DecoderContractTest, UnpacksNoMoreThanAMinute) {
  const auto audio = decoder_->decode(
      support::readBytes(support::sourceFolder() / "tests/fixtures/audio/sixty_one_seconds.flac"));
  ASSERT_TRUE(audio) << audio.error().message;
  EXPECT_EQ(audio->clip.frames(), 60U * 8000U);
  EXPECT_TRUE(audio->cut);
}

TEST_P(DecoderContractTest, SaysWhyItRefuses) {
  EXPECT_EQ(decoder_->decode({}).error(),
            (core::Error{ErrorCode::undecodable, "The file is empty."}));
  const auto page = decoder_->decode(ByteWriter().text("<!DOCTYPE html>").bytes());
  ASSERT_FALSE(page);
  EXPECT_EQ(
      page.error(),
      (core::Error{ErrorCode::unsupportedMedia,
                   "This is not an audio file that ExSampling knows. Accepted are WAV (PCM of "
                   "8 to 32 bit, or float), FLAC, and Ogg with Vorbis or Opus."}));
  const auto large = decoder_->decode(std::vector<std::byte>(30'000'001));
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error(), (core::Error{ErrorCode::tooLarge, "The file is larger than 30 MB."}));
  const auto fast = decoder_->decode(
      ByteWriter().riff().format(1, 1, 2147483647, 8).text("data").u32({1}).u8({1}).bytes());
  ASSERT_FALSE(fast);
  EXPECT_EQ(fast.error(),
            (core::Error{ErrorCode::undecodable,
                         "The file says that its sample rate is 2147483647 Hz; accepted are 8,000 "
                         "to 192,000."}));
}

INSTANTIATE_TEST_SUITE_P(, DecoderContractTest, testing::Values(inThisProcess, inItsOwnProcess),
                         [](const auto& which) {
                           return which.param == inThisProcess ? "inThisProcess"
                                                               : "inItsOwnProcess";
                         });

}  // namespace
}  // namespace exsampling
