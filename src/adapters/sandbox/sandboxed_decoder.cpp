#include <exsampling/adapters/sandbox/sandboxed_decoder.hpp>
#include <exsampling/adapters/sndfile/accepted_audio.hpp>
#include <exsampling/adapters/sndfile/sndfile_decoder.hpp>

#include "decoder_process.hpp"
#include <mutex>
#include <utility>
#include <vector>

namespace exsampling::adapters {

#ifdef __linux__

namespace {

class SandboxedDecoder final : public sound::Decoder {
 public:
  explicit SandboxedDecoder(SandboxSettings settings) : settings_(std::move(settings)) {}

  core::Status startProcesses() {
    for (std::size_t i = 0; i < settings_.processes; ++i) {
      if (auto started = replenish(); !started) return started;
    }
    return {};
  }

  core::Result<sound::DecodedAudio> decode(std::span<const std::byte> bytes) const override {
    if (bytes.size() > kMaxUploadBytes) return tooLarge();
    auto process = take();
    if (!process) return process.error();
    auto audio = (*process)->decode(bytes, deadline());
    if ((*process)->files() < settings_.filesPerProcess && (*process)->isHealthy()) {
      giveBack(*std::move(process));
    } else {
      // Started now, so that the next file does not wait for it; a failure is reported with the
      // next file.
      [[maybe_unused]] const auto replaced = replenish();
    }
    return audio;
  }

 private:
  using Process = std::unique_ptr<DecoderProcess>;

  core::SteadyTime deadline() const {
    return std::chrono::steady_clock::now() + settings_.patience;
  }

  core::Result<Process> take() const {
    {
      const std::lock_guard lock(mutex_);
      while (!idle_.empty()) {
        Process process = std::move(idle_.back());
        idle_.pop_back();
        if (process->isHealthy()) return process;
      }
    }
    return DecoderProcess::start(settings_.program, deadline());
  }

  void giveBack(Process process) const {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(process));
  }

  core::Status replenish() const {
    auto process = DecoderProcess::start(settings_.program, deadline());
    if (!process) return process.error();
    giveBack(*std::move(process));
    return {};
  }

  const SandboxSettings settings_;
  mutable std::mutex mutex_;
  mutable std::vector<Process> idle_;  ///< never more than threads decode, or than were asked for
};

}  // namespace

core::Result<std::unique_ptr<sound::Decoder>> openSandboxedDecoder(
    const SandboxSettings& settings) {
  auto decoder = std::make_unique<SandboxedDecoder>(settings);
  if (const auto started = decoder->startProcesses(); !started) return started.error();
  return std::unique_ptr<sound::Decoder>(std::move(decoder));
}

#else

core::Result<std::unique_ptr<sound::Decoder>> openSandboxedDecoder(const SandboxSettings&) {
  return std::unique_ptr<sound::Decoder>(std::make_unique<SndfileDecoder>());
}

#endif

}  // namespace exsampling::adapters
