#pragma once

#include <exsampling/core/values/front_end.hpp>
#include <exsampling/core/values/log_mel.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace exsampling::sound {

/// Power over time and frequency: `frames` rows of `bins` values, bin k at k * rate / fftSize.
struct PowerSpectrogram {
  int frames = 0;
  int bins = 0;
  std::vector<float> values;
};

/// Triangular bands on Slaney's mel scale with Slaney's area normalisation, as
/// `librosa.filters.mel` makes them; stored without their zeros. Immutable, so thread-safe.
class MelFilterBank {
 public:
  explicit MelFilterBank(const core::FrontEnd& frontEnd);

  int bands() const { return static_cast<int>(bands_.size()); }
  int bins() const { return bins_; }
  /// The weight of bin `bin` in band `band`.
  float weight(int band, int bin) const;
  /// The power in band `band` of a spectrum of bins() powers.
  float bandPower(int band, std::span<const float> spectrum) const;

 private:
  struct Band {
    std::size_t firstBin = 0;
    std::size_t firstWeight = 0;
    std::size_t count = 0;
  };
  int bins_ = 0;
  std::vector<Band> bands_;
  std::vector<float> weights_;
};

/// Makes the pictures that a classifier sees, as librosa 0.10 does with the same front end. Owns
/// plan, window and buffers: one per worker, not thread-safe. With the output's memory reused it
/// allocates nothing.
class LogMelExtractor {
 public:
  explicit LogMelExtractor(const core::FrontEnd& frontEnd);
  ~LogMelExtractor();
  LogMelExtractor(LogMelExtractor&&) noexcept;
  LogMelExtractor& operator=(LogMelExtractor&&) noexcept;

  const core::FrontEnd& frontEnd() const;

  /// Mono audio at the front end's rate as the model's picture: padded with silence at its end, or
  /// cut, to `frontEnd().inputSamples()`.
  void toModelInput(std::span<const float> mono, core::LogMel& picture);

  /// The first of toModelInput's two steps, with as many frames as asked for: frame t is centred on
  /// sample t * hopLength, and outside `mono` there is silence. Audio as it is, without padding or
  /// cutting, has `1 + mono.size() / hopLength` frames.
  void toPowerSpectrogram(std::span<const float> mono, int frames, PowerSpectrogram& spectrogram);

  /// The second: bands in dB relative to the picture's maximum. What is changed in between (a gain
  /// a bin, a masked frame) is augmentation that needs no second transform.
  void toLogMel(const PowerSpectrogram& spectrogram, core::LogMel& picture) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace exsampling::sound
