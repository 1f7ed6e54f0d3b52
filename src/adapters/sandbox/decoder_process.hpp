#pragma once

#include <exsampling/core/values/units.hpp>
#include <exsampling/sound/hearing/decoder.hpp>

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace exsampling::adapters {

/// A running exsampling-decoder, ended with the object. Its answers are not trusted. One thread at
/// a time.
class DecoderProcess {
 public:
  /// Returns once the process has given up its rights. Fails with unavailable.
  static core::Result<std::unique_ptr<DecoderProcess>> start(const std::filesystem::path& program,
                                                             core::SteadyTime deadline);
  ~DecoderProcess();
  DecoderProcess(const DecoderProcess&) = delete;
  DecoderProcess& operator=(const DecoderProcess&) = delete;

  core::Result<sound::DecodedAudio> decode(std::span<const std::byte> bytes,
                                           core::SteadyTime deadline);

  /// Whether it may get another file: it runs, and has sent only valid answers.
  bool isHealthy() const;
  /// How many files it has been given.
  int files() const { return files_; }

 private:
  DecoderProcess(pid_t pid, int socket) : pid_(pid), socket_(socket) {}
  bool send(std::span<const std::byte> bytes, core::SteadyTime deadline);
  bool receive(std::span<std::byte> bytes, core::SteadyTime deadline);
  core::Error giveUp(core::SteadyTime deadline);  ///< when it ended or took too long
  core::Error rejectImplausible();                ///< ends it after an impossible answer
  int end();                                      ///< its status, as wait() tells it

  pid_t pid_;
  int socket_;
  bool sound_ = true;
  int files_ = 0;
};

}  // namespace exsampling::adapters
