#pragma once

#include <exsampling/sound/hearing/decoder.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>

namespace exsampling::adapters {

/// How strangers' files are decoded apart from the program.
struct SandboxSettings {
  std::filesystem::path program;  ///< `exsampling-decoder`, which is installed beside the library
  std::size_t processes = 1;      ///< started at once; more when more threads decode
  /// After this many files a new process takes over: libsndfile leaks a little on damaged files.
  int filesPerProcess = 500;
  /// In real time, which a busy machine stretches; the limit for processor time is one second.
  std::chrono::milliseconds patience{10'000};
};

/// Decodes as SndfileDecoder does, in processes of their own that hold one file each at a time, may
/// take 256 MB and a second of processor time, and can do nothing but compute and answer. One that
/// crashes, takes too long or sends an invalid answer is ended and replaced, and its file is
/// refused with undecodable. Without seccomp (macOS), decoding happens in this process. Fails with
/// unavailable when no such process can be started.
core::Result<std::unique_ptr<sound::Decoder>> openSandboxedDecoder(const SandboxSettings& settings);

}  // namespace exsampling::adapters
