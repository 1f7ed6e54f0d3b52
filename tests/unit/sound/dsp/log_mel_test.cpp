#include <exsampling/sound/dsp/log_mel.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/places.hpp"
#include "support/signals.hpp"
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace exsampling::sound {
namespace {

std::vector<float> readFixture(const std::string& name, std::size_t count) {
  std::ifstream file(support::sourceFolder() / "tests/fixtures/dsp" / name, std::ios::binary);
  std::vector<float> values(count);
  file.read(reinterpret_cast<char*>(values.data()),
            static_cast<std::streamsize>(count * sizeof(float)));
  EXPECT_TRUE(file.good() && file.peek() == EOF) << name;
  return values;
}

core::LogMel pictureAsItIs(LogMelExtractor& extractor, const std::vector<float>& mono) {
  PowerSpectrogram spectrogram;
  core::LogMel picture;
  extractor.toPowerSpectrogram(
      mono, 1 + static_cast<int>(mono.size()) / extractor.frontEnd().hopLength, spectrogram);
  extractor.toLogMel(spectrogram, picture);
  return picture;
}

TEST(MelFilterBankTest, EqualsLibrosas) {
  const MelFilterBank bank{core::FrontEnd{}};
  ASSERT_EQ(bank.bands(), 128);
  ASSERT_EQ(bank.bins(), 513);
  const std::vector<float> reference = readFixture("mel_filterbank.f32", 128 * 513);
  for (int band = 0; band < 128; ++band) {
    for (int bin = 0; bin < 513; ++bin) {
      ASSERT_NEAR(bank.weight(band, bin), reference[static_cast<std::size_t>(band * 513 + bin)],
                  1e-8)
          << "band " << band << " bin " << bin;
    }
  }
}

TEST(MelFilterBankTest, BandPowerIsTheWeightedSumOfTheSpectrum) {
  const MelFilterBank bank{core::FrontEnd{}};
  std::vector<float> spectrum(513, 0.0F);
  spectrum[100] = 2.0F;
  for (int band = 0; band < 128; ++band) {
    EXPECT_FLOAT_EQ(bank.bandPower(band, spectrum), 2.0F * bank.weight(band, 100));
  }
}

struct ReferencePicture {
  const char* signal;
  int frames;
};

class LibrosaPicturesTest : public testing::TestWithParam<ReferencePicture> {};

TEST_P(LibrosaPicturesTest, AreMetWithinAHundredthOfADecibel) {
  LogMelExtractor extractor{core::FrontEnd{}};
  const core::LogMel picture =
      pictureAsItIs(extractor, support::referenceSignal(GetParam().signal, 16000));
  ASSERT_EQ(picture.bands, 128);
  ASSERT_EQ(picture.frames, GetParam().frames);
  const std::vector<float> reference =
      readFixture(std::string("logmel_") + GetParam().signal + ".f32", picture.values.size());
  double worst = 0.0;
  double worstNearTheFloor = 0.0;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    double& far = reference[i] > -75.0F ? worst : worstNearTheFloor;
    far = std::max(far, std::abs(static_cast<double>(picture.values[i]) - reference[i]));
  }
  RecordProperty("worstMicroDecibels", static_cast<int>(worst * 1e6));
  EXPECT_LT(worst, 0.01);
  EXPECT_LT(worstNearTheFloor, 0.1);
}

INSTANTIATE_TEST_SUITE_P(Signals, LibrosaPicturesTest,
                         testing::Values(ReferencePicture{"chirp", 101},
                                         ReferencePicture{"tone", 76},
                                         ReferencePicture{"noise", 51},
                                         ReferencePicture{"burst", 101},
                                         ReferencePicture{"two", 151}),
                         [](const auto& tested) { return std::string(tested.param.signal); });

TEST(ModelInputTest, IsAlways128BandsBy251Frames) {
  LogMelExtractor extractor{core::FrontEnd{}};
  for (const std::size_t length :
       {std::size_t{0}, std::size_t{1}, std::size_t{80000}, std::size_t{84800}}) {
    core::LogMel picture;
    extractor.toModelInput(std::vector<float>(length, 0.5F), picture);
    EXPECT_EQ(picture.bands, 128);
    EXPECT_EQ(picture.frames, 251);
    EXPECT_EQ(picture.values.size(), 128U * 251U);
    EXPECT_FLOAT_EQ(*std::max_element(picture.values.begin(), picture.values.end()), 0.0F);
  }
}

TEST(ModelInputTest, IsTheSameWhetherSilenceIsPaddedHereOrBefore) {
  LogMelExtractor extractor{core::FrontEnd{}};
  std::vector<float> sound = support::referenceSignal("two", 16000);
  core::LogMel padded;
  extractor.toModelInput(sound, padded);
  sound.resize(80000, 0.0F);
  EXPECT_EQ(padded, pictureAsItIs(extractor, sound));
}

TEST(ModelInputTest, SeesTheFirstFiveSecondsOnly) {
  LogMelExtractor extractor{core::FrontEnd{}};
  std::vector<float> sound = support::toFloats(support::noise(83200, 11));  // 5.2 s
  core::LogMel whole;
  core::LogMel cut;
  extractor.toModelInput(sound, whole);
  sound.resize(80000);
  extractor.toModelInput(sound, cut);
  EXPECT_EQ(whole, cut);
}

TEST(ModelInputTest, DoesNotDependOnWhatCameBefore) {
  LogMelExtractor extractor{core::FrontEnd{}};
  core::LogMel first;
  core::LogMel again;
  const std::vector<float> click(100, 0.9F);
  extractor.toModelInput(click, first);
  extractor.toModelInput(support::toFloats(support::noise(80000, 2)), again);
  extractor.toModelInput(click, again);
  EXPECT_EQ(first, again);
}

TEST(ModelInputTest, OfSilenceIsFlat) {
  LogMelExtractor extractor{core::FrontEnd{}};
  core::LogMel picture;
  extractor.toModelInput(std::vector<float>(16000, 0.0F), picture);
  EXPECT_THAT(picture.values, testing::Each(0.0F));
}

TEST(ModelInputTest, FollowsTheFrontEnd) {
  const core::FrontEnd frontEnd{.sampleRate = 44100,
                                .fftSize = 2048,
                                .hopLength = 441,
                                .bands = 40,
                                .minHertz = 0.0,
                                .maxHertz = 22050.0,
                                .seconds = 1.0};
  LogMelExtractor extractor{frontEnd};
  core::LogMel picture;
  extractor.toModelInput(support::sine(1000.0, 0.5, 1.0, 44100), picture);
  EXPECT_EQ(picture.bands, 40);
  EXPECT_EQ(picture.frames, 101);
  // 1000 Hz is 15 mel; 40 bands from 0 to 61.3 mel are 1.4953 mel apart: centres 1.4953 (band + 1).
  int loudest = 0;
  for (int band = 1; band < 40; ++band) {
    const auto at = [&](int row) {
      return picture.values[static_cast<std::size_t>(row) * 101 + 50];
    };
    if (at(band) > at(loudest)) loudest = band;
  }
  EXPECT_EQ(loudest, 9);
}

TEST(PowerSpectrogramStepsTest, AGainBetweenThemShiftsThePicture) {
  LogMelExtractor extractor{core::FrontEnd{}};
  PowerSpectrogram spectrogram;
  extractor.toPowerSpectrogram(support::toFloats(support::noise(16000, 4)), 51, spectrogram);
  ASSERT_EQ(spectrogram.frames, 51);
  ASSERT_EQ(spectrogram.bins, 513);
  core::LogMel before;
  extractor.toLogMel(spectrogram, before);
  // 20 dB off everything above 4 kHz.
  for (int t = 0; t < 51; ++t) {
    for (int bin = 256; bin < 513; ++bin) {
      spectrogram.values[static_cast<std::size_t>(t * 513 + bin)] *= 0.01F;
    }
  }
  core::LogMel after;
  extractor.toLogMel(spectrogram, after);
  // Below the cut nothing moves apart from the maximum, which was the same for all bands.
  const float moved = after.values[25] - before.values[25];
  EXPECT_NEAR(after.values[127 * 51 + 25] - before.values[127 * 51 + 25], moved - 20.0F, 1e-3);
  EXPECT_NEAR(after.values[10 * 51 + 25] - before.values[10 * 51 + 25], moved, 1e-3);
}

}  // namespace
}  // namespace exsampling::sound
