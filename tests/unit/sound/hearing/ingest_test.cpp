#include <exsampling/sound/hearing/ingest.hpp>

#include <gtest/gtest.h>
#include <support/in_memory_archive.hpp>
#include <support/stage_samples.hpp>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace exsampling::sound {
namespace {

using namespace std::chrono_literals;
using core::ErrorCode;
using core::RecordingState;
using support::recordingId;

core::Upload upload(std::int64_t number) { return {.id = recordingId(number)}; }

/// Work that can be held up, and that remembers what it was given.
class Gate {
 public:
  explicit Gate(Archive& archive) : archive_(archive) {}

  void close() {
    const std::lock_guard lock(mutex_);
    open_ = false;
  }
  void open() {
    {
      const std::lock_guard lock(mutex_);
      open_ = true;
    }
    changed_.notify_all();
  }
  ProcessRecording work() {
    return [this](const core::RecordingId& id) {
      std::unique_lock lock(mutex_);
      ++entered_;
      changed_.notify_all();
      changed_.wait(lock, [this] { return open_; });
      EXPECT_TRUE(archive_.close(id, RecordingState::silent, ""));
    };
  }
  bool awaitEntered(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 10s, [&] { return entered_ >= count; });
  }

 private:
  Archive& archive_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = true;
  int entered_ = 0;
};

struct IngestTest : testing::Test {
  std::function<ProcessRecording()> gated() {
    return [this] { return gate.work(); };
  }
  support::InMemoryArchive archive;
  Gate gate{archive};
};

TEST_F(IngestTest, AnalysesWhatItAcceptsOnce) {
  Ingest ingest(archive, gated(), {.workers = 2});
  EXPECT_EQ(*ingest.submit(upload(1)), Acceptance::stored);
  EXPECT_EQ(ingest.awaitAnalysis(recordingId(1))->state, RecordingState::silent);
  EXPECT_EQ(*ingest.submit(upload(1)), Acceptance::alreadyKnown);
  EXPECT_EQ(ingest.queued(), 0U);
}

TEST_F(IngestTest, RefusesBeforeStoringWhenTooManyWait) {
  gate.close();
  Ingest ingest(archive, gated(), {.queuedTakes = 2, .patience = 0ms});
  ASSERT_TRUE(ingest.submit(upload(1)));
  ASSERT_TRUE(gate.awaitEntered(1));  // the worker has it: it no longer waits
  ASSERT_TRUE(ingest.submit(upload(2)));
  ASSERT_TRUE(ingest.submit(upload(3)));
  const auto refused = ingest.submit(upload(4));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::busy);
  EXPECT_FALSE(archive.find(recordingId(4)));
  gate.open();
}

TEST_F(IngestTest, WaitsNoLongerThanItsPatienceAndOnlyForAFew) {
  gate.close();
  Ingest ingest(archive, gated(), {.waitingCallers = 0, .patience = 1h});
  ASSERT_TRUE(ingest.submit(upload(1)));
  EXPECT_EQ(ingest.awaitAnalysis(recordingId(1))->state, RecordingState::queued);
  gate.open();
}

TEST_F(IngestTest, TakesUpWhatAnEarlierRunLeft) {
  ASSERT_TRUE(archive.accept(upload(1)));
  ASSERT_TRUE(archive.accept(upload(2)));
  ASSERT_TRUE(archive.accept(upload(3)));
  Ingest ingest(archive, gated(), {.queuedTakes = 1});
  EXPECT_EQ(ingest.awaitAnalysis(recordingId(3))->state, RecordingState::silent);
  EXPECT_TRUE(archive.unfinished()->empty());
}

TEST_F(IngestTest, StoppingLeavesTheRestForTheNextStart) {
  gate.close();
  Ingest ingest(archive, gated(), {.stopBudget = 1ms});
  for (int number = 1; number <= 3; ++number) ASSERT_TRUE(ingest.submit(upload(number)));
  ASSERT_TRUE(gate.awaitEntered(1));
  std::thread stopping([&] { ingest.stop(); });
  while (ingest.submit(upload(9))) std::this_thread::yield();  // until stop has begun
  gate.open();
  stopping.join();
  // The one under way was finished; whether more were depends on how fast the budget ran out.
  EXPECT_EQ(archive.find(recordingId(1))->state, RecordingState::silent);
  EXPECT_FALSE(ingest.submit(upload(10)));
}

