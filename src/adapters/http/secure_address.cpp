#include <exsampling/adapters/http/secure_address.hpp>

#include <algorithm>
#include <cctype>

namespace exsampling::adapters {

std::optional<std::string> secureAddress(std::string_view host, int port, std::string_view path,
                                         std::string_view query) {
  const auto colon = host.rfind(':');
  const bool namesPort = colon != std::string_view::npos && !host.ends_with(']');
  const auto name = host.substr(0, namesPort ? colon : std::string_view::npos);
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view(".-:[]").find(c) != std::string_view::npos;
  });
  if (name.empty() || !plain || !path.starts_with('/')) return std::nullopt;
  std::string address = "https://" + std::string(name) + ":" + std::to_string(port);
  address += path;
  if (!query.empty()) address += "?" + std::string(query);
  return address;
}

}  // namespace exsampling::adapters
