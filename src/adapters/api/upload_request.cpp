#include "upload_request.hpp"

#include <exsampling/adapters/http/answers.hpp>

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <optional>
#include <string_view>

namespace exsampling::adapters {

namespace {

constexpr std::size_t kMaxNameCharacters = 64;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

std::optional<std::string> find(const UploadQuery& query, const std::string& key) {
  const auto found = query.find(key);
  if (found == query.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

std::optional<double> parseNumber(const std::string& text, double low, double high) {
  double value = 0.0;
  const auto end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value, std::chars_format::fixed);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  if (!std::isfinite(value) || value < low || value > high) return std::nullopt;
  return value;
}

core::Result<std::optional<core::Location>> parseLocation(const UploadQuery& query) {
  const auto latitude = find(query, "lat");
  const auto longitude = find(query, "lon");
  if (!latitude && !longitude) return std::optional<core::Location>();
  if (!latitude || !longitude) return invalid("lat and lon belong together; one is missing.");
  const auto north = parseNumber(*latitude, -90.0, 90.0);
  if (!north) return invalid("lat has to be a number of degrees from -90 to 90.");
  const auto east = parseNumber(*longitude, -180.0, 180.0);
  if (!east) return invalid("lon has to be a number of degrees from -180 to 180.");
  core::Location location{*north, *east, std::nullopt};
  if (const auto accuracy = find(query, "accuracy")) {
    location.accuracyMetres = parseNumber(*accuracy, 0.0, 1e8);
    if (!location.accuracyMetres) return invalid("accuracy has to be a number of metres.");
  }
  if (*north == 0.0 && *east == 0.0) return std::optional<core::Location>();
  return std::optional(location);
}

/// Milliseconds since 1970, or "2026-11-20T19:30:00.250+09:00" (a plus that a query turned into a
/// blank is understood).
std::optional<core::WallTime> parseTime(const std::string& text) {
  using namespace std::chrono;
  std::int64_t epoch = 0;
  const auto end = text.data() + text.size();
  const auto number = std::from_chars(text.data(), end, epoch);
  if (number.ec == std::errc() && number.ptr == end) {
    constexpr std::int64_t latest = 253'402'300'800'000;  // the year 10000
    if (epoch < 0 || epoch >= latest) return std::nullopt;
    return core::WallTime(milliseconds(epoch));
  }
  int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0, used = 0;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%n", &y, &mo, &d, &h, &mi, &s, &used) !=
          6 ||
      used != 19) {
    return std::nullopt;
  }
  std::string_view rest = std::string_view(text).substr(19);
  int fraction = 0;
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    int weight = 100;
    for (; !rest.empty() && rest.front() >= '0' && rest.front() <= '9'; rest.remove_prefix(1)) {
      fraction += (rest.front() - '0') * weight;
      weight /= 10;
    }
  }
  minutes offset{0};
  if (rest != "Z") {
    int hours = 0, extra = 0;
    used = 0;
    const std::string zone(rest);
    if (zone.size() != 6 ||
        std::sscanf(zone.c_str() + 1, "%2d:%2d%n", &hours, &extra, &used) != 2 || used != 5 ||
        hours > 14 || extra > 59 || (zone[0] != '+' && zone[0] != ' ' && zone[0] != '-')) {
      return std::nullopt;
    }
    offset = minutes(hours * 60 + extra) * (zone[0] == '-' ? -1 : 1);
  }
  const year_month_day date{year(y), month(static_cast<unsigned>(mo)),
                            day(static_cast<unsigned>(d))};
  if (!date.ok() || y < 1970 || h > 23 || mi > 59 || s > 60 || h < 0 || mi < 0 || s < 0) {
    return std::nullopt;
  }
  return core::WallTime(sys_days(date) + hours(h) + minutes(mi) + seconds(s) +
                        milliseconds(fraction) - offset);
}

/// Length of the valid UTF-8 sequence that `text` begins with; 0 when it is none.
std::size_t sequenceLength(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const auto second = byte(1);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool surrogate = first == 0xED && second > 0x9F;
  const bool beyond = first == 0xF4 && second > 0x8F;
  return overlong || surrogate || beyond ? 0 : length;
}

/// Control characters, and those that change the direction of writing, are removed; invalid UTF-8
/// is replaced.
std::optional<std::string> cleanName(std::string_view text) {
  std::string name;
  std::size_t characters = 0;
  while (!text.empty()) {
    const auto length = sequenceLength(text);
    const auto piece = text.substr(0, std::max<std::size_t>(length, 1));
    text.remove_prefix(piece.size());
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(piece[i]); };
    const bool ascii = length == 1 && (byte(0) < 0x20 || byte(0) == 0x7F);
    const bool latinControl = length == 2 && byte(0) == 0xC2 && byte(1) < 0xA0;
    const bool turning = length == 3 && byte(0) == 0xE2 &&
                         ((byte(1) == 0x80 && (byte(2) >= 0xA8 && byte(2) <= 0xAE)) ||
                          (byte(1) == 0x81 && (byte(2) >= 0xA6 && byte(2) <= 0xA9)));
    if (ascii || latinControl || turning) continue;
    name += length == 0 ? kReplacement : piece;
    ++characters;
  }
  const auto first = name.find_first_not_of(' ');
  if (first == std::string::npos) return std::string();
  if (characters > kMaxNameCharacters) return std::nullopt;
  return name.substr(first, name.find_last_not_of(' ') - first + 1);
}

}  // namespace

core::Result<UploadDetails> parseUploadQuery(const UploadQuery& query) {
  UploadDetails details;
  const auto location = parseLocation(query);
  if (!location) return location.error();
  details.location = *location;
  if (const auto recordedAt = find(query, "recordedAt")) {
    details.recordedAt = parseTime(*recordedAt);
    if (!details.recordedAt) {
      return invalid(
          "recordedAt has to be a time such as 2026-11-20T19:30:00Z, or milliseconds since 1970.");
    }
  }
  if (const auto name = find(query, "name")) {
    auto clean = cleanName(*name);
    if (!clean) return invalid("name may have 64 characters at most.");
    details.name = std::move(*clean);
  }
  return details;
}

}  // namespace exsampling::adapters
