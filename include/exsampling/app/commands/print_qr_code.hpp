#pragma once

#include <string>

namespace exsampling::app {

/// Draws the QR code of `text` on standard output; black on white where that is a terminal.
void printQrCode(const std::string& text);

}  // namespace exsampling::app
