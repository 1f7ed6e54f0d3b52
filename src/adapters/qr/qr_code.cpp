#include <exsampling/adapters/qr/qr_code.hpp>

#include <qrencode.h>

#include <cerrno>
#include <cstddef>
#include <memory>

namespace exsampling::adapters {

core::Result<QrCode> QrCode::encode(const std::string& text) {
  if (text.empty()) {
    return core::Error{core::ErrorCode::invalidArgument, "A QR code needs a text."};
  }
  struct Free {
    void operator()(QRcode* code) const { QRcode_free(code); }
  };
  const std::unique_ptr<QRcode, Free> code(
      QRcode_encodeData(static_cast<int>(text.size()),
                        reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M));
  if (!code) {
    return core::Error{core::ErrorCode::invalidArgument,
                       errno == ERANGE ? "The text is too long for a QR code: " +
                                             std::to_string(text.size()) + " bytes of 2,331."
                                       : std::string("The QR code could not be made.")};
  }
  const auto count = static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width);
  std::vector<bool> modules(count);
  // libqrencode keeps a module's colour in the lowest bit.
  for (std::size_t i = 0; i < count; ++i) modules[i] = (code->data[i] & 1) != 0;
  return QrCode(code->width, std::move(modules));
}

bool QrCode::dark(int column, int row) const {
  if (column < 0 || row < 0 || column >= size_ || row >= size_) return false;
  return modules_[static_cast<std::size_t>(row) * static_cast<std::size_t>(size_) +
                  static_cast<std::size_t>(column)];
}

std::vector<std::string> QrCode::terminalLines(TerminalStyle style) const {
  std::vector<std::string> lines;
  for (int row = -kQuietZone; row < size_ + kQuietZone; row += 2) {
    std::string line;
    for (int column = -kQuietZone; column < size_ + kQuietZone; ++column) {
      const bool upperLight = !dark(column, row);
      const bool lowerLight = !dark(column, row + 1);
      line += upperLight ? (lowerLight ? "█" : "▀") : (lowerLight ? "▄" : " ");
    }
    // Bright white ink on black.
    lines.push_back(style == TerminalStyle::coloured ? "\x1B[97;40m" + line + "\x1B[0m" : line);
  }
  return lines;
}

std::string QrCode::svg() const {
  const auto side = std::to_string(size_ + 2 * kQuietZone);
  std::string path;
  for (int row = 0; row < size_; ++row) {
    for (int column = 0; column < size_; ++column) {
      if (!dark(column, row)) continue;
      int length = 1;
      while (dark(column + length, row)) ++length;
      path += "M" + std::to_string(column + kQuietZone) + " " + std::to_string(row + kQuietZone) +
              "h" + std::to_string(length) + "v1h-" + std::to_string(length) + "z";
      column += length;
    }
  }
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + side + " " + side +
         "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" + side + "v" + side +
         "H0z\"/><path d=\"" + path + "\"/></svg>";
}

}  // namespace exsampling::adapters
