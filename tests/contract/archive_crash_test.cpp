#include <exsampling/adapters/sqlite/sqlite_archive.hpp>

#include <gtest/gtest.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/temporary_folder.hpp"
#include "support/uploads.hpp"
#include <chrono>
#include <csignal>
#include <random>
#include <string>
#include <vector>

namespace exsampling::adapters {
namespace {

using support::analysedSample;
using support::recordingId;
using support::upload;

constexpr int kRounds = 20;

/// 40 kB that are this take's only.
std::string contentOf(unsigned id) { return std::string(40'000, static_cast<char>('a' + id % 26)); }

/// Accepts and completes takes from `first` on for ever, and tells each id through `pipe` as soon
/// as it is acknowledged. Runs in a child process, so that it can be killed.
[[noreturn]] void recordForEver(const std::filesystem::path& session, unsigned first, int pipe) {
  const auto archive = SqliteArchive::open(session);
  if (!archive) ::_exit(1);
  for (unsigned id = first;; ++id) {
    const auto take = upload(id, contentOf(id));
    if (!(*archive)->accept(take)) ::_exit(1);
    if (::write(pipe, &id, sizeof id) != sizeof id) ::_exit(1);
    const std::vector samples{analysedSample(take, 0, "dog", contentOf(id)),
                              analysedSample(take, 1, "dog", contentOf(id + 1))};
    if (!(*archive)->complete(take.id, {core::Seconds(0), core::Seconds(1)}, samples)) ::_exit(1);
  }
}

bool readId(int pipe, unsigned& id) { return ::read(pipe, &id, sizeof id) == sizeof id; }

/// Returns when there is something to read, or after `most`.
void waitForNext(int pipe, std::chrono::microseconds most) {
  fd_set readable;
  FD_ZERO(&readable);
  FD_SET(pipe, &readable);
  timeval left{most.count() / 1'000'000, most.count() % 1'000'000};
  ::select(pipe + 1, &readable, nullptr, nullptr, &left);
}

/// Every id is in the archive with its bytes; the newest may be unfinished, any other is complete.
void expectAll(const SqliteArchive& archive, const std::vector<unsigned>& acknowledged) {
  for (const unsigned id : acknowledged) {
    const auto take = archive.load(recordingId(id));
    ASSERT_TRUE(take) << id << ": " << take.error().message;
    EXPECT_EQ(take->bytes, support::bytesOf(contentOf(id))) << id;
    const auto record = archive.find(recordingId(id));
    ASSERT_TRUE(record) << id << ": " << record.error().message;
    if (record->state == core::RecordingState::queued) continue;
    ASSERT_EQ(record->samples.size(), 2U) << id;
    for (const auto& sample : record->samples) {
      EXPECT_EQ(std::filesystem::file_size(sample.file), 40'000U) << sample.file;
    }
  }
}

TEST(ArchiveCrashTest, LosesNothingThatWasAcknowledgedWhenItsProcessIsKilled) {
  const support::TemporaryFolder folder;
  const auto session = folder.path() / "session";
  std::mt19937 random(2020);
  std::vector<unsigned> acknowledged;
  unsigned first = 1;
  for (int round = 0; round < kRounds; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) recordForEver(session, first, ends[1]);
    ::close(ends[1]);

    // Two acknowledgements, then a random part of the time that the next one takes.
    unsigned id = 0;
    ASSERT_TRUE(readId(ends[0], id));
    acknowledged.push_back(id);
    const auto before = std::chrono::steady_clock::now();
    ASSERT_TRUE(readId(ends[0], id));
    acknowledged.push_back(id);
    const auto cycle = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - before);
    waitForNext(ends[0], cycle * (random() % 1000) / 1000);
    ::kill(child, SIGKILL);
    while (readId(ends[0], id)) acknowledged.push_back(id);
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself";

    const auto archive = SqliteArchive::open(session);
    ASSERT_TRUE(archive) << archive.error().message;
    expectAll(**archive, acknowledged);
    EXPECT_LE((*archive)->unfinished()->size(), static_cast<std::size_t>(round + 1));
    first = acknowledged.back() + 1;  // the phone sends again what nobody acknowledged
  }
  EXPECT_GE(acknowledged.size(), 2U * kRounds);
}

}  // namespace
}  // namespace exsampling::adapters
