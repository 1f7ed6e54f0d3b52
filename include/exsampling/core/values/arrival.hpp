#pragma once

#include <exsampling/core/values/sample.hpp>

#include <optional>
#include <string>

namespace exsampling::core {

/// An archived sample with what the performer noted about it.
struct Arrival {
  Sample sample;
  bool favourite = false;
  std::optional<std::string> corrected;  ///< what it really is, kept for later training

  /// The correction, else the classifier's best guess.
  const std::string& category() const { return corrected ? *corrected : sample.best().category; }
  friend bool operator==(const Arrival&, const Arrival&) = default;
};

}  // namespace exsampling::core
