#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/night/health/health.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace exsampling::adapters {

/// The newest sample, as far as the doctor needs it.
struct NewestSample {
  std::int64_t number = 0;
  std::string category;
  double confidence = 0.0;
  std::string track;  ///< empty: it goes on none
};

/// A client of a stage listener. Not thread-safe, blocking; everything fails with `unavailable`.
class StageClient {
 public:
  /// `stageUrl` as the daemon prints it, with its token.
  explicit StageClient(const std::string& stageUrl);
  ~StageClient();
  StageClient(StageClient&&) noexcept;

  /// The health report; instruments without the time of their last hello.
  core::Result<night::HealthReport> health();
  /// The URL for the QR code.
  core::Result<std::string> joinUrl();
  /// Nothing: no sample has arrived yet.
  core::Result<std::optional<NewestSample>> newestSample();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace exsampling::adapters
