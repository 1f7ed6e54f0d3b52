#pragma once

#include <exsampling/core/values/recording.hpp>
#include <exsampling/core/values/result.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace exsampling::adapters {

/// The daemon's answer to a take.
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
  /// `address` as in the QR code, such as "https://192.168.1.20:8080/?j=K7M2PX4Q"; without a code
  /// where none is required. Certificates of the authority in `authorityFile` are trusted in
  /// addition to the system's. Nothing is sent yet.
  explicit UploadClient(const std::string& address,
                        const std::filesystem::path& authorityFile = {});
  ~UploadClient();
  UploadClient(UploadClient&&) noexcept;

  /// Also joins. Fails with `unavailable` when there is no answer, with `invalidArgument` when the
  /// code is wrong.
  core::Status openPage();
  /// Fails with `unavailable` when the connection broke: the same take may be sent again.
  core::Result<UploadReply> send(const core::RecordingId& id, std::span<const std::byte> audio);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace exsampling::adapters
