#include "participants.hpp"

#include <algorithm>

namespace exsampling::adapters {

namespace {

// A browser does not let a page without TLS replace a cookie that is only for TLS, so that a phone
// which comes to the plain listener later needs one of another name.
constexpr std::string_view kSecureCookie = "exsampling";
constexpr std::string_view kPlainCookie = "exsampling-plain";

}  // namespace

std::optional<std::string> participantOf(const night::Entrance& entrance,
                                         std::string_view cookies) {
  while (!cookies.empty()) {
    auto cookie = cookies.substr(0, cookies.find(';'));
    cookies.remove_prefix(std::min(cookies.size(), cookie.size() + 1));
    while (cookie.starts_with(' ')) cookie.remove_prefix(1);
    const auto name = cookie.substr(0, cookie.find('='));
    if (name.size() == cookie.size() || (name != kSecureCookie && name != kPlainCookie)) continue;
    if (auto participant = entrance.participantOf(cookie.substr(name.size() + 1))) {
      return participant;
    }
  }
  return std::nullopt;
}

std::string tokenCookie(const std::string& token, bool secure) {
  return std::string(secure ? kSecureCookie : kPlainCookie) + "=" + token +
         "; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "");
}

}  // namespace exsampling::adapters
