#include "participants.hpp"

#include <algorithm>

namespace exsampling::adapters {

namespace {

constexpr std::string_view kCookieName = "exsampling";

}  // namespace

std::optional<std::string> participantOf(const access::Entrance& entrance,
                                         std::string_view cookies) {
  while (!cookies.empty()) {
    auto cookie = cookies.substr(0, cookies.find(';'));
    cookies.remove_prefix(std::min(cookies.size(), cookie.size() + 1));
    while (cookie.starts_with(' ')) cookie.remove_prefix(1);
    if (!cookie.starts_with(kCookieName) || cookie.substr(kCookieName.size(), 1) != "=") continue;
    if (auto participant = entrance.participantOf(cookie.substr(kCookieName.size() + 1))) {
      return participant;
    }
  }
  return std::nullopt;
}

std::string tokenCookie(const std::string& token, bool secure) {
  return std::string(kCookieName) + "=" + token +
         "; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "");
}

}  // namespace exsampling::adapters
