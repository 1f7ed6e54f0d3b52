#include <exsampling/adapters/qr/wifi_text.hpp>

#include <string_view>

namespace exsampling::adapters {

namespace {

/// The letters that mean something in this notation, with a backslash before them.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (std::string_view("\\;,:\"").find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

}  // namespace

std::string wifiText(const std::string& name, const std::string& password) {
  return password.empty() ? "WIFI:T:nopass;S:" + escaped(name) + ";;"
                          : "WIFI:T:WPA;S:" + escaped(name) + ";P:" + escaped(password) + ";;";
}

}  // namespace exsampling::adapters
