#pragma once

#include <exsampling/core/values/units.hpp>
#include <exsampling/core/work/clock.hpp>
#include <exsampling/night/access/bucket.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::night {

/// How much one participant may ask for.
struct Limits {
  double takesPerMinute = 30.0;
  double bytesPerMinute = 60e6;
  std::size_t waitingTakes = 20;  ///< accepted and not analysed yet
  double requestsPerSecond = 10.0;
  double requestsAtOnce = 40.0;
};

/// A limit that was reached.
struct Excess {
  core::Seconds retryAfter{0};  ///< when there is room again
  std::string what;             ///< a sentence for a person
};

/// Counts requests per token, never per address: the phones of a venue share one. Idle tokens are
/// forgotten. Thread-safe.
class TokenLimits {
 public:
  /// The clock must outlive it.
  TokenLimits(Limits limits, const core::Clock& clock);

  /// Counts a participant's request, or returns the limit that it exceeds, without counting it.
  std::optional<Excess> countRequest(const std::string& participant);

  /// Counts `bytes` of a take, which counts once, however often it is sent within a minute, and in
  /// however many pieces. `isWaiting` tells whether a take waits for analysis; it is called
  /// unlocked.
  std::optional<Excess> countUpload(const std::string& participant, const std::string& take,
                                    std::size_t bytes,
                                    const std::function<bool(const std::string& take)>& isWaiting);

 private:
  struct Participant {
    Bucket requests;
    Bucket takes;
    Bucket bytes;
    std::map<std::string, core::SteadyTime> recent;  ///< takes, and when they were first sent
    std::vector<std::string> unfinished;             ///< takes that may wait for analysis
  };

  Participant& find(const std::string& participant, core::SteadyTime now);
  std::optional<Excess> findTooManyWaiting(
      const std::string& participant, const std::string& take,
      const std::function<bool(const std::string& take)>& isWaiting);

  const Limits limits_;
  const core::Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Participant> participants_;
  core::SteadyTime tidiedAt_{};
};

}  // namespace exsampling::night
