#pragma once

#include <exsampling/ports/sample_sink.hpp>

#include <mutex>
#include <vector>

namespace exsampling::support {

/// Keeps everything that the stage sends. Thread-safe.
class InMemorySampleSink final : public ports::SampleSink {
 public:
  void send(const core::StageChange& change) override {
    const std::lock_guard lock(mutex_);
    changes_.push_back(change);
  }
  void sendUnmapped(const core::Sample& sample) override {
    const std::lock_guard lock(mutex_);
    unmapped_.push_back(sample);
  }

  std::vector<core::StageChange> changes() const {
    const std::lock_guard lock(mutex_);
    return changes_;
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
