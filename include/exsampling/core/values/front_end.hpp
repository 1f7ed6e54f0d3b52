#pragma once

namespace exsampling::core {

/// How audio becomes the picture that a model was trained on; every model's manifest carries one.
/// The window is a periodic Hann of `fftSize`, frames are centred with zero padding, bands are
/// Slaney's (scale and area normalisation), values are power in dB relative to the picture's
/// maximum, floored.
struct FrontEnd {
  int sampleRate = 16000;  ///< Hz
  int fftSize = 1024;      ///< samples
  int hopLength = 320;     ///< samples
  int bands = 128;
  double minHertz = 20.0;
  double maxHertz = 8000.0;
  double minPower = 1e-10;  ///< power below this counts as this
  double floorDb = -80.0;
  double seconds = 5.0;  ///< shorter audio is padded with silence at its end

  int inputSamples() const { return static_cast<int>(seconds * sampleRate + 0.5); }
  int frames() const { return inputSamples() / hopLength + 1; }
  friend bool operator==(const FrontEnd&, const FrontEnd&) = default;
};

}  // namespace exsampling::core
