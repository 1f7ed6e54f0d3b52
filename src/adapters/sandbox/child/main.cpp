// The process in which strangers' audio is decoded: started by SandboxedDecoder, with a socket as
// its input; see decoder_messages.hpp. It ends when the other side of the socket does.

#include <exsampling/adapters/sndfile/accepted_audio.hpp>
#include <exsampling/adapters/sndfile/sndfile_decoder.hpp>

#include <unistd.h>

#include "../decoder_messages.hpp"
#include "confine.hpp"
#include <cerrno>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace exsampling;
using adapters::DecodeReply;
using adapters::DecodeRequest;

bool receive(std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const auto got = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
  return true;
}

bool send(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto sent = ::write(STDIN_FILENO, bytes.data(), bytes.size());
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
  return true;
}

bool answer(const core::Result<sound::DecodedAudio>& audio) {
  if (audio) {
    const auto& clip = audio->clip;
    const DecodeReply reply{.sampleRate = clip.sampleRate,
                            .channels = clip.channels,
                            .cut = audio->cut ? 1 : 0,
                            .count = clip.samples.size()};
    return send(std::as_bytes(std::span(&reply, 1))) &&
           send(std::as_bytes(std::span(clip.samples)));
  }
  const std::string& message = audio.error().message;
  const DecodeReply reply{.outcome = static_cast<std::int32_t>(audio.error().code),
                          .count = message.size()};
  return send(std::as_bytes(std::span(&reply, 1))) && send(std::as_bytes(std::span(message)));
}

}  // namespace

/// What does not fit into its memory ends it; whoever sent that gets another process.
int main() try {
  if (!adapters::confine()) return 1;
  const adapters::SndfileDecoder decoder;
  if (!send(std::as_bytes(std::span(&adapters::kReady, 1)))) return 1;
  for (DecodeRequest request; receive(std::as_writable_bytes(std::span(&request, 1)));) {
    if (request.bytes > adapters::kMaxUploadBytes) return 1;
    std::vector<std::byte> bytes(request.bytes);
    if (!receive(bytes)) return 1;
    adapters::beginSecond();
    if (!answer(decoder.decode(bytes))) return 1;
  }
  return 0;
} catch (...) {
  return 1;
}
