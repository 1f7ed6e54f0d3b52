#pragma once

#include <cstdint>

namespace exsampling::adapters {

/// The protocol between program and decoding process over a socket, which is the process's
/// descriptor 0. It begins with kReady; then, for each file, the program sends a DecodeRequest and
/// the bytes that it announces, and gets a DecodeReply and the data that it announces.
constexpr char kReady = 'R';

struct DecodeRequest {
  std::uint64_t bytes = 0;
};

struct DecodeReply {
  static constexpr std::int32_t kAudio = -1;

  std::int32_t outcome = kAudio;  ///< kAudio, or the core::ErrorCode of a refusal
  std::int32_t sampleRate = 0;
  std::int32_t channels = 0;
  std::int32_t cut = 0;
  std::uint64_t count = 0;  ///< what follows: float values, or letters of the refusal
};

}  // namespace exsampling::adapters
