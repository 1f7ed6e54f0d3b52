#pragma once

#include <exsampling/core/recording.hpp>
#include <exsampling/core/result.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace exsampling::adapters {

/// What the daemon answered to a take.
struct UploadReply {
  int status = 0;                       ///< HTTP status
  bool analysed = false;                ///< its analysis has ended, with samples or without
  std::vector<std::string> categories;  ///< one a sample, when it is analysed already
  std::string problem;                  ///< the daemon's own words; empty when it was accepted
  std::chrono::seconds retryAfter{0};   ///< as asked for; 0: not asked
  bool accepted() const { return status >= 200 && status < 300; }
};

/// One phone, as the daemon sees it: opens the page, keeps its cookie, sends takes. Not
/// thread-safe, blocking.
class UploadClient {
 public:
  /// `origin` such as "http://127.0.0.1:8080", with or without a slash at its end. A daemon whose
  /// certificate is of the authority in `authorityFile` is trusted besides those that the system
  /// trusts. Nothing is sent yet.
  explicit UploadClient(const std::string& origin, const std::filesystem::path& authorityFile = {});
  ~UploadClient();
  UploadClient(UploadClient&&) noexcept;

  /// Fails with `unavailable` when nobody answers there.
  core::Status openPage();
  /// Fails with `unavailable` when the connection broke: the same take may be sent again.
  core::Result<UploadReply> send(const core::RecordingId& id, std::span<const std::byte> audio);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace exsampling::adapters
