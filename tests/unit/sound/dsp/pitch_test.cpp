#include <exsampling/sound/dsp/pitch.hpp>

#include <gtest/gtest.h>

#include "support/signals.hpp"
#include <cmath>
#include <functional>
#include <numbers>
#include <string>
#include <vector>

namespace exsampling::sound {
namespace {

constexpr int kRate = 16000;

/// How strong the partial of this number (from 1) and frequency is.
using Spectrum = std::function<double(int partial, double hertz)>;

struct Timbre {
  std::string name;
  Spectrum spectrum;
  double decay = 0.0;    ///< amplitude falls by exp(-decay * t)
  double stretch = 0.0;  ///< partial k lies at k * sqrt(1 + stretch * k^2), as on a stiff string
  double highest = 2000.0;
};

double bump(double hertz, double centre, double width) {
  return std::exp(-0.5 * std::pow((hertz - centre) / width, 2.0));
}

const std::vector<Timbre>& timbres() {
  static const std::vector<Timbre> kTimbres{
      {.name = "sine", .spectrum = [](int k, double) { return k == 1 ? 1.0 : 0.0; }},
      {.name = "saw", .spectrum = [](int k, double) { return 1.0 / k; }},
      {.name = "square", .spectrum = [](int k, double) { return k % 2 == 1 ? 1.0 / k : 0.0; }},
      {.name = "triangle",
       .spectrum = [](int k, double) { return k % 2 == 1 ? 1.0 / (k * k) : 0.0; }},
      {.name = "pulses", .spectrum = [](int, double) { return 1.0; }},
      {.name = "plucked", .spectrum = [](int k, double) { return 1.0 / k; }, .decay = 6.0},
      {.name = "stiff string",
       .spectrum = [](int k, double) { return 1.0 / (k * k); },
       .decay = 4.0,
       .stretch = 2e-5},
      {.name = "vowel a",
       .spectrum =
           [](int k, double hertz) {
             return (bump(hertz, 700, 110) + 0.5 * bump(hertz, 1200, 120) +
                     0.25 * bump(hertz, 2600, 160) + 0.05) /
                    std::sqrt(k);
           },
       .highest = 900.0},
      {.name = "vowel i",
       .spectrum =
           [](int k, double hertz) {
             return (bump(hertz, 300, 80) + 0.3 * bump(hertz, 2300, 150) + 0.05) / std::sqrt(k);
           },
       .highest = 500.0},
      {.name = "no fundamental",
       .spectrum = [](int k, double) { return k >= 2 && k <= 6 ? 1.0 / k : 0.0; },
       .highest = 1500.0},
      {.name = "partials 3 to 8",
       .spectrum = [](int k, double) { return k >= 3 && k <= 8 ? 1.0 : 0.0; },
       .highest = 800.0},
      {.name = "weak odd partials",
       .spectrum = [](int k, double) { return (k % 2 == 1 ? 0.35 : 1.0) / k; }},
      {.name = "strong second", .spectrum = [](int k, double) { return k == 2 ? 1.5 : 1.0 / k; }},
      {.name = "strong third", .spectrum = [](int k, double) { return k == 3 ? 1.0 : 1.0 / k; }},
  };
  return kTimbres;
}

std::vector<float> makeTone(const Timbre& timbre, double hertz, double seconds) {
  std::vector<double> samples(static_cast<std::size_t>(seconds * kRate));
  for (int k = 1; k * hertz < 7000.0; ++k) {
    const double partial = k * hertz * std::sqrt(1.0 + timbre.stretch * k * k);
    const double amplitude = 0.2 * timbre.spectrum(k, partial);
    const double phase = 2.4 * k * k;
    if (amplitude == 0.0) continue;
    for (std::size_t n = 0; n < samples.size(); ++n) {
      const double t = static_cast<double>(n) / kRate;
      samples[n] += amplitude * std::exp(-timbre.decay * t) *
                    std::sin(2.0 * std::numbers::pi * partial * t + phase);
    }
  }
  return support::toFloats(samples);
}

void addNoise(std::vector<float>& samples, double signalToNoiseDb, std::uint32_t seed) {
  double energy = 0.0;
  for (const float sample : samples) energy += static_cast<double>(sample) * sample;
  const double power = energy / static_cast<double>(samples.size());
  // Even noise in -1..1 has a power of 1/3.
  const double amplitude = std::sqrt(3.0 * power * std::pow(10.0, -signalToNoiseDb / 10.0));
  const std::vector<double> noise = support::noise(samples.size(), seed);
  for (std::size_t n = 0; n < samples.size(); ++n) {
    samples[n] += static_cast<float>(amplitude * noise[n]);
  }
}

double centsBetween(double hertz, double reference) {
  return 1200.0 * std::log2(hertz / reference);
}

std::vector<double> frequenciesUpTo(double highest) {
  std::vector<double> frequencies;
  for (double hertz = 51.0; hertz < highest; hertz *= 1.227) frequencies.push_back(hertz);
  return frequencies;
}

/// How the tone table is played.
struct Circumstances {
  const char* name;
  double seconds;
  double signalToNoiseDb;
};

class PitchOfTonesTest : public testing::TestWithParam<Circumstances> {};

TEST_P(PitchOfTonesTest, IsHeardInTuneAndInTheRightOctave) {
  PitchEstimator estimator;
  int tones = 0;
  int unheard = 0;
  int wrongOctave = 0;
  double worstCents = 0.0;
  for (const Timbre& timbre : timbres()) {
    for (const double hertz : frequenciesUpTo(timbre.highest)) {
      std::vector<float> tone = makeTone(timbre, hertz, GetParam().seconds);
      addNoise(tone, GetParam().signalToNoiseDb, static_cast<std::uint32_t>(++tones));
      const auto pitch = estimator.estimate(tone);
      if (!pitch) {
        ++unheard;
        ADD_FAILURE() << timbre.name << " at " << hertz << " Hz is not heard";
        continue;
      }
      const double cents = std::abs(centsBetween(pitch->frequency.value, hertz));
      if (cents > 300.0) {
        ++wrongOctave;
        ADD_FAILURE() << timbre.name << " at " << hertz << " Hz is heard as "
                      << pitch->frequency.value;
      } else {
        EXPECT_LT(cents, 10.0) << timbre.name << " at " << hertz << " Hz";
        worstCents = std::max(worstCents, cents);
      }
    }
  }
  RecordProperty("tones", tones);
  RecordProperty("worstMilliCents", static_cast<int>(1000.0 * worstCents));
  EXPECT_GE(tones, 200);
  EXPECT_EQ(unheard, 0);
  EXPECT_EQ(wrongOctave, 0);
}

INSTANTIATE_TEST_SUITE_P(Noise, PitchOfTonesTest,
                         testing::Values(Circumstances{"none", 0.4, 120.0},
                                         Circumstances{"20dB", 0.4, 20.0},
                                         Circumstances{"shortAnd20dB", 0.1, 20.0},
                                         Circumstances{"10dB", 0.4, 10.0}),
                         [](const auto& tested) { return std::string(tested.param.name); });

/// Noise whose power falls by 0 (white), 3 (pink) or 6 (brown) dB an octave.
std::vector<float> colouredNoise(int decibelsPerOctave, double seconds, std::uint32_t seed) {
  std::vector<double> noise =
      support::noise(static_cast<std::size_t>(seconds * kRate) + 4096, seed);
  if (decibelsPerOctave == 6) {
    double level = 0.0;
    for (double& value : noise) value = level = 0.9995 * level + 0.02 * value;
  } else if (decibelsPerOctave == 3) {
    // Low-pass filters an octave apart, each 3 dB stronger than the one above it, add up to pink.
    std::vector<double> levels(12, 0.0);
    for (double& value : noise) {
      double sum = 0.0;
      for (std::size_t i = 0; i < levels.size(); ++i) {
        const double pole = std::exp(-2.0 * std::numbers::pi * 6000.0 / std::exp2(i) / kRate);
        levels[i] = pole * levels[i] + (1.0 - pole) * value;
        sum += std::exp2(0.5 * static_cast<double>(i)) * levels[i];
      }
      value = 0.05 * sum;
    }
  }
  return {noise.begin() + 4096, noise.end()};
}

class PitchOfNoiseTest : public testing::TestWithParam<int> {};

TEST_P(PitchOfNoiseTest, HasNoPitch) {
  PitchEstimator estimator;
  for (const double seconds : {0.1, 0.3, 1.0, 5.0}) {
    for (std::uint32_t seed = 1; seed <= (seconds < 5.0 ? 40U : 5U); ++seed) {
      const auto pitch = estimator.estimate(colouredNoise(GetParam(), seconds, seed));
      EXPECT_FALSE(pitch) << seconds << " s, seed " << seed << ": " << pitch->frequency.value
                          << " Hz, confidence " << pitch->confidence;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Colours, PitchOfNoiseTest, testing::Values(0, 3, 6), [](const auto& tested) {
      return std::string(tested.param == 0 ? "white" : tested.param == 3 ? "pink" : "brown");
    });

TEST(PitchEstimatorTest, HearsASineExactly) {
  PitchEstimator estimator;
  const auto pitch = estimator.estimate(support::sine(440.0, 0.5, 1.0, kRate));
  ASSERT_TRUE(pitch);
  EXPECT_NEAR(pitch->frequency.value, 440.0, 0.1);
  EXPECT_GT(pitch->confidence, 0.98);
  EXPECT_LE(pitch->confidence, 1.0);
}

TEST(PitchEstimatorTest, ReachesBothEndsOfItsRangeAndNoFurther) {
  PitchEstimator estimator;
  for (const double hertz : {50.0, 2000.0}) {
    const auto pitch = estimator.estimate(support::sine(hertz, 0.5, 1.0, kRate));
    ASSERT_TRUE(pitch) << hertz;
    EXPECT_LT(std::abs(centsBetween(pitch->frequency.value, hertz)), 10.0);
  }
  for (const double hertz : {20.0, 40.0, 2200.0, 3000.0, 5000.0, 7500.0}) {
    EXPECT_FALSE(estimator.estimate(support::sine(hertz, 0.5, 1.0, kRate))) << hertz;
  }
}

TEST(PitchEstimatorTest, DoesNotDependOnLevelOrOffset) {
  PitchEstimator estimator;
  const std::vector<float> tone = makeTone(timbres()[1], 220.0, 0.5);
  for (const float gain : {1.0F, 1e-4F}) {
    for (const float offset : {0.0F, 0.2F}) {
      std::vector<float> changed;
      for (const float sample : tone) changed.push_back(gain * (sample + offset));
      const auto pitch = estimator.estimate(changed);
      ASSERT_TRUE(pitch) << gain << ", " << offset;
      EXPECT_LT(std::abs(centsBetween(pitch->frequency.value, 220.0)), 1.0);
    }
  }
}

TEST(PitchEstimatorTest, ConfidenceIsTheShareOfSoundingTimeThatHasThePitch) {
  PitchEstimator estimator;
  // 1 s of tone and 1 s of equally loud noise.
  std::vector<float> sound = support::sine(300.0, 0.3, 1.0, kRate);
  for (const double value : support::noise(kRate, 3)) {
    sound.push_back(static_cast<float>(0.3 * std::sqrt(1.5) * value));
  }
  const auto half = estimator.estimate(sound);
  ASSERT_TRUE(half);
  EXPECT_NEAR(half->frequency.value, 300.0, 0.2);
  EXPECT_NEAR(half->confidence, 0.5, 0.05);
  // Silence in between is not sounding time.
  std::vector<float> gated = support::sine(300.0, 0.3, 1.0, kRate);
  gated.resize(4 * kRate, 0.0F);
  const auto whole = estimator.estimate(gated);
  ASSERT_TRUE(whole);
  EXPECT_GT(whole->confidence, 0.95);
}

TEST(PitchEstimatorTest, TakesTheNoteThatLastsLongest) {
  PitchEstimator estimator;
  std::vector<float> sound = support::sine(300.0, 0.3, 1.5, kRate);
  const std::vector<float> other = support::sine(500.0, 0.3, 1.0, kRate);
  sound.insert(sound.end(), other.begin(), other.end());
  const auto pitch = estimator.estimate(sound);
  ASSERT_TRUE(pitch);
  EXPECT_NEAR(pitch->frequency.value, 300.0, 0.2);
  EXPECT_NEAR(pitch->confidence, 0.6, 0.05);
}

TEST(PitchEstimatorTest, FollowsVibratoAndRefusesAGlide) {
  PitchEstimator estimator;
  const auto sing = [](double seconds, const std::function<double(double)>& hertzAt) {
    std::vector<float> samples;
    double turns = 0.0;
    for (int n = 0; n < seconds * kRate; ++n) {
      turns += hertzAt(static_cast<double>(n) / kRate) / kRate;
      const double angle = 2.0 * std::numbers::pi * turns;
      samples.push_back(static_cast<float>(0.3 * std::sin(angle) + 0.15 * std::sin(2.0 * angle)));
    }
    return samples;
  };
  const auto vibrato = estimator.estimate(sing(1.0, [](double t) {
    return 440.0 * (1.0 + 0.015 * std::sin(2.0 * std::numbers::pi * 5.5 * t));
  }));
  ASSERT_TRUE(vibrato);
  EXPECT_LT(std::abs(centsBetween(vibrato->frequency.value, 440.0)), 10.0);
  EXPECT_FALSE(estimator.estimate(sing(2.0, [](double t) { return 200.0 * std::exp2(t); })));
}

TEST(PitchEstimatorTest, HearsNothingInClicksSilenceAndConstants) {
  PitchEstimator estimator;
  std::vector<float> click(kRate, 0.0F);
  click[8000] = 0.9F;
  EXPECT_FALSE(estimator.estimate(click));
  EXPECT_FALSE(estimator.estimate(std::vector<float>(kRate, 0.0F)));
  EXPECT_FALSE(estimator.estimate(std::vector<float>(kRate, 0.5F)));
  EXPECT_FALSE(estimator.estimate({}));
  EXPECT_FALSE(estimator.estimate(std::vector<float>(1, 0.5F)));
}

TEST(PitchEstimatorTest, Needs64Milliseconds) {
  PitchEstimator estimator;
  const std::vector<float> tone = makeTone(timbres()[1], 100.0, 0.064);
  ASSERT_EQ(tone.size(), 1024U);
  const auto pitch = estimator.estimate(tone);
  ASSERT_TRUE(pitch);
  EXPECT_LT(std::abs(centsBetween(pitch->frequency.value, 100.0)), 10.0);
  EXPECT_FALSE(estimator.estimate(std::vector<float>(tone.begin(), tone.end() - 1)));
}

TEST(PitchEstimatorTest, WorksAtOtherRates) {
  for (const int sampleRate : {8000, 22050, 44100}) {
    PitchEstimator estimator(PitchSpec{.sampleRate = sampleRate});
    const auto pitch = estimator.estimate(support::sine(440.0, 0.5, 1.0, sampleRate));
    ASSERT_TRUE(pitch) << sampleRate;
    EXPECT_LT(std::abs(centsBetween(pitch->frequency.value, 440.0)), 1.0) << sampleRate;
  }
}

TEST(PitchEstimatorTest, ForgetsWhatCameBefore) {
  PitchEstimator estimator;
  const std::vector<float> tone = makeTone(timbres()[4], 333.0, 0.2);
  const auto first = estimator.estimate(tone);
  estimator.estimate(colouredNoise(0, 5.0, 1));
  EXPECT_EQ(estimator.estimate(tone), first);
}

}  // namespace
}  // namespace exsampling::sound
