#include <exsampling/core/reading/object_reader.hpp>
#include <exsampling/night/settings/config.hpp>

#include <algorithm>
#include <charconv>

namespace exsampling::night {
namespace {

core::Error refuse(std::string_view text, const std::string& why) {
  return {core::ErrorCode::invalidArgument, core::inQuotes(text) + " " + why};
}

std::optional<int> parsePort(std::string_view text, int least) {
  int port = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port < least || port > 65535) {
    return std::nullopt;
  }
  return port;
}

core::Result<HostPort> parseAddress(std::string_view text, int leastPort,
                                    const std::string& example) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return refuse(text, "has no port, " + example + " is accepted");
  }
  const std::string_view host = text.substr(0, colon);
  if (host.find(':') != std::string_view::npos || host.starts_with('[')) {
    return refuse(text, "looks like IPv6, OSC goes over IPv4: " + example + " is accepted");
  }
  if (!isHost(host)) {
    return refuse(text, "begins with no IPv4 address or host name, " + example + " is accepted");
  }
  const auto port = parsePort(text.substr(colon + 1), leastPort);
  if (!port) {
    return refuse(text, "ends with no port, " + std::to_string(leastPort) +
                            " to 65535 is accepted, as in " + example);
  }
  return HostPort{std::string(host), *port};
}

}  // namespace

bool isIpv4(std::string_view text) {
  int parts = 0;
  const char* at = text.data();
  const char* end = at + text.size();
  while (true) {
    int value = -1;
    const auto [next, error] = std::from_chars(at, end, value);
    // from_chars would take a sign, and 010 means 8 to some resolvers.
    if (error != std::errc{} || *at == '-' || value > 255 || (*at == '0' && next - at > 1)) {
      return false;
    }
    ++parts;
    if (next == end) return parts == 4;
    if (*next != '.') return false;
    at = next + 1;
  }
}

bool isHost(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  if (text.find_first_not_of("0123456789.") == std::string_view::npos) return isIpv4(text);
  return text.front() != '-' && text.front() != '.' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '-' || c == '.' || c == '_';
         });
}

bool isLoopback(std::string_view host) {
  return host == "localhost" || host == "::1" || (isIpv4(host) && host.starts_with("127."));
}

core::Result<HostPort> parseHostPort(std::string_view text) {
  return parseAddress(text, 1, "HOST:PORT such as 127.0.0.1:10500");
}

core::Result<HostPort> parseListenAddress(std::string_view text) {
  if (const auto port = parsePort(text, 0)) return HostPort{"127.0.0.1", *port};
  return parseAddress(text, 0, "[ADDR:]PORT such as 10501 or 0.0.0.0:10501");
}

core::Result<OscTarget> parseOscTarget(std::string_view text) {
  constexpr std::string_view kRoot = "root=";
  std::size_t comma = text.find(',');
  const auto address = parseHostPort(text.substr(0, comma));
  if (!address) return address.error();
  OscTarget target{*address};
  bool profileGiven = false;
  while (comma != std::string_view::npos) {
    const std::string_view rest = text.substr(comma + 1);
    if (rest.starts_with(kRoot)) {  // a folder's name may contain commas
      if (rest == kRoot) return refuse(text, "names no folder after root=");
      target.root = std::filesystem::path(rest.substr(kRoot.size()));
      break;
    }
    comma = text.find(',', comma + 1);
    const std::string_view part = rest.substr(0, rest.find(','));
    if (part == "unmapped") {
      target.unmapped = true;
      continue;
    }
    if ((part != "plain" && part != "x-sampling") || profileGiven) {
      return refuse(text, "has " + core::inQuotes(part) +
                              " where HOST:PORT[,PROFILE][,unmapped][,root=DIR] is accepted; the "
                              "profiles are plain and x-sampling");
    }
    profileGiven = true;
    target.profile = part == "plain" ? OscProfile::plain : OscProfile::xSampling;
  }
  return target;
}

std::string formatOscTarget(const OscTarget& target) {
  return target.address.host + ":" + std::to_string(target.address.port) +
         (target.profile == OscProfile::xSampling ? ",x-sampling" : "") +
         (target.unmapped ? ",unmapped" : "") +
         (target.root ? ",root=" + target.root->string() : "");
}

}  // namespace exsampling::night
