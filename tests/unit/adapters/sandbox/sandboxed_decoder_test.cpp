#include <exsampling/adapters/sandbox/sandboxed_decoder.hpp>
#include <exsampling/adapters/sndfile/sndfile_decoder.hpp>

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/damage.hpp"
#include "support/places.hpp"
#include "support/sanitized.hpp"
#include "support/temporary_folder.hpp"
#include "support/wav_bytes.hpp"
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#ifdef __linux__

namespace exsampling::adapters {
namespace {

using std::chrono::milliseconds;
using support::ByteWriter;
namespace fs = std::filesystem;

const fs::path kProgram = support::buildFolder() / "lib/exsampling/exsampling-decoder";
const core::Error kStopsTheDecoder{
    core::ErrorCode::undecodable,
    "The file could not be read: it is damaged in a way that stops the decoder."};

std::unique_ptr<sound::Decoder> sandboxed(std::size_t processes = 1, int filesPerProcess = 500) {
  auto decoder = openSandboxedDecoder(
      {.program = kProgram, .processes = processes, .filesPerProcess = filesPerProcess});
  EXPECT_TRUE(decoder) << decoder.error().message;
  return decoder ? *std::move(decoder) : nullptr;
}

std::vector<std::byte> twoFrames() {
  return ByteWriter().riff().format(1, 1, 16000, 16).text("data").u32({4}).u16({16384, 0}).bytes();
}
const core::AudioClip kTwoFrames{16000, 1, {0.5F, 0.0F}};

/// The processes that `parent` has started and not collected.
std::vector<pid_t> childrenOf(pid_t parent) {
  std::vector<pid_t> children;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    std::ifstream stat(entry.path() / "stat");
    std::string line;
    if (!std::getline(stat, line)) continue;
    const auto behindName = line.rfind(')');
    if (std::atoi(line.c_str() + behindName + 4) == parent) children.push_back(std::stoi(line));
  }
  return children;
}

std::string fieldOf(pid_t process, const std::string& field) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field + ":"))
      return line.substr(line.find_first_not_of(" \t", field.size() + 1));
  }
  return {};
}

/// Kills a child and waits for its end, which its parent has not noticed yet.
void kill(pid_t child) {
  ::kill(child, SIGKILL);
  siginfo_t ended{};
  ::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT);
}

