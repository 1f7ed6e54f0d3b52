#include <exsampling/adapters/sndfile/sndfile_decoder.hpp>
#include <exsampling/adapters/sndfile/sndfile_encoder.hpp>

#include <gtest/gtest.h>

#include <memory>

namespace exsampling {
namespace {

/// What ports::Encoder writes, ports::Decoder reads, within half a step of 24 bits.
TEST(DecoderContract, ReadsWhatTheEncoderWrites) {
  const std::unique_ptr<ports::Encoder> encoder = std::make_unique<adapters::SndfileEncoder>();
  const std::unique_ptr<ports::Decoder> decoder = std::make_unique<adapters::SndfileDecoder>();
  for (const int channels : {1, 2, 8}) {
    for (const int rate : {8000, 44100, 48000, 192000}) {
      core::AudioClip clip{rate, channels, {}};
      for (int i = 0; i < 100 * channels; ++i) {
        clip.samples.push_back(static_cast<float>(i % 41 - 20) / 20.0F);
      }
      const auto file = encoder->encodeWav(clip);
      ASSERT_TRUE(file) << file.error().message;
      const auto audio = decoder->decode(*file);
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

}  // namespace
}  // namespace exsampling
