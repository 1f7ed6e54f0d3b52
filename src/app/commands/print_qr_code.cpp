#include <exsampling/adapters/qr/qr_code.hpp>
#include <exsampling/app/commands/print_qr_code.hpp>

#include <unistd.h>

#include <cstdio>

namespace exsampling::app {

void printQrCode(const std::string& text) {
  const auto code = adapters::QrCode::encode(text);
  if (!code) return;
  const auto style = isatty(STDOUT_FILENO) != 0 ? adapters::TerminalStyle::coloured
                                                : adapters::TerminalStyle::plain;
  for (const std::string& line : code->terminalLines(style)) std::printf("%s\n", line.c_str());
}

}  // namespace exsampling::app
