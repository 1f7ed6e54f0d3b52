#pragma once

#include <exsampling/stage/tracks/sample_sink.hpp>

#include <cstddef>
#include <mutex>
#include <vector>

namespace exsampling::support {

/// Keeps everything that the stage sends. Thread-safe.
class InMemorySampleSink final : public stage::SampleSink {
 public:
  void send(const core::StageChange& change) override {
    const std::lock_guard lock(mutex_);
    changes_.push_back(change);
  }
  void sendUnmapped(const core::Sample& sample) override {
    const std::lock_guard lock(mutex_);
    unmapped_.push_back(sample);
  }

  /// All changes, or those after the first `known`.
  std::vector<core::StageChange> changes(std::size_t known = 0) const {
    const std::lock_guard lock(mutex_);
    return {changes_.begin() + static_cast<std::ptrdiff_t>(known), changes_.end()};
  }
  std::vector<core::Sample> unmapped() const {
    const std::lock_guard lock(mutex_);
    return unmapped_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<core::StageChange> changes_;
  std::vector<core::Sample> unmapped_;
};

}  // namespace exsampling::support
