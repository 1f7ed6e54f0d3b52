#include <exsampling/core/files/durable_file.hpp>
#include <exsampling/night/access/entrance.hpp>
#include <exsampling/night/access/secrets.hpp>

#include <cctype>
#include <charconv>
#include <fstream>
#include <random>
#include <utility>

namespace exsampling::night {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCodeLength = 8;
/// Without characters that are easily confused (0 O, 1 I L), and without U, which makes words.
constexpr std::string_view kCodeLetters = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

std::string newCode() {
  std::random_device random;
  std::uniform_int_distribution<std::size_t> letters(0, kCodeLetters.size() - 1);
  std::string code;
  for (std::size_t i = 0; i < kCodeLength; ++i) code += kCodeLetters[letters(random)];
  return code;
}

/// As typed: in small letters, with blanks or dashes.
std::string cleanCode(std::string_view text) {
  std::string code;
  for (const char c : text.substr(0, 4 * kCodeLength)) {
    if (c != ' ' && c != '-') {
      code += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
  }
  return code;
}

std::string cookieText(const std::string& participant, int generation, const std::string& secret) {
  const auto text = participant + "." + std::to_string(generation);
  return text + "." + sign(secret, text);
}

}  // namespace

core::Result<std::unique_ptr<Entrance>> Entrance::open(EntranceSettings settings,
                                                       const core::Clock& clock) {
  auto kept = read(settings.file);
  if (!kept) {
    kept = Kept{.secret = newSecret(), .code = newCode()};
    if (const auto written = write(settings.file, *kept); !written) return written.error();
  }
  return std::unique_ptr<Entrance>(new Entrance(std::move(settings), clock, *std::move(kept)));
}

Entrance::Entrance(EntranceSettings settings, const core::Clock& clock, Kept kept)
    : settings_(std::move(settings)), clock_(clock), kept_(std::move(kept)) {}

std::optional<Entrance::Kept> Entrance::read(const fs::path& file) {
  Kept kept;
  std::ifstream in(file);
  in >> kept.secret >> kept.code >> kept.generation >> kept.oldestValid;
  if (!in || !looksLikeSecret(kept.secret) || kept.code.size() != kCodeLength) return std::nullopt;
  return kept;
}

core::Status Entrance::write(const fs::path& file, const Kept& kept) {
  const auto written =
      core::writeDurably(file,
                         kept.secret + " " + kept.code + " " + std::to_string(kept.generation) +
                             " " + std::to_string(kept.oldestValid) + "\n",
                         core::Readers::owner);
  if (written) return {};
  return core::Error{written.error().code,
                     "The join code cannot be kept: " + written.error().message};
}

std::string Entrance::originLocked() const {
  if (!settings_.publicUrl.empty()) return settings_.publicUrl;
  return tunnelOrigin_.empty() ? listenerOrigin_ : tunnelOrigin_;
}

std::string Entrance::joinUrlLocked() const {
  return settings_.asksForCode ? originLocked() + "/?j=" + kept_.code : originLocked();
}

std::string Entrance::tokenLocked() const {
  return cookieText(newSecret(), kept_.generation, kept_.secret);
}

void Entrance::change(const std::function<void()>& apply) {
  std::function<void(const std::string&)> tell;
  std::string now;
  {
    const std::lock_guard lock(mutex_);
    const auto before = joinUrlLocked();
    apply();
    now = joinUrlLocked();
    if (now != before) tell = onChange_;
  }
  if (tell) tell(now);
}

std::string Entrance::origin() const {
  const std::lock_guard lock(mutex_);
  return originLocked();
}

std::string Entrance::joinUrl() const {
  const std::lock_guard lock(mutex_);
  return joinUrlLocked();
}

bool Entrance::isOwnOrigin(std::string_view origin) const {
  const std::lock_guard lock(mutex_);
  return !origin.empty() &&
         (origin == settings_.publicUrl || origin == tunnelOrigin_ || origin == listenerOrigin_);
}

bool Entrance::isPublicHost(std::string_view host) const {
  const auto scheme = settings_.publicUrl.find("://");
  return scheme != std::string::npos &&
         std::string_view(settings_.publicUrl).substr(scheme + 3) == host;
}

void Entrance::setListenerOrigin(const std::string& origin) {
  change([&] { listenerOrigin_ = origin; });
}

void Entrance::setTunnelOrigin(const std::string& origin) {
  change([&] { tunnelOrigin_ = origin; });
}

void Entrance::whenChanged(std::function<void(const std::string& joinUrl)> onChange) {
  const std::lock_guard lock(mutex_);
  onChange_ = std::move(onChange);
}

std::string Entrance::code() const {
  const std::lock_guard lock(mutex_);
  return kept_.code;
}

core::Status Entrance::rotate(bool everyoneOut) {
  core::Status written;
  change([&] {
    Kept next = kept_;
    next.code = newCode();
    ++next.generation;
    if (everyoneOut) next.oldestValid = next.generation;
    written = write(settings_.file, next);
    if (written) kept_ = std::move(next);
  });
  return written;
}

std::optional<std::string> Entrance::codeIn(std::string_view text) {
  auto code = cleanCode(text);
  if (code.size() != kCodeLength || code.find_first_not_of(kCodeLetters) != std::string::npos) {
    return std::nullopt;
  }
  return code;
}

core::Result<std::string> Entrance::join(std::string_view code) {
  const std::lock_guard lock(mutex_);
  if (tries_.take(1.0, clock_.steadyNow()) > core::Seconds(0)) {
    return core::Error{core::ErrorCode::busy, "Very many are joining; try again in a moment."};
  }
  if (settings_.asksForCode && !sameSecret(cleanCode(code), kept_.code)) {
    return core::Error{core::ErrorCode::invalidArgument,
                       "This is not tonight's join code; scan the code in the room again."};
  }
  return tokenLocked();
}

std::string Entrance::newToken() const {
  const std::lock_guard lock(mutex_);
  return tokenLocked();
}

std::optional<std::string> Entrance::participantOf(std::string_view token) const {
  const auto firstDot = token.find('.');
  const auto lastDot = token.rfind('.');
  if (firstDot == std::string_view::npos || firstDot == lastDot) return std::nullopt;
  const auto participant = token.substr(0, firstDot);
  const auto number = token.substr(firstDot + 1, lastDot - firstDot - 1);
  int generation = 0;
  const auto end = number.data() + number.size();
  const auto parsed = std::from_chars(number.data(), end, generation);
  if (parsed.ec != std::errc() || parsed.ptr != end || !looksLikeSecret(participant)) {
    return std::nullopt;
  }
  const std::lock_guard lock(mutex_);
  if (generation < kept_.oldestValid || generation > kept_.generation) return std::nullopt;
  if (!sameSecret(token, cookieText(std::string(participant), generation, kept_.secret))) {
    return std::nullopt;
  }
  return std::string(participant);
}

}  // namespace exsampling::night