/// A program in place of the decoder: a script whose descriptor 0 is the socket.
class Impostor {
 public:
  explicit Impostor(const std::string& script) : path_(folder_.path() / "impostor") {
    std::ofstream(path_) << "#!/bin/sh\n" << script << '\n';
    fs::permissions(path_, fs::perms::owner_all);
  }
  core::Result<std::unique_ptr<sound::Decoder>> open(milliseconds patience = milliseconds(30'000)) {
    return openSandboxedDecoder({.program = path_, .patience = patience});
  }

 private:
  support::TemporaryFolder folder_;
  fs::path path_;
};

TEST(SandboxedDecoderTest, RunsWithoutRightsFilesOrEnvironment) {
  if (support::kSanitized) GTEST_SKIP() << "sanitizers need more rights than decoding";
  ::setenv("EXSAMPLING_SECRET", "token", 1);
  const auto decoder = sandboxed();
  const auto children = childrenOf(::getpid());
  ASSERT_EQ(children.size(), 1U);
  EXPECT_EQ(fieldOf(children[0], "Seccomp"), "2");
  EXPECT_EQ(fieldOf(children[0], "NoNewPrivs"), "1");
  // A process that cannot be looked into, not even by its own user, shows as root's; root may look.
  std::error_code denied;
  for (const auto& entry :
       fs::directory_iterator("/proc/" + std::to_string(children[0]) + "/fd", denied)) {
    EXPECT_EQ(entry.path().filename(), "0");
  }
  std::ifstream environment("/proc/" + std::to_string(children[0]) + "/environ");
  EXPECT_EQ(environment.peek(), std::ifstream::traits_type::eof());
}

TEST(SandboxedDecoderTest, GoesOnAfterItsProcessWasKilled) {
  const auto decoder = sandboxed();
  for (int i = 0; i < 3; ++i) {
    for (const pid_t child : childrenOf(::getpid())) kill(child);
    const auto audio = decoder->decode(twoFrames());
    ASSERT_TRUE(audio) << audio.error().message;
    EXPECT_EQ(audio->clip, kTwoFrames);
  }
  EXPECT_EQ(childrenOf(::getpid()).size(), 1U);
}

TEST(SandboxedDecoderTest, AnotherProcessTakesOverAfterSoManyFiles) {
  const auto decoder = sandboxed(1, 3);
  std::vector<pid_t> served;
  for (int i = 0; i < 12; ++i) {
    const auto children = childrenOf(::getpid());
    ASSERT_EQ(children.size(), 1U) << "the next one is there before the next file";
    served.push_back(children[0]);
    const auto audio = decoder->decode(twoFrames());
    ASSERT_TRUE(audio) << audio.error().message;
    EXPECT_EQ(audio->clip, kTwoFrames);
  }
  for (std::size_t i = 1; i < served.size(); ++i) {
    EXPECT_EQ(served[i] != served[i - 1], i % 3 == 0) << i;
  }
}

TEST(SandboxedDecoderTest, RefusesOnlyTheFileThatCrashesIt) {
  support::TemporaryFolder folder;
  // Crashes in the first file that it gets; when it is started again, it is the real one.
  Impostor impostor(
      "if mkdir " + (folder.path() / "crashed").string() +
      " 2>/dev/null; then printf R >&0; head -c 8 >/dev/null; kill -SEGV $$; fi\nexec " +
      kProgram.string());
  const auto decoder = impostor.open();
  ASSERT_TRUE(decoder) << decoder.error().message;
  EXPECT_EQ((*decoder)->decode(twoFrames()).error(), kStopsTheDecoder);
  const auto next = (*decoder)->decode(twoFrames());
  ASSERT_TRUE(next) << next.error().message;
  EXPECT_EQ(next->clip, kTwoFrames);
}

TEST(SandboxedDecoderTest, EndsWhatTakesTooLong) {
  Impostor impostor("printf R >&0; exec sleep 3600");
  const auto decoder = impostor.open(milliseconds(300));
  ASSERT_TRUE(decoder) << decoder.error().message;
  EXPECT_EQ((*decoder)->decode(twoFrames()).error(),
            (core::Error{core::ErrorCode::undecodable,
                         "The file takes too long to read; it is probably damaged."}));
}

/// What a decoder that strangers have taken over could answer.
TEST(SandboxedDecoderTest, DoesNotBelieveItsProcess) {
  const auto answers = [](const std::string& reply) {
    // Little-endian: outcome, rate, channels, cut, and the count of what follows.
    Impostor impostor("printf R >&0; head -c 56 >/dev/null; printf '" + reply +
                      "' >&0; exec sleep 60");
    const auto decoder = impostor.open();
    EXPECT_TRUE(decoder) << decoder.error().message;
    return (*decoder)->decode(twoFrames());
  };
  const std::string audio = "\\377\\377\\377\\377";
  const std::string rate = "\\200\\76\\0\\0";
  const std::string one = "\\1\\0\\0\\0";
  const std::string none = "\\0\\0\\0\\0";
  const std::string huge = "\\377\\377\\377\\177";
  const auto good = answers(audio + rate + one + none + one + none + "\\0\\0\\0\\77");
  ASSERT_TRUE(good) << good.error().message;
  EXPECT_EQ(good->clip, (core::AudioClip{16000, 1, {0.5F}}));

  EXPECT_EQ(answers(audio + rate + one + none + huge + huge).error(), kStopsTheDecoder);
  EXPECT_EQ(answers(audio + rate + huge + none + one + none).error(), kStopsTheDecoder);
  EXPECT_EQ(answers(audio + huge + one + none + one + none).error(), kStopsTheDecoder);
  EXPECT_EQ(answers(audio + rate + one + none + none + none).error(), kStopsTheDecoder);
  EXPECT_EQ(answers(one + rate + one + none + huge + none).error(), kStopsTheDecoder);
  const std::string infinite = "\\0\\0\\200\\177";
  EXPECT_EQ(answers(audio + rate + one + none + one + none + infinite).error(), kStopsTheDecoder);
  const auto strange = answers(huge + rate + one + none + one + none + "\\33").error();
  EXPECT_EQ(strange, (core::Error{core::ErrorCode::undecodable, "?"}));
}

TEST(SandboxedDecoderTest, SaysAtStartThatItCannotWork) {
  const auto missing = openSandboxedDecoder({.program = "/nowhere/exsampling-decoder"});
  ASSERT_FALSE(missing);
  EXPECT_EQ(
      missing.error(),
      (core::Error{core::ErrorCode::unavailable,
                   "The process that decodes audio, /nowhere/exsampling-decoder, cannot be "
                   "started: No such file or directory. Build or install ExSampling again."}));
  const auto mute = Impostor("exit 1").open();
  ASSERT_FALSE(mute);
  EXPECT_EQ(mute.error().code, core::ErrorCode::unavailable);
}

TEST(SandboxedDecoderTest, DecodesForManyThreadsAtOnce) {
  const auto decoder = sandboxed(2);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&decoder] {
      for (int i = 0; i < 25; ++i) {
        const auto audio = decoder->decode(twoFrames());
        ASSERT_TRUE(audio) << audio.error().message;
        EXPECT_EQ(audio->clip, kTwoFrames);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_LE(childrenOf(::getpid()).size(), 4U);
}

TEST(SandboxedDecoderTest, ItsProcessEndsWithTheProgramHoweverThatEnds) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);  // the orphan becomes ours
  const pid_t program = ::fork();
  if (program == 0) {
    const auto decoder = sandboxed();
    ::kill(::getpid(), SIGKILL);
  }
  ::waitpid(program, nullptr, 0);
  const auto orphans = childrenOf(::getpid());
  ASSERT_EQ(orphans.size(), 1U);
  int status = 0;
  pid_t ended = 0;
  const auto deadline = std::chrono::steady_clock::now() + milliseconds(30'000);
  while (ended == 0 && std::chrono::steady_clock::now() < deadline) {
    ended = ::waitpid(orphans[0], &status, WNOHANG);
    std::this_thread::yield();
  }
  ::prctl(PR_SET_CHILD_SUBREAPER, 0);
  EXPECT_EQ(ended, orphans[0]);
  if (ended == 0) ::kill(orphans[0], SIGKILL);
}

}  // namespace
}  // namespace exsampling::adapters

#endif
