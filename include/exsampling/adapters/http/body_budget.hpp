#pragma once

#include <atomic>
#include <cstddef>

namespace exsampling::adapters {

/// Bounds the memory of all request bodies that are being received. Thread-safe.
class BodyBudget {
 public:
  static constexpr std::size_t kUsualTake = 2'000'000;

  /// Beyond `limit` bytes in all, bodies larger than a usual take are refused.
  explicit BodyBudget(std::size_t limit) : limit_(limit) {}

  /// The memory of one body, released in the destructor. One thread at a time.
  class Share {
   public:
    explicit Share(BodyBudget& budget) : budget_(budget) {}
    ~Share() { budget_.held_ -= held_; }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    /// False when there is no room for another `bytes`.
    bool grow(std::size_t bytes) {
      held_ += bytes;
      const auto all = budget_.held_ += bytes;
      return all <= budget_.limit_ || held_ <= kUsualTake;
    }

   private:
    BodyBudget& budget_;
    std::size_t held_ = 0;
  };

 private:
  const std::size_t limit_;
  std::atomic<std::size_t> held_{0};
};

}  // namespace exsampling::adapters
