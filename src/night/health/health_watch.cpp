#include <exsampling/night/health/health_watch.hpp>
#include <exsampling/night/health/warnings.hpp>

#include "minute_count.hpp"
#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <mutex>
#include <utility>
#include <variant>

namespace exsampling::night {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr core::Seconds kMinute = minutes(1);
constexpr std::size_t kMostPhones = 5'000;
constexpr std::size_t kMostTakes = 10'000;
constexpr core::Seconds kTakeForgotten = minutes(10);
constexpr core::Seconds kToldAgain = seconds(10);
constexpr std::size_t kDelays = 100;
constexpr std::size_t kAddressChanges = 20;

// A queue of at least this many, that is longer than a while ago, does not keep up.
constexpr std::size_t kLongQueue = 20;
constexpr core::Seconds kQueueWhile = seconds(10);

// Time synchronisation changes a clock by a few milliseconds a second at most.
constexpr core::Seconds kJump = seconds(2);
constexpr core::Seconds kJumpRemembered = minutes(5);

std::optional<core::Seconds> since(const std::optional<core::SteadyTime>& then,
                                   core::SteadyTime now) {
  if (!then) return std::nullopt;
  return now - *then;
}

/// The smallest value that this share of all does not exceed (nearest rank).
core::Seconds percentile(const std::vector<core::Seconds>& sorted, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

std::optional<UploadToOsc> summary(const std::deque<core::Seconds>& delays) {
  if (delays.empty()) return std::nullopt;
  std::vector<core::Seconds> sorted(delays.begin(), delays.end());
  std::ranges::sort(sorted);
  return UploadToOsc{sorted.size(), percentile(sorted, 0.5), percentile(sorted, 0.95)};
}

}  // namespace

class HealthWatch::Impl {
 public:
  Impl(const core::Clock& clock, const core::EventBus& events)
      : clock_(clock), events_(events), startedAt_(clock.steadyNow()) {}

  void hear(const core::Event& event) {
    const std::lock_guard lock(mutex_);
    note(event);
  }

  void phoneSeen(const std::string& phone) {
    const std::lock_guard lock(mutex_);
    const core::SteadyTime now = clock_.steadyNow();
    lastPhone_ = now;
    if (const auto known = phones_.find(phone); known != phones_.end()) {
      known->second = now;
    } else if (phones_.size() < kMostPhones) {
      phones_.emplace(phone, now);
    }
  }

  void takeCame(const core::RecordingId& id) {
    const std::lock_guard lock(mutex_);
    lastTake_ = clock_.steadyNow();
    ++takes_;
    // A resent take keeps its first arrival time.
    if (cameAt_.size() < kMostTakes) cameAt_.try_emplace(id, *lastTake_);
  }

  void takeRefused(const core::Error& why) {
    const bool unstored =
        why.code == core::ErrorCode::storageFull || why.code == core::ErrorCode::storage;
    {
      const std::lock_guard lock(mutex_);
      const core::SteadyTime now = clock_.steadyNow();
      ++refused_;
      refusals_.add(now);
      lastRefusal_ = why.message;
      while (lastRefusal_.ends_with('.')) lastRefusal_.pop_back();
      const bool known = unstoredTold_ == why.code && now - unstoredToldAt_ < kToldAgain;
      if (!unstored || known) return;
      unstoredTold_ = why.code;
      unstoredToldAt_ = now;
    }
    events_.publish(core::Alarm{"A take could not be stored: " + why.message});
  }

  void takeSettled(const core::RecordingId& id) {
    const std::lock_guard lock(mutex_);
    cameAt_.erase(id);
  }

  void look(const Observation& observed) {
    core::HealthChanged change;
    {
      const std::lock_guard lock(mutex_);
      const core::SteadyTime now = clock_.steadyNow();
      watchAddress(observed.address);
      watchClock(now);
      watchQueue(observed.waiting, now);
      if (observed.oscNotUnderstood > latest_.oscNotUnderstood) {
        notUnderstood_.add(now, observed.oscNotUnderstood - latest_.oscNotUnderstood);
      }
      std::erase_if(phones_, [&](const auto& one) { return now - one.second >= kMinute; });
      std::erase_if(cameAt_, [&](const auto& one) { return now - one.second >= kTakeForgotten; });
      latest_ = observed;
      change = changeOfWarnings(now);
    }
    if (change.raised.empty() && change.warnings.size() == warned_) return;
    warned_ = change.warnings.size();
    events_.publish(std::move(change));
  }

  HealthReport report() const {
    const std::lock_guard lock(mutex_);
    const core::SteadyTime now = clock_.steadyNow();
    HealthReport report = figures(now);
    report.warnings = findWarnings(report, signs(now));
    return report;
  }

 private:
  void note(const core::Event& event) {
    if (const auto* report = std::get_if<core::InstrumentReport>(&event)) {
      if (report->kind == core::InstrumentReport::Kind::failed) {
        failures_.add(clock_.steadyNow());
      }
      return;
    }
    const auto* stage = std::get_if<core::StageChanged>(&event);
    const auto* loaded = stage ? std::get_if<core::SampleLoaded>(&stage->change) : nullptr;
    if (!loaded) return;
    lastSample_ = clock_.steadyNow();
    // Not measured: it waited for the performer or for its turn.
    if (!loaded->sample.recording) return;
    const auto came = cameAt_.find(*loaded->sample.recording);
    if (came == cameAt_.end()) return;
    delays_.push_back(*lastSample_ - came->second);
    if (delays_.size() > kDelays) delays_.pop_front();
    cameAt_.erase(came);
  }

