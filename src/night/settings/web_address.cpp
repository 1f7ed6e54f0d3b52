#include <exsampling/core/reading/object_reader.hpp>
#include <exsampling/night/settings/config.hpp>
#include <exsampling/night/settings/web_address.hpp>

#include <algorithm>
#include <string_view>

namespace exsampling::night {
namespace {

constexpr std::string_view kKey = "{key}";

std::size_t schemeLength(std::string_view url) {
  return url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
}

std::size_t authorityEnd(std::string_view url) {
  return std::min(url.size(), url.find_first_of("/?#", schemeLength(url)));
}

std::size_t countOf(std::string_view part, std::string_view text) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace

std::optional<std::string> refuseUnlessUrl(const std::string& text, bool originOnly) {
  const std::size_t scheme = schemeLength(text);
  const std::string rest = text.substr(scheme);
  const std::string authority = text.substr(scheme, authorityEnd(text) - scheme);
  const bool plain = std::all_of(rest.begin(), rest.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7F &&
           std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
  });
  const std::size_t colon = std::min(authority.size(), authority.rfind(':'));
  const std::string host = authority.substr(0, colon);
  const bool portIsNumber =
      colon == authority.size() ||
      (colon + 1 < authority.size() &&
       authority.find_first_not_of("0123456789", colon + 1) == std::string::npos);
  if (scheme != 0 && plain && portIsNumber && isHost(host) && (!originOnly || rest == authority)) {
    return std::nullopt;
  }
  return core::inQuotes(text) +
         (originOnly ? " is not the address of a site, such as https://example.org without a path"
                     : " is not a web address, such as https://example.org/live");
}

std::optional<std::string> refuseTileUrl(const std::string& text) {
  const std::string such = ", such as https://tiles.example.org/{z}/{x}/{y}.png?key={key}";
  const std::size_t end = authorityEnd(text);
  std::string rest = text.substr(end);
  for (const std::string_view part :
       {std::string_view("{z}"), std::string_view("{x}"), std::string_view("{y}"), kKey}) {
    const std::size_t count = countOf(part, rest);
    if (count > 1 || (count == 0 && part != kKey)) {
      return core::inQuotes(text) + " has to contain " + std::string(part) +
             (part == kKey ? " at most" : " exactly") + " once, after the host" + such;
    }
    if (count == 1) rest.replace(rest.find(part), part.size(), "0");
  }
  if (refuseUnlessUrl(text.substr(0, end) + rest, /*originOnly=*/false)) {
    return core::inQuotes(text) + " is not an address of map tiles" + such;
  }
  return std::nullopt;
}

std::string originOf(const std::string& url) { return url.substr(0, authorityEnd(url)); }

std::string withKey(const std::string& tileUrl, const std::string& key) {
  const std::size_t at = tileUrl.find(kKey);
  if (at == std::string::npos) return tileUrl;
  std::string escaped;
  for (const char c : key) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                       (byte >= 'a' && byte <= 'z') || c == '-' || c == '.' || c == '_' || c == '~';
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    if (plain) {
      escaped += c;
    } else {
      escaped += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return tileUrl.substr(0, at) + escaped + tileUrl.substr(at + kKey.size());
}

}  // namespace exsampling::night
