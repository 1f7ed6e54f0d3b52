#pragma once

#include <string>

namespace exsampling::adapters {

/// What a QR code says to bring a phone into a Wi-Fi: "WIFI:T:WPA;S:NAME;P:PASSWORD;;". An empty
/// password means an open network.
std::string wifiText(const std::string& name, const std::string& password);

}  // namespace exsampling::adapters