TEST_F(IngestTest, AFailedDiskQueuesNothing) {
  Ingest ingest(archive, gated(), {});
  archive.failWith(core::Error{ErrorCode::storageFull, "full"});
  EXPECT_EQ(ingest.submit(upload(1)).error().code, ErrorCode::storageFull);
  archive.failWith(std::nullopt);
  EXPECT_FALSE(ingest.find(recordingId(1)));
  EXPECT_TRUE(ingest.submit(upload(2)));
}

core::Upload piece(std::int64_t number, std::size_t size = 3) {
  auto take = upload(number);
  take.bytes.resize(size);
  take.contributor = "phone-" + std::to_string(number);
  return take;
}

constexpr core::SteadyTime kBegin{};

TEST_F(IngestTest, AnalysesATakeInPiecesWhenItIsFinished) {
  Ingest ingest(archive, gated(), {});
  EXPECT_EQ(*ingest.append(piece(1), 0, kBegin), 3U);
  EXPECT_EQ(*ingest.append(piece(1), 3, kBegin), 6U);
  EXPECT_EQ(ingest.awaitAnalysis(recordingId(1))->state, RecordingState::arriving);
  EXPECT_EQ(*ingest.finish(recordingId(1)), Acceptance::stored);
  EXPECT_EQ(ingest.awaitAnalysis(recordingId(1))->state, RecordingState::silent);
  EXPECT_EQ(*ingest.finish(recordingId(1)), Acceptance::alreadyKnown);
}

TEST_F(IngestTest, EndsATakeWhosePhoneFellSilent) {
  Ingest ingest(archive, gated(), {.arriving = {.quietTime = 30s}});
  ASSERT_TRUE(ingest.append(piece(1), 0, kBegin));
  ASSERT_TRUE(ingest.append(piece(2), 0, kBegin));
  ASSERT_TRUE(ingest.append(piece(2), 3, kBegin + 20s));
  ingest.finishQuiet(kBegin + 29s);
  EXPECT_EQ(ingest.find(recordingId(1))->state, RecordingState::arriving);
  ingest.finishQuiet(kBegin + 30s);
  EXPECT_EQ(ingest.awaitAnalysis(recordingId(1))->state, RecordingState::silent);
  EXPECT_EQ(ingest.find(recordingId(2))->state, RecordingState::arriving);
  ingest.finishQuiet(kBegin + 50s);
  EXPECT_EQ(ingest.awaitAnalysis(recordingId(2))->state, RecordingState::silent);
}

TEST_F(IngestTest, EndsATakeThatAnEarlierRunLeftArriving) {
  ASSERT_TRUE(archive.append(piece(1), 0));
  Ingest ingest(archive, gated(), {.arriving = {.quietTime = 30s}});
  ingest.finishQuiet(kBegin + 1000s);
  EXPECT_EQ(ingest.find(recordingId(1))->state, RecordingState::arriving);
  ingest.finishQuiet(kBegin + 1030s);
  EXPECT_EQ(ingest.awaitAnalysis(recordingId(1))->state, RecordingState::silent);
}

TEST_F(IngestTest, TriesAgainToEndWhatTheDiskWouldNotTake) {
  Ingest ingest(archive, gated(), {.arriving = {.quietTime = 30s}});
  ASSERT_TRUE(ingest.append(piece(1), 0, kBegin));
  archive.failWith(core::Error{ErrorCode::storageFull, "full"});
  ingest.finishQuiet(kBegin + 30s);
  archive.failWith(std::nullopt);
  EXPECT_EQ(ingest.find(recordingId(1))->state, RecordingState::arriving);
  ingest.finishQuiet(kBegin + 60s);
  EXPECT_EQ(ingest.awaitAnalysis(recordingId(1))->state, RecordingState::silent);
}

