#include <exsampling/night/access/token_limits.hpp>

#include <algorithm>
#include <utility>

namespace exsampling::night {

namespace {

constexpr std::chrono::minutes kMinute{1};
/// How often idle tokens are forgotten.
constexpr std::chrono::seconds kTidying{10};
/// An analysis takes about this long when others wait, too.
constexpr core::Seconds kWaitingPause{5.0};

}  // namespace

TokenLimits::TokenLimits(Limits limits, const core::Clock& clock)
    : limits_(limits), clock_(clock) {}

TokenLimits::Participant& TokenLimits::find(const std::string& participant, core::SteadyTime now) {
  if (now - tidiedAt_ > kTidying) {
    tidiedAt_ = now;
    std::erase_if(participants_, [now](const auto& entry) {
      const auto& [name, one] = entry;
      return one.requests.isFull(now) && one.takes.isFull(now) && one.bytes.isFull(now);
    });
  }
  const auto found = participants_.find(participant);
  if (found != participants_.end()) return found->second;
  return participants_
      .emplace(participant,
               Participant{.requests = {limits_.requestsAtOnce, limits_.requestsPerSecond},
                           .takes = {limits_.takesPerMinute, limits_.takesPerMinute / 60.0},
                           .bytes = {limits_.bytesPerMinute, limits_.bytesPerMinute / 60.0},
                           .recent = {},
                           .unfinished = {}})
      .first->second;
}

std::optional<Excess> TokenLimits::countRequest(const std::string& participant) {
  const auto now = clock_.steadyNow();
  const std::lock_guard lock(mutex_);
  const auto wait = find(participant, now).requests.take(1.0, now);
  if (wait == core::Seconds(0)) return std::nullopt;
  return Excess{wait, "Too many requests from this phone; it may continue in a moment."};
}

std::optional<Excess> TokenLimits::findTooManyWaiting(
    const std::string& participant, const std::string& take,
    const std::function<bool(const std::string& take)>& isWaiting) {
  std::vector<std::string> unfinished;
  {
    const std::lock_guard lock(mutex_);
    auto& one = find(participant, clock_.steadyNow());
    if (std::ranges::find(one.unfinished, take) != one.unfinished.end()) return std::nullopt;
    if (one.unfinished.size() < limits_.waitingTakes) return std::nullopt;
    unfinished = one.unfinished;
  }
  std::erase_if(unfinished, [&](const std::string& id) { return !isWaiting(id); });
  const std::lock_guard lock(mutex_);
  auto& one = find(participant, clock_.steadyNow());
  const bool tooMany = unfinished.size() >= limits_.waitingTakes;
  one.unfinished = std::move(unfinished);
  if (!tooMany) return std::nullopt;
  return Excess{kWaitingPause,
                "Many takes from this phone are waiting; it may send more when some are done."};
}

std::optional<Excess> TokenLimits::countUpload(
    const std::string& participant, const std::string& take, std::size_t bytes,
    const std::function<bool(const std::string& take)>& isWaiting) {
  if (auto excess = findTooManyWaiting(participant, take, isWaiting)) return excess;

  const auto now = clock_.steadyNow();
  const std::lock_guard lock(mutex_);
  auto& one = find(participant, now);
  std::erase_if(one.recent, [now](const auto& entry) { return now - entry.second > kMinute; });
  if (!one.recent.contains(take)) {
    const auto wait = one.takes.take(1.0, now);
    if (wait > core::Seconds(0)) {
      return Excess{wait, "That was too quick; this phone may send its next take in a moment."};
    }
    one.recent.emplace(take, now);
    one.unfinished.push_back(take);
  }
  const auto amount = std::min(static_cast<double>(bytes), limits_.bytesPerMinute);
  const auto wait = one.bytes.take(amount, now);
  if (wait == core::Seconds(0)) return std::nullopt;
  return Excess{wait, "This phone has sent a lot within a minute; it may continue in a moment."};
}

}  // namespace exsampling::night
