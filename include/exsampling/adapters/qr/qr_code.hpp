#pragma once

#include <exsampling/core/values/result.hpp>

#include <string>
#include <vector>

namespace exsampling::adapters {

/// How a QR code is drawn in a terminal.
enum class TerminalStyle {
  plain,     ///< no escape codes: right on a dark background
  coloured,  ///< black on white by escape codes: right on any background
};

/// A QR code with medium error correction.
class QrCode {
 public:
  /// Modules of white around the code, in every drawing of it.
  static constexpr int kQuietZone = 4;

  /// Fails with invalidArgument for an empty text or one over 2,331 bytes.
  static core::Result<QrCode> encode(const std::string& text);

  /// Modules a side, without the quiet zone.
  int size() const { return size_; }
  /// Whether a module is dark; outside of the code all is light.
  bool dark(int column, int row) const;

  /// Lines of UTF-8 half blocks, two rows of modules a line, light modules as ink; no line ends.
  std::vector<std::string> terminalLines(TerminalStyle style) const;
  /// An SVG document that scales to any size, black on white.
  std::string svg() const;

 private:
  QrCode(int size, std::vector<bool> modules) : size_(size), modules_(std::move(modules)) {}
  int size_;
  std::vector<bool> modules_;  ///< row-major
};

}  // namespace exsampling::adapters
