#include <exsampling/adapters/sndfile/sndfile_decoder.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/damage.hpp"
#include "support/places.hpp"
#include "support/temporary_folder.hpp"
#include "support/wav_bytes.hpp"
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

namespace exsampling::adapters {
namespace {

using core::ErrorCode;
using support::ByteWriter;
using testing::ElementsAre;
using testing::FloatEq;
using testing::HasSubstr;

const std::filesystem::path kFixtures = support::sourceFolder() / "tests/fixtures/audio";

std::vector<std::byte> fixture(const std::string& name) {
  return support::readBytes(kFixtures / name);
}

core::Result<sound::DecodedAudio> decode(const std::vector<std::byte>& bytes,
                                         DecoderOptions options = {}) {
  return SndfileDecoder(options).decode(bytes);
}

std::vector<float> samplesOf(const ByteWriter& file) {
  const auto audio = decode(file.bytes());
  EXPECT_TRUE(audio) << audio.error().message;
  return audio ? audio->clip.samples : std::vector<float>{};
}

ByteWriter wav(int tag, int channels, int bits) {
  return std::move(
      ByteWriter().riff().format(tag, channels, 16000, bits).text("data").u32({0xFFFFFFFF}));
}

TEST(SndfileDecoderTest, ReadsEveryWidthOfPcmAndFloat) {
  EXPECT_THAT(samplesOf(wav(1, 1, 8).u8({0, 128, 192})), ElementsAre(-1.F, 0.F, 0.5F));
  EXPECT_THAT(samplesOf(wav(1, 1, 16).u16({-32768, 0, 16384})), ElementsAre(-1.F, 0.F, 0.5F));
  EXPECT_THAT(samplesOf(wav(1, 1, 24).u8({0, 0, 0x80, 0, 0, 0, 0, 0, 0x40})),
              ElementsAre(-1.F, 0.F, 0.5F));
  EXPECT_THAT(samplesOf(wav(1, 1, 32).u32({0x80000000, 0, 0x40000000})),
              ElementsAre(-1.F, 0.F, 0.5F));
  EXPECT_THAT(samplesOf(wav(3, 1, 32).f32({-1.F, 0.F, 1.5F})), ElementsAre(-1.F, 0.F, 1.5F));
  EXPECT_THAT(samplesOf(wav(3, 1, 64).f64({-1.0, 0.0, 0.5})), ElementsAre(-1.F, 0.F, 0.5F));
}

TEST(SndfileDecoderTest, ReadsTwelveBitsAsTheTopOfSixteen) {
  EXPECT_THAT(samplesOf(wav(1, 1, 12).u16({-32768, 16384})), ElementsAre(-1.F, 0.5F));
}

TEST(SndfileDecoderTest, KeepsRateAndChannels) {
  const auto audio = decode(wav(1, 2, 16).u16({16384, -16384, 0, 8192}).bytes());
  ASSERT_TRUE(audio);
  EXPECT_EQ(audio->clip, (core::AudioClip{16000, 2, {0.5F, -0.5F, 0.F, 0.25F}}));
  EXPECT_FALSE(audio->cut);
}

TEST(SndfileDecoderTest, ReadsTwentyFourBitsAtEitherEndOfThirtyTwo) {
  const auto padded = [] {
    return std::move(ByteWriter()
                         .riff()
                         .text("fmt ")
                         .u32({16})
                         .u16({1, 1})
                         .u32({48000, 192000})
                         .u16({4, 24})
                         .text("data")
                         .u32({8}));
  };
  EXPECT_THAT(samplesOf(padded().u8({0, 0, 0, 0x40, 0, 1, 0, 0x80})),
              ElementsAre(0.5F, FloatEq(-1.F + 1.F / 8388608.F)));
  EXPECT_THAT(samplesOf(padded().u8({1, 0, 0x40, 0, 0, 0, 0x80, 0})),
              ElementsAre(FloatEq(0.5F + 1.F / 8388608.F), -1.F));
}

/// How much of a clip's first channel is a 440 Hz sine of half of full scale: 0.5 for all.
double toneLevel(const core::AudioClip& clip) {
  double real = 0.0;
  double imaginary = 0.0;
  for (std::size_t i = 0; i < clip.frames(); ++i) {
    const double angle = 2.0 * std::numbers::pi * 440.0 * static_cast<double>(i) / clip.sampleRate;
    const double value = clip.samples[i * static_cast<std::size_t>(clip.channels)];
    real += value * std::cos(angle);
    imaginary += value * std::sin(angle);
  }
  return 2.0 * std::hypot(real, imaginary) / static_cast<double>(clip.frames());
}

TEST(SndfileDecoderTest, ReadsWhatOtherEncodersWrote) {
  for (const auto* name : {"tone.flac", "tone.ogg", "tone.opus"}) {
    const auto audio = decode(fixture(name));
    ASSERT_TRUE(audio) << name << ": " << audio.error().message;
    EXPECT_EQ(audio->clip.channels, 2) << name;
    EXPECT_NEAR(audio->clip.duration().count(), 0.25, 1e-9) << name;
    EXPECT_NEAR(toneLevel(audio->clip), 0.5, 0.01) << name;
    EXPECT_FALSE(audio->cut) << name;
  }
}

TEST(SndfileDecoderTest, TakesAiffOnlyWhenAskedTo) {
  const auto refused = decode(fixture("tone.aiff"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unsupportedMedia);
  EXPECT_THAT(refused.error().message, HasSubstr("AIFF"));
  const auto text = decode(std::vector<std::byte>(100, std::byte{'a'}), {.aiff = true});
  EXPECT_THAT(text.error().message, HasSubstr("or float), AIFF, FLAC"));
  const auto audio = decode(fixture("tone.aiff"), {.aiff = true});
  ASSERT_TRUE(audio) << audio.error().message;
  EXPECT_EQ(audio->clip.frames(), 11025U);
}

TEST(SndfileDecoderTest, UnpacksAMinuteAndSaysThatThereIsMore) {
  const auto audio = decode(fixture("sixty_one_seconds.flac"));
  ASSERT_TRUE(audio);
  EXPECT_EQ(audio->clip.frames(), 60U * 8000U);
  EXPECT_TRUE(audio->cut);
}

TEST(SndfileDecoderTest, DoesNotCallAFileOfExactlyAMinuteCut) {
  auto file = ByteWriter().riff().format(1, 1, 8000, 8).text("data").u32({60 * 8000}).bytes();
  file.resize(file.size() + 60 * 8000, std::byte{128});
  const auto audio = decode(file);
  ASSERT_TRUE(audio);
  EXPECT_EQ(audio->clip.frames(), 60U * 8000U);
  EXPECT_FALSE(audio->cut);
}

TEST(SndfileDecoderTest, UsesWhatIsThereOfATruncatedFile) {
  auto bytes = fixture("tone.flac");
  bytes.resize(bytes.size() / 2);
  const auto audio = decode(bytes);
  ASSERT_TRUE(audio) << audio.error().message;
  EXPECT_GT(audio->clip.frames(), 1000U);
  EXPECT_LT(audio->clip.frames(), 11025U);
}

TEST(SndfileDecoderTest, RefusesWhatIsNotSound) {
  for (const float value :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), -1e7F}) {
    const auto audio = decode(wav(3, 1, 32).f32({0.F, value, 0.F}).bytes());
    ASSERT_FALSE(audio) << value;
    EXPECT_EQ(audio.error().code, ErrorCode::undecodable);
    EXPECT_THAT(audio.error().message, HasSubstr("not sound"));
  }
}

TEST(SndfileDecoderTest, RefusesAbsurdRatesAndChannels) {
  for (const std::uint32_t rate : {0U, 1U, 7999U, 192001U, 2147483647U, 4294967295U}) {
    const auto audio =
        decode(ByteWriter().riff().format(1, 1, rate, 16).text("data").u32({2}).u16({1}).bytes());
    ASSERT_FALSE(audio) << rate;
    EXPECT_EQ(audio.error().code, ErrorCode::undecodable);
    EXPECT_THAT(audio.error().message, HasSubstr(std::to_string(rate) + " Hz"));
  }
  const auto nine = decode(ByteWriter()
                               .riff()
                               .format(1, 9, 8000, 8)
                               .text("data")
                               .u32({9})
                               .u8({1, 2, 3, 4, 5, 6, 7, 8, 9})
                               .bytes());
  ASSERT_FALSE(nine);
  EXPECT_EQ(nine.error(), (core::Error{ErrorCode::undecodable,
                                       "The file says that it has 9 channels; accepted are 1 to "
                                       "8."}));
}

TEST(SndfileDecoderTest, RefusesAudioOfNoLength) {
  EXPECT_EQ(decode({}).error(), (core::Error{ErrorCode::undecodable, "The file is empty."}));
  EXPECT_EQ(decode(wav(1, 1, 16).bytes()).error(),
            (core::Error{ErrorCode::undecodable, "The file has no audio in it."}));
}

TEST(SndfileDecoderTest, CallsForeignFilesByTheirNameAndSaysWhatIsAccepted) {
  const auto expectName = [](const ByteWriter& file, const std::string& name) {
    const auto audio = decode(file.bytes());
    ASSERT_FALSE(audio) << name;
    EXPECT_EQ(audio.error().code, ErrorCode::unsupportedMedia);
    EXPECT_THAT(audio.error().message, HasSubstr(name));
    EXPECT_THAT(audio.error().message, HasSubstr("Accepted are WAV"));
  };
  expectName(ByteWriter().u32({0x18000000}).text("ftypM4A "), "MPEG-4");
  expectName(ByteWriter().u8({0x1A, 0x45, 0xDF, 0xA3, 0}), "WebM");
  expectName(ByteWriter().text("ID3").u8({3, 0, 0}), "MP3");
  expectName(ByteWriter().text("OggS").u8({0, 2}).text("........."), "Ogg");
  expectName(ByteWriter().text("<!DOCTYPE html>"), "not an audio file");
  expectName(wav(2, 1, 4), "Microsoft ADPCM");
}

TEST(SndfileDecoderTest, RefusesMoreThanThirtyMegabytesUnread) {
  const std::vector<std::byte> bytes(30'000'001);
  const auto audio = decode(bytes);
  ASSERT_FALSE(audio);
  EXPECT_EQ(audio.error().code, ErrorCode::tooLarge);
}

TEST(SndfileDecoderTest, ReadsTheFirstMinuteOfALargerFileOnDisk) {
  const support::TemporaryFolder folder;
  const auto path = folder.path() / "larger_than_uploads.wav";
  const auto head = ByteWriter().riff().format(1, 1, 8000, 32).text("data").u32({40'000'000});
  {
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(head.bytes().data()),
               static_cast<std::streamsize>(head.bytes().size()));
  }
  std::filesystem::resize_file(path, 40'000'044);
  const auto audio = SndfileDecoder().decodeFile(path);
  ASSERT_TRUE(audio) << audio.error().message;
  EXPECT_EQ(audio->clip.frames(), 60U * 8000U);
  EXPECT_TRUE(audio->cut);
}

TEST(SndfileDecoderTest, SaysWhichFileIsMissing) {
  const auto audio = SndfileDecoder().decodeFile("/nowhere/dog.wav");
  ASSERT_FALSE(audio);
  EXPECT_EQ(audio.error(), (core::Error{ErrorCode::notFound,
                                        "/nowhere/dog.wav cannot be opened: No such file or "
                                        "directory."}));
}

}  // namespace
}  // namespace exsampling::adapters