  void watchAddress(const std::string& address) {
    if (address.empty()) return;
    if (firstAddress_.empty()) firstAddress_ = address;
    if (latest_.address.empty() || latest_.address == address) return;
    addressChanges_.push_back({latest_.address, address, clock_.wallNow()});
    if (addressChanges_.size() > kAddressChanges) addressChanges_.pop_front();
  }

  void watchClock(core::SteadyTime now) {
    const core::WallTime wall = clock_.wallNow();
    const core::Seconds offset =
        core::Seconds(wall.time_since_epoch()) - core::Seconds(now.time_since_epoch());
    if (clockOffset_ && std::abs((offset - *clockOffset_).count()) >= kJump.count()) {
      clockJump_ = offset - *clockOffset_;
      clockJumpedAt_ = now;
    }
    clockOffset_ = offset;
  }

  void watchQueue(std::size_t waiting, core::SteadyTime now) {
    queue_.emplace_back(now, waiting);
    while (queue_.size() > 1 && now - queue_[1].first >= kQueueWhile) queue_.pop_front();
  }

  bool queueGrows() const {
    return !queue_.empty() && latest_.waiting >= kLongQueue &&
           queue_.back().first - queue_.front().first >= kQueueWhile &&
           latest_.waiting > queue_.front().second;
  }

  HealthReport figures(core::SteadyTime now) const {
    HealthReport report{.phones = static_cast<std::size_t>(std::ranges::count_if(
                            phones_, [&](const auto& one) { return now - one.second < kMinute; })),
                        .sinceLastPhone = since(lastPhone_, now),
                        .sinceLastTake = since(lastTake_, now),
                        .sinceLastSample = since(lastSample_, now),
                        .takes = takes_,
                        .takesRefused = refused_,
                        .waiting = latest_.waiting,
                        .analysing = latest_.analysing,
                        .uploadToOsc = summary(delays_),
                        .instruments = latest_.instruments,
                        .oscNotUnderstood = latest_.oscNotUnderstood,
                        .diskFree = latest_.diskFree,
                        .address = latest_.address,
                        .addressChanges = {addressChanges_.begin(), addressChanges_.end()}};
    if (report.diskFree) {
      report.roomForTakes = core::Seconds(static_cast<double>(*report.diskFree) / kBytesPerSecond);
    }
    return report;
  }

  Signs signs(core::SteadyTime now) const {
    return {.running = now - startedAt_,
            .intake = latest_.intake,
            .wantsInstrument = latest_.wantsInstrument,
            .queueGrows = queueGrows(),
            .offline = latest_.offline,
            .firstAddress = firstAddress_,
            .refusedLastMinute = refusals_.total(now),
            .lastRefusal = lastRefusal_,
            .notUnderstoodLastMinute = notUnderstood_.total(now),
            .failedLastMinute = failures_.total(now),
            .clockJump = now - clockJumpedAt_ < kJumpRemembered ? clockJump_ : core::Seconds(0)};
  }

  /// All present warnings, and those that are new since the last check.
  core::HealthChanged changeOfWarnings(core::SteadyTime now) {
    core::HealthChanged change{findWarnings(figures(now), signs(now)), {}};
    std::vector<std::string> abouts;
    for (const core::HealthWarning& warning : change.warnings) {
      if (std::ranges::find(abouts_, warning.about) == abouts_.end()) {
        change.raised.push_back(warning);
      }
      abouts.push_back(warning.about);
    }
    abouts_ = std::move(abouts);
    return change;
  }

  const core::Clock& clock_;
  const core::EventBus& events_;
  const core::SteadyTime startedAt_;
  std::size_t warned_ = 0;  ///< of the thread that looks

  mutable std::mutex mutex_;
  Observation latest_;
  std::map<std::string, core::SteadyTime> phones_;
  std::optional<core::SteadyTime> lastPhone_;
  std::optional<core::SteadyTime> lastTake_;
  std::optional<core::SteadyTime> lastSample_;
  std::uint64_t takes_ = 0;
  std::uint64_t refused_ = 0;
  std::map<core::RecordingId, core::SteadyTime> cameAt_;  ///< takes that are not settled yet
  std::deque<core::Seconds> delays_;
  MinuteCount refusals_;
  std::string lastRefusal_;
  std::optional<core::ErrorCode> unstoredTold_;  ///< the last one that was an alarm
  core::SteadyTime unstoredToldAt_{};
  MinuteCount notUnderstood_;
  MinuteCount failures_;
  std::string firstAddress_;
  std::deque<AddressChange> addressChanges_;
  std::optional<core::Seconds> clockOffset_;  ///< wall minus steady, when last looked
  core::Seconds clockJump_{0};
  core::SteadyTime clockJumpedAt_{};
  std::deque<std::pair<core::SteadyTime, std::size_t>> queue_;
  std::vector<std::string> abouts_;  ///< of the warnings in force when last looked
};

HealthWatch::HealthWatch(const core::Clock& clock, const core::EventBus& events)
    : impl_(std::make_unique<Impl>(clock, events)) {}
HealthWatch::~HealthWatch() = default;
void HealthWatch::hear(const core::Event& event) { impl_->hear(event); }
void HealthWatch::phoneSeen(const std::string& phone) { impl_->phoneSeen(phone); }
HealthReport HealthWatch::report() const { return impl_->report(); }
void HealthWatch::takeCame(const core::RecordingId& id) { impl_->takeCame(id); }
void HealthWatch::takeRefused(const core::Error& why) { impl_->takeRefused(why); }
void HealthWatch::takeSettled(const core::RecordingId& id) { impl_->takeSettled(id); }
void HealthWatch::look(const Observation& observed) { impl_->look(observed); }

}  // namespace exsampling::night
