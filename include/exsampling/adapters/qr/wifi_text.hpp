#pragma once

#include <string>

namespace exsampling::adapters {

/// The QR code text that connects a phone to a Wi-Fi: "WIFI:T:WPA;S:NAME;P:PASSWORD;;". An empty
/// password means an open network.
std::string wifiText(const std::string& name, const std::string& password);

}  // namespace exsampling::adapters
