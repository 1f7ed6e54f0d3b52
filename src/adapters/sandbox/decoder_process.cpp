#include "decoder_process.hpp"

#ifdef __linux__

#include <exsampling/adapters/sndfile/accepted_audio.hpp>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "decoder_messages.hpp"
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <string>
#include <utility>

namespace exsampling::adapters {
namespace {

constexpr std::size_t kMaxReasonBytes = 1'000;
constexpr const char* kDamaged =
    "The file could not be read: it is damaged in a way that stops the decoder.";

core::Error cannotStart(const std::filesystem::path& program, const std::string& why) {
  return {core::ErrorCode::unavailable, "The process that decodes audio, " + program.string() +
                                            ", cannot be started: " + why +
                                            ". Build or install ExSampling again."};
}

/// Waits until the socket can do `events` or is broken; false when that takes too long.
bool waitFor(int socket, short events, core::SteadyTime deadline) {
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd entry{socket, events, 0};
    const int ready = ::poll(&entry, 1, std::max(0, static_cast<int>(left.count())));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

/// The process gets the socket as its input and nothing else that is open here; Ctrl-C in the
/// terminal is not meant for it.
int spawn(const std::filesystem::path& program, int socket, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(
      &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  sigset_t none;
  sigemptyset(&none);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  sigset_t all;
  sigfillset(&all);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  std::string name = program.string();
  std::array<char*, 2> arguments{name.data(), nullptr};
  std::array<char*, 1> environment{nullptr};
  const int problem = ::posix_spawn(&pid, program.c_str(), &actions, &attributes, arguments.data(),
                                    environment.data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  return problem;
}

/// A compromised decoder may write anything here.
core::Error readRefusal(std::int32_t outcome, std::string message) {
  std::ranges::replace_if(
      message, [](char letter) { return letter < ' ' || letter > '~'; }, '?');
  const bool known = outcome == static_cast<std::int32_t>(core::ErrorCode::unsupportedMedia) ||
                     outcome == static_cast<std::int32_t>(core::ErrorCode::tooLarge);
  return {known ? static_cast<core::ErrorCode>(outcome) : core::ErrorCode::undecodable, message};
}

bool plausible(const DecodeReply& reply) {
  if (reply.outcome != DecodeReply::kAudio) return reply.count <= kMaxReasonBytes;
  if (refuseShape(reply.sampleRate, reply.channels)) return false;
  const auto channels = static_cast<std::uint64_t>(reply.channels);
  const auto frames = reply.count / channels;
  return frames > 0 && reply.count % channels == 0 && reply.count <= kMaxValues &&
         frames <= static_cast<std::uint64_t>(kMaxSeconds * reply.sampleRate);
}

}  // namespace

core::Result<std::unique_ptr<DecoderProcess>> DecoderProcess::start(
    const std::filesystem::path& program, core::SteadyTime deadline) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return cannotStart(program, std::strerror(errno));
  }
  pid_t pid = -1;
  const int problem = spawn(program, ends[1], pid);
  ::close(ends[1]);
  if (problem != 0) {
    ::close(ends[0]);
    return cannotStart(program, std::strerror(problem));
  }
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  std::unique_ptr<DecoderProcess> process(new DecoderProcess(pid, ends[0]));
  char greeting = 0;
  if (!process->receive(std::as_writable_bytes(std::span(&greeting, 1)), deadline) ||
      greeting != kReady) {
    return cannotStart(program, "it could not shut itself off from the system (seccomp)");
  }
  return process;
}

DecoderProcess::~DecoderProcess() {
  end();
  ::close(socket_);
}

int DecoderProcess::end() {
  if (pid_ < 0) return 0;
  int status = 0;
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return status;
}

bool DecoderProcess::isHealthy() const {
  pollfd entry{socket_, POLLIN, 0};
  // Between files it sends nothing: anything to read is its end, or invalid.
  return sound_ && ::poll(&entry, 1, 0) == 0;
}

bool DecoderProcess::send(std::span<const std::byte> bytes, core::SteadyTime deadline) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(sent));
    } else if (errno != EINTR && (errno != EAGAIN || !waitFor(socket_, POLLOUT, deadline))) {
      return false;
    }
  }
  return true;
}

bool DecoderProcess::receive(std::span<std::byte> bytes, core::SteadyTime deadline) {
  while (!bytes.empty()) {
    const auto got = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (got > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(got));
    } else if (got == 0 ||
               (errno != EINTR && (errno != EAGAIN || !waitFor(socket_, POLLIN, deadline)))) {
      return false;
    }
  }
  return true;
}

core::Error DecoderProcess::giveUp(core::SteadyTime deadline) {
  sound_ = false;
  const int status = end();
  // SIGPROF ends it after its second of processor time.
  if ((WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF) ||
      std::chrono::steady_clock::now() >= deadline) {
    return undecodable("The file takes too long to read; it is probably damaged.");
  }
  return undecodable(kDamaged);
}

core::Error DecoderProcess::rejectImplausible() {
  sound_ = false;
  return undecodable(kDamaged);
}

core::Result<sound::DecodedAudio> DecoderProcess::decode(std::span<const std::byte> bytes,
                                                         core::SteadyTime deadline) {
  ++files_;
  const DecodeRequest request{bytes.size()};
  DecodeReply reply;
  if (!send(std::as_bytes(std::span(&request, 1)), deadline) || !send(bytes, deadline) ||
      !receive(std::as_writable_bytes(std::span(&reply, 1)), deadline)) {
    return giveUp(deadline);
  }
  if (!plausible(reply)) return rejectImplausible();
  if (reply.outcome != DecodeReply::kAudio) {
    std::string message(reply.count, ' ');
    if (!receive(std::as_writable_bytes(std::span(message)), deadline)) return giveUp(deadline);
    return readRefusal(reply.outcome, std::move(message));
  }
  sound::DecodedAudio audio{.clip = {reply.sampleRate, reply.channels, {}}, .cut = reply.cut != 0};
  audio.clip.samples.resize(reply.count);
  if (!receive(std::as_writable_bytes(std::span(audio.clip.samples)), deadline)) {
    return giveUp(deadline);
  }
  if (!isSound(audio.clip.samples)) return rejectImplausible();
  return audio;
}

}  // namespace exsampling::adapters

#endif