TEST_F(IngestTest, TriesAgainWhatHadToBePostponedAndLessOftenInVain) {
  std::mutex mutex;
  std::condition_variable tried;
  int tries = 0;
  const auto postponing = [&] {
    return [&](const core::RecordingId&) {
      const std::lock_guard lock(mutex);
      ++tries;
      tried.notify_all();
    };
  };
  Ingest ingest(archive, postponing, {});
  const auto triesAre = [&](int count) {
    std::unique_lock lock(mutex);
    return tried.wait_for(lock, 10s, [&] { return tries == count; }) &&
           static_cast<bool>(ingest.awaitAnalysis(recordingId(1)));
  };
  ingest.retryPostponed(kBegin);
  ASSERT_TRUE(ingest.submit(upload(1)));
  ASSERT_TRUE(triesAre(1));
  for (const auto& [seconds, count] :
       {std::pair{4s, 1}, {5s, 2}, {9s, 2}, {10s, 3}, {19s, 3}, {20s, 4}}) {
    ingest.retryPostponed(kBegin + seconds);
    ASSERT_TRUE(triesAre(count)) << seconds.count();
  }
  ASSERT_TRUE(archive.close(recordingId(1), RecordingState::silent, ""));
  ingest.retryPostponed(kBegin + 100s);
  ingest.stop();
  EXPECT_EQ(tries, 4);
}

TEST_F(IngestTest, BoundsWhatIsArriving) {
  Ingest ingest(archive, gated(),
                {.arriving = {.takes = 3, .takesOfOneContributor = 2, .bytes = 100}});
  ASSERT_TRUE(ingest.append(piece(1, 10), 0, kBegin));
  ASSERT_TRUE(ingest.append(piece(2, 10), 0, kBegin));
  EXPECT_EQ(ingest.append(piece(3, 81), 0, kBegin).error().code, ErrorCode::busy) << "bytes";
  ASSERT_TRUE(ingest.append(piece(3, 10), 0, kBegin));
  EXPECT_EQ(ingest.append(piece(4), 0, kBegin).error().code, ErrorCode::busy) << "takes";
  EXPECT_FALSE(ingest.find(recordingId(4)));
  EXPECT_TRUE(ingest.append(piece(3, 10), 10, kBegin)) << "one that has begun goes on";

  ASSERT_TRUE(ingest.finish(recordingId(1)));
  ASSERT_TRUE(ingest.remove(recordingId(2)));
  auto second = piece(5);
  second.contributor = "phone-3";
  ASSERT_TRUE(ingest.append(second, 0, kBegin));
  auto third = piece(6);
  third.contributor = "phone-3";
  EXPECT_EQ(ingest.append(third, 0, kBegin).error().code, ErrorCode::busy) << "of one contributor";
  EXPECT_TRUE(ingest.append(piece(7), 0, kBegin));
}

TEST_F(IngestTest, TakesNoPieceWhileItStops) {
  Ingest ingest(archive, gated(), {});
  ASSERT_TRUE(ingest.append(piece(1), 0, kBegin));
  ingest.stop();
  EXPECT_EQ(ingest.append(piece(1), 3, kBegin).error().code, ErrorCode::busy);
  EXPECT_EQ(ingest.finish(recordingId(1)).error().code, ErrorCode::busy);
  EXPECT_EQ(archive.arriving()->size(), 1U) << "the next start ends it";
}

TEST_F(IngestTest, ManyCallersLoseNothing) {
  Ingest ingest(archive, gated(), {.workers = 3});
  std::vector<std::thread> phones;
  for (int phone = 0; phone < 8; ++phone) {
    phones.emplace_back([&, phone] {
      for (int take = 0; take < 50; ++take) {
        ASSERT_TRUE(ingest.submit(upload(100 * phone + take)));
      }
    });
  }
  for (std::thread& phone : phones) phone.join();
  ingest.stop();
  EXPECT_TRUE(archive.unfinished()->empty());
}

}  // namespace
}  // namespace exsampling::sound
