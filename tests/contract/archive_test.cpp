#include <exsampling/adapters/sqlite/sqlite_archive.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/damage.hpp"
#include "support/in_memory_archive.hpp"
#include "support/temporary_folder.hpp"
#include "support/uploads.hpp"
#include <algorithm>
#include <atomic>
#include <memory>
#include <ostream>
#include <thread>
#include <vector>

namespace exsampling {
namespace {

using core::ErrorCode;
using core::RecordingState;
using sound::Acceptance;
using sound::AnalysedSound;
using support::analysedSample;
using support::bytesOf;
using support::recordingId;
using support::upload;
using testing::ElementsAre;
using testing::IsEmpty;

/// An archive under test and its files.
class Subject {
 public:
  virtual ~Subject() = default;
  virtual sound::Archive& archive() = 0;
  virtual sound::Arrivals& arrivals() = 0;
  virtual stage::StageRecord& stageRecord() = 0;
  virtual stage::PlayedNotes& playedNotes() = 0;
  virtual stage::SoundCheck& soundCheck() = 0;
  virtual std::vector<std::byte> file(const std::filesystem::path& path) = 0;
};

class InMemorySubject final : public Subject {
 public:
  sound::Archive& archive() override { return archive_; }
  sound::Arrivals& arrivals() override { return archive_; }
  stage::StageRecord& stageRecord() override { return archive_; }
  stage::PlayedNotes& playedNotes() override { return archive_; }
  stage::SoundCheck& soundCheck() override { return archive_; }
  std::vector<std::byte> file(const std::filesystem::path& path) override {
    return archive_.file(path);
  }

 private:
  support::InMemoryArchive archive_;
};

class SqliteSubject final : public Subject {
 public:
  sound::Archive& archive() override { return *archive_; }
  sound::Arrivals& arrivals() override { return *archive_; }
  stage::StageRecord& stageRecord() override { return *archive_; }
  stage::PlayedNotes& playedNotes() override { return *archive_; }
  stage::SoundCheck& soundCheck() override { return *archive_; }
  std::vector<std::byte> file(const std::filesystem::path& path) override {
    return support::readBytes(path);
  }

 private:
  support::TemporaryFolder folder_;
  std::unique_ptr<adapters::SqliteArchive> archive_ =
      *adapters::SqliteArchive::open(folder_.path() / "session");
};

struct Maker {
  const char* name;
  std::unique_ptr<Subject> (*make)();
  friend void PrintTo(const Maker& maker, std::ostream* out) { *out << maker.name; }
};

class ArchiveContractTest : public testing::TestWithParam<Maker> {
 protected:
  sound::Archive& archive() { return subject_->archive(); }
  sound::Arrivals& arrivals() { return subject_->arrivals(); }

  /// A take of one sample; the first is number 1.
  void add(unsigned id, std::string_view category, const std::string& contributor,
           std::optional<core::Route> route = std::nullopt, const std::string& name = "") {
    auto take = upload(id, "RIFF");
    take.contributor = contributor;
    take.name = name;
    ASSERT_TRUE(archive().accept(take));
    std::vector samples{analysedSample(take, 0, category, "wav")};
    samples[0].sample.route = std::move(route);
    ASSERT_TRUE(archive().complete(take.id, {core::Seconds(0), core::Seconds(1)}, samples));
  }
  std::vector<std::int64_t> numbers(const sound::ArrivalFilter& filter, std::size_t limit = 100) {
    const auto found = arrivals().newest(filter, limit);
    EXPECT_TRUE(found) << found.error().message;
    std::vector<std::int64_t> numbers;
    for (const auto& one : *found) numbers.push_back(one.sample.number);
    return numbers;
  }
  std::unique_ptr<Subject> subject_ = GetParam().make();
};

INSTANTIATE_TEST_SUITE_P(, ArchiveContractTest,
                         testing::Values(Maker{"InMemory",
                                               []() -> std::unique_ptr<Subject> {
                                                 return std::make_unique<InMemorySubject>();
                                               }},
                                         Maker{"Sqlite",
                                               []() -> std::unique_ptr<Subject> {
                                                 return std::make_unique<SqliteSubject>();
                                               }}),
                         [](const auto& maker) { return std::string(maker.param.name); });

TEST_P(ArchiveContractTest, GivesBackWhatItAccepted) {
  auto take = upload(1, "RIFF");
  take.location = core::Location{35.6586, 139.7454, 12.5};
  take.contributor = "phone-1";
  take.name = "さくら";
  take.recordedAt = core::WallTime(std::chrono::milliseconds(1'699'999'999'123));
  take.receivedAt = core::WallTime(std::chrono::microseconds(1'700'000'000'123'456));
  ASSERT_EQ(*archive().accept(take), Acceptance::stored);

  const auto loaded = archive().load(recordingId(1));
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->id, recordingId(1));
  EXPECT_EQ(loaded->bytes, bytesOf("RIFF"));
  EXPECT_EQ(loaded->location, (core::Location{35.6586, 139.7454, 12.5}));
  EXPECT_EQ(loaded->contributor, "phone-1");
  EXPECT_EQ(loaded->name, "さくら");
  EXPECT_EQ(loaded->recordedAt, take.recordedAt);
  EXPECT_EQ(loaded->receivedAt, take.receivedAt);
}

TEST_P(ArchiveContractTest, LeavesUntoldWhatWasNotTold) {
  ASSERT_TRUE(archive().accept(upload(1, "RIFF")));
  const auto loaded = archive().load(recordingId(1));
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->location, std::nullopt);
  EXPECT_EQ(loaded->recordedAt, std::nullopt);
  EXPECT_EQ(loaded->contributor, "");

  auto placed = upload(2, "RIFF");
  placed.location = core::Location{0.0, 0.0, std::nullopt};
  ASSERT_TRUE(archive().accept(placed));
  EXPECT_EQ(archive().load(recordingId(2))->location, (core::Location{0.0, 0.0, std::nullopt}));
}

TEST_P(ArchiveContractTest, KeepsTheFirstOfAnId) {
  ASSERT_EQ(*archive().accept(upload(1, "first")), Acceptance::stored);
  ASSERT_EQ(*archive().accept(upload(1, "second")), Acceptance::alreadyKnown);
  EXPECT_EQ(archive().load(recordingId(1))->bytes, bytesOf("first"));
}

TEST_P(ArchiveContractTest, StoresAnIdOnceThoughManyBringItAtOnce) {
  std::atomic<int> stored = 0;
  std::atomic<int> known = 0;
  {
    std::vector<std::jthread> phones;
    for (int i = 0; i < 8; ++i) {
      phones.emplace_back([&] {
        for (unsigned id = 1; id <= 10; ++id) {
          const auto accepted = archive().accept(upload(id, "RIFF"));
          if (!accepted) continue;
          ++(*accepted == Acceptance::stored ? stored : known);
        }
      });
    }
  }
  EXPECT_EQ(stored, 10);
  EXPECT_EQ(known, 70);
  EXPECT_EQ(archive().unfinished()->size(), 10U);
}

TEST_P(ArchiveContractTest, JoinsPiecesToOneTake) {
  auto first = upload(1, "RIFF");
  first.contributor = "phone-1";
  first.location = core::Location{35.0, 139.0, std::nullopt};
  ASSERT_EQ(*archive().append(first, 0), 4U);
  auto record = archive().find(recordingId(1));
  ASSERT_TRUE(record);
  EXPECT_EQ(record->state, RecordingState::arriving);
  EXPECT_EQ(record->bytes, 4U);
  EXPECT_EQ(record->contributor, "phone-1");
  EXPECT_EQ(*archive().append(upload(1, "WAVE"), 4), 8U);
  EXPECT_THAT(*archive().arriving(),
              ElementsAre(sound::ArrivingTake{recordingId(1), "phone-1", 8}));
  EXPECT_THAT(*archive().unfinished(), IsEmpty());
  EXPECT_FALSE(archive().load(recordingId(1))) << "it is not whole";

  ASSERT_EQ(*archive().finish(recordingId(1)), Acceptance::stored);
  EXPECT_EQ(*archive().finish(recordingId(1)), Acceptance::alreadyKnown);
  EXPECT_THAT(*archive().arriving(), IsEmpty());
  EXPECT_THAT(*archive().unfinished(), ElementsAre(recordingId(1)));
  const auto loaded = archive().load(recordingId(1));
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->bytes, bytesOf("RIFFWAVE"));
  EXPECT_EQ(loaded->contributor, "phone-1");
  EXPECT_EQ(loaded->location, (core::Location{35.0, 139.0, std::nullopt}));
  EXPECT_EQ(archive().find(recordingId(1))->bytes, 8U);
}

TEST_P(ArchiveContractTest, TakesAPieceTwiceAndSkipsWhatItHas) {
  ASSERT_EQ(*archive().append(upload(1, "abcdef"), 0), 6U);
  EXPECT_EQ(*archive().append(upload(1, "abc"), 0), 6U);
  EXPECT_EQ(*archive().append(upload(1, "def"), 3), 6U);
  EXPECT_EQ(*archive().append(upload(1, "efgh"), 4), 8U);
  EXPECT_EQ(*archive().append(upload(1, ""), 8), 8U);
  ASSERT_TRUE(archive().finish(recordingId(1)));
  EXPECT_EQ(*archive().append(upload(1, "gh"), 6), 8U) << "the last piece may come twice, too";
  EXPECT_EQ(archive().load(recordingId(1))->bytes, bytesOf("abcdefgh"));
}

TEST_P(ArchiveContractTest, RefusesPiecesThatLeaveAGapOrComeTooLate) {
  EXPECT_EQ(archive().append(upload(1, "def"), 3).error().code, ErrorCode::conflict);
  EXPECT_EQ(archive().find(recordingId(1)).error().code, ErrorCode::notFound);
  ASSERT_TRUE(archive().append(upload(1, "abc"), 0));
  EXPECT_EQ(archive().append(upload(1, "efg"), 4).error().code, ErrorCode::conflict);
  ASSERT_TRUE(archive().finish(recordingId(1)));
  EXPECT_EQ(archive().append(upload(1, "def"), 3).error().code, ErrorCode::conflict);
  EXPECT_EQ(archive().load(recordingId(1))->bytes, bytesOf("abc"));
  EXPECT_EQ(archive().finish(recordingId(2)).error().code, ErrorCode::notFound);
}

TEST_P(ArchiveContractTest, ForgetsATakeOfWhichNothingArrived) {
  ASSERT_EQ(*archive().append(upload(1, ""), 0), 0U);
  EXPECT_EQ(archive().finish(recordingId(1)).error().code, ErrorCode::notFound);
  EXPECT_THAT(*archive().arriving(), IsEmpty());
  EXPECT_THAT(*archive().recordings(), IsEmpty());
}

TEST_P(ArchiveContractTest, AWholeTakeReplacesItsPiecesAndNeverTheOtherWayRound) {
  ASSERT_TRUE(archive().append(upload(1, "abc"), 0));
  ASSERT_TRUE(archive().accept(upload(2, "before")));
  ASSERT_EQ(*archive().accept(upload(1, "ABCDEF")), Acceptance::stored);
  EXPECT_EQ(archive().load(recordingId(1))->bytes, bytesOf("ABCDEF"));
  EXPECT_THAT(*archive().arriving(), IsEmpty());
  EXPECT_THAT(*archive().recordings(), ElementsAre(recordingId(2), recordingId(1)));
  EXPECT_EQ(*archive().append(upload(1, "abc"), 0), 6U) << "it has these bytes";
  EXPECT_EQ(archive().load(recordingId(1))->bytes, bytesOf("ABCDEF"));
}

TEST_P(ArchiveContractTest, ForgetsPiecesThatAreRemoved) {
  ASSERT_TRUE(archive().append(upload(1, "abcdef"), 0));
  EXPECT_THAT(*archive().recordings(), ElementsAre(recordingId(1)));
  ASSERT_TRUE(archive().remove(recordingId(1)));
  EXPECT_EQ(archive().append(upload(1, "gh"), 6).error().code, ErrorCode::conflict);
  ASSERT_EQ(*archive().append(upload(1, "xy"), 0), 2U);
  ASSERT_TRUE(archive().finish(recordingId(1)));
  EXPECT_EQ(archive().load(recordingId(1))->bytes, bytesOf("xy"));
}

TEST_P(ArchiveContractTest, RemembersThatATakeWasCut) {
  for (const unsigned id : {1U, 2U}) {
    const auto take = upload(id, "RIFF");
    ASSERT_TRUE(archive().accept(take));
    const std::vector samples{analysedSample(take, 0, "dog", "wav")};
    ASSERT_TRUE(
        archive().complete(take.id, {core::Seconds(0), core::Seconds(60), id == 2}, samples));
  }
  EXPECT_FALSE(archive().find(recordingId(1))->cut);
  EXPECT_TRUE(archive().find(recordingId(2))->cut);
}

TEST_P(ArchiveContractTest, DoesNotKnowWhatNobodyBrought) {
  const auto take = upload(1, "RIFF");
  const std::vector samples{analysedSample(take, 0, "dog", "wav")};
  EXPECT_EQ(archive().load(take.id).error().code, ErrorCode::notFound);
  EXPECT_EQ(archive().find(take.id).error().code, ErrorCode::notFound);
  EXPECT_EQ(archive().close(take.id, RecordingState::silent, "").error().code, ErrorCode::notFound);
  EXPECT_EQ(archive().complete(take.id, {core::Seconds(0), core::Seconds(1)}, samples).error().code,
            ErrorCode::notFound);
}

TEST_P(ArchiveContractTest, FindsWhatWasBroughtFromTheLibraryByItsOrigin) {
  const core::FromLibrary kick{"content of a kick", core::Seconds(1.25)};
  EXPECT_EQ(*archive().findFrom(kick), std::nullopt);
  add(1, "dog", "phone-1");
  auto brought = upload(2, "RIFF");
  brought.origin = kick;
  ASSERT_TRUE(archive().accept(brought));
  EXPECT_EQ((*archive().findFrom(kick))->state, RecordingState::queued);
  EXPECT_EQ(archive().load(brought.id)->origin, core::Origin(kick));
  std::vector samples{analysedSample(brought, 0, "kick", "thud")};
  samples[0].sample.origin = kick;
  ASSERT_TRUE(archive().complete(brought.id, {core::Seconds(0), core::Seconds(1)}, samples));

  const auto found = archive().findFrom(kick);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->id, brought.id);
  ASSERT_EQ((*found)->samples.size(), 1U);
  EXPECT_EQ((*found)->samples[0].origin, core::Origin(kick));
  EXPECT_EQ(arrivals().arrival(1)->sample.origin, core::Origin(core::FromPhone{}));
  EXPECT_EQ(arrivals().arrival(2)->sample.origin, core::Origin(kick));
  EXPECT_EQ(*archive().findFrom({kick.contentSha256, core::Seconds(1.5)}), std::nullopt);
  EXPECT_EQ(*archive().findFrom({"another content", kick.start}), std::nullopt);
  ASSERT_TRUE(archive().remove(brought.id));
  EXPECT_EQ(*archive().findFrom(kick), std::nullopt);
}

TEST_P(ArchiveContractTest, CompletesARecordingWithNumberedSamplesAndTheirFiles) {
  auto take = upload(1, "RIFF");
  take.location = core::Location{35.0, 139.0, std::nullopt};
  take.contributor = "phone-1";
  take.name = "Ann";
  ASSERT_TRUE(archive().accept(take));
  std::vector samples{analysedSample(take, 0, "dog", "woof"),
                      analysedSample(take, 1, "church_bells", "ding")};
  samples[0].sample.top = {{0, "dog", 0.75}, {3, "cow", 0.125}, {1, "rooster", 0.0625}};
  samples[0].sample.gain = {-3.5};
  samples[1].sample.pitch = core::Pitch{{220.5}, 0.875};
  samples[1].sample.route = core::Route{"Piano", 5, core::Playback::melodic};
  samples[1].embedding.clear();

  const auto completed =
      archive().complete(take.id, {core::Seconds(0.25), core::Seconds(9.5)}, samples);
  ASSERT_TRUE(completed) << completed.error().message;
  ASSERT_EQ(completed->size(), 2U);
  EXPECT_EQ((*completed)[0].number, 1);
  EXPECT_EQ((*completed)[1].number, 2);
  EXPECT_EQ((*completed)[0].file.filename(), "1_trimmed.wav");
  EXPECT_EQ((*completed)[1].file.filename(), "2_trimmed.wav");
  EXPECT_TRUE((*completed)[0].file.is_absolute());
  EXPECT_EQ(subject_->file((*completed)[0].file), bytesOf("woof"));
  EXPECT_EQ(subject_->file((*completed)[1].file), bytesOf("ding"));

  const auto record = archive().find(take.id);
  ASSERT_TRUE(record) << record.error().message;
  EXPECT_EQ(record->state, RecordingState::ready);
  EXPECT_EQ(record->contributor, "phone-1");
  EXPECT_EQ(record->trimStartSeconds, 0.25);
  EXPECT_EQ(record->trimEndSeconds, 9.5);
  ASSERT_EQ(record->samples.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto& found = record->samples[i];
    const auto& given = samples[i].sample;
    EXPECT_EQ(found.number, static_cast<std::int64_t>(i + 1));
    EXPECT_EQ(found.recording, take.id);
    EXPECT_EQ(found.index, given.index);
    EXPECT_EQ(found.start, given.start);
    EXPECT_EQ(found.duration, given.duration);
    EXPECT_EQ(found.top, given.top);
    EXPECT_EQ(found.pitch, given.pitch);
    EXPECT_EQ(found.gain, given.gain);
    EXPECT_EQ(found.route, given.route);
    EXPECT_EQ(found.location, take.location);
    EXPECT_EQ(found.contributor, "phone-1");
    EXPECT_EQ(found.name, "Ann");
    EXPECT_EQ(found.receivedAt, take.receivedAt);
    EXPECT_EQ(found.file, (*completed)[i].file);
    EXPECT_EQ(found.peaks, given.peaks);
  }
}

TEST_P(ArchiveContractTest, NumbersSamplesThroughTheSession) {
  for (unsigned id = 1; id <= 3; ++id) {
    const auto take = upload(id, "RIFF");
    ASSERT_TRUE(archive().accept(take));
    const std::vector samples{analysedSample(take, 0, "dog", "a"),
                              analysedSample(take, 1, "dog", "b")};
    const auto completed =
        archive().complete(take.id, {core::Seconds(0), core::Seconds(10)}, samples);
    ASSERT_TRUE(completed);
    EXPECT_EQ((*completed)[0].number, 2 * id - 1);
    EXPECT_EQ((*completed)[1].number, 2 * id);
  }
}

TEST_P(ArchiveContractTest, CompletesARecordingOnlyOnce) {
  const auto take = upload(1, "RIFF");
  ASSERT_TRUE(archive().accept(take));
  const std::vector first{analysedSample(take, 0, "dog", "first")};
  const std::vector second{analysedSample(take, 0, "cat", "second")};
  const auto completed = archive().complete(take.id, {core::Seconds(0), core::Seconds(1)}, first);
  ASSERT_TRUE(completed);
  EXPECT_EQ(archive().complete(take.id, {core::Seconds(0), core::Seconds(1)}, second).error().code,
            ErrorCode::conflict);
  EXPECT_EQ(archive().close(take.id, RecordingState::failed, "no").error().code,
            ErrorCode::conflict);
  EXPECT_EQ(archive().find(take.id)->samples.front().best().category, "dog");
  EXPECT_EQ(subject_->file(completed->front().file), bytesOf("first"));
}

TEST_P(ArchiveContractTest, GivesEverySampleItsOwnNumberThoughManyCompleteAtOnce) {
  constexpr unsigned kTakes = 24;
  for (unsigned id = 1; id <= kTakes; ++id) ASSERT_TRUE(archive().accept(upload(id, "RIFF")));
  {
    std::vector<std::jthread> workers;
    for (unsigned worker = 0; worker < 4; ++worker) {
      workers.emplace_back([&, worker] {
        for (unsigned id = worker + 1; id <= kTakes; id += 4) {
          const auto take = upload(id, "RIFF");
          const std::vector samples{analysedSample(take, 0, "dog", "x"),
                                    analysedSample(take, 1, "dog", "y")};
          EXPECT_TRUE(archive().complete(take.id, {core::Seconds(0), core::Seconds(9)}, samples));
        }
      });
    }
  }
  std::vector<std::int64_t> numbers;
  for (unsigned id = 1; id <= kTakes; ++id) {
    const auto record = archive().find(recordingId(id));
    for (const auto& sample : record->samples) {
      numbers.push_back(sample.number);
    }
  }
  std::ranges::sort(numbers);
  ASSERT_EQ(numbers.size(), 2 * kTakes);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    ASSERT_EQ(numbers[i], static_cast<std::int64_t>(i + 1));
  }
}

TEST_P(ArchiveContractTest, RefusesToCompleteWithoutASample) {
  ASSERT_TRUE(archive().accept(upload(1, "RIFF")));
  EXPECT_EQ(
      archive().complete(recordingId(1), {core::Seconds(0), core::Seconds(1)}, {}).error().code,
      ErrorCode::invalidArgument);
  EXPECT_EQ(archive().find(recordingId(1))->state, RecordingState::queued);
}

TEST_P(ArchiveContractTest, ClosesWithAReason) {
  for (unsigned id = 1; id <= 2; ++id) ASSERT_TRUE(archive().accept(upload(id, "RIFF")));
  ASSERT_TRUE(archive().close(recordingId(1), RecordingState::silent, "Only silence."));
  ASSERT_TRUE(archive().close(recordingId(2), RecordingState::failed, "Not sound."));
  EXPECT_EQ(archive().find(recordingId(1))->state, RecordingState::silent);
  EXPECT_EQ(archive().find(recordingId(1))->reason, "Only silence.");
  EXPECT_EQ(archive().find(recordingId(2))->state, RecordingState::failed);
  EXPECT_THAT(archive().find(recordingId(2))->samples, IsEmpty());
  EXPECT_EQ(archive().close(recordingId(1), RecordingState::failed, "").error().code,
            ErrorCode::conflict);
}

TEST_P(ArchiveContractTest, ClosesOnlyAsSilentOrFailed) {
  ASSERT_TRUE(archive().accept(upload(1, "RIFF")));
  for (const auto state : {RecordingState::queued, RecordingState::ready}) {
    EXPECT_EQ(archive().close(recordingId(1), state, "").error().code, ErrorCode::invalidArgument);
  }
}

TEST_P(ArchiveContractTest, ListsTheUnfinishedOldestFirst) {
  EXPECT_THAT(*archive().unfinished(), IsEmpty());
  for (const unsigned id : {5U, 3U, 9U, 1U}) ASSERT_TRUE(archive().accept(upload(id, "RIFF")));
  const auto take = upload(9, "RIFF");
  const std::vector samples{analysedSample(take, 0, "dog", "wav")};
  ASSERT_TRUE(archive().complete(take.id, {core::Seconds(0), core::Seconds(1)}, samples));
  ASSERT_TRUE(archive().close(recordingId(3), RecordingState::silent, ""));
  EXPECT_THAT(*archive().unfinished(), ElementsAre(recordingId(5), recordingId(1)));
  EXPECT_THAT(*archive().recordings(),
              ElementsAre(recordingId(5), recordingId(3), recordingId(9), recordingId(1)));
}

TEST_P(ArchiveContractTest, ListsArrivalsNewestFirstPageByPage) {
  for (unsigned id = 1; id <= 5; ++id) add(id, "dog", "phone-1");
  EXPECT_THAT(numbers({}, 2), ElementsAre(5, 4));
  EXPECT_THAT(numbers({.before = 4}, 2), ElementsAre(3, 2));
  EXPECT_THAT(numbers({.before = 2}, 2), ElementsAre(1));
  EXPECT_THAT(numbers({.before = 1}, 2), IsEmpty());
}

TEST_P(ArchiveContractTest, ListsOnlyWhatMeetsTheWholeFilter) {
  const core::Route bassDrum{"BD", 4, core::Playback::percussive};
  add(1, "dog", "phone-1", bassDrum, "Ann");
  add(2, "rain", "phone-2", bassDrum, "Bo");
  add(3, "dog", "phone-2", std::nullopt, "Bo");
  add(4, "church_bells", "phone-3", core::Route{"Piano", 5, core::Playback::melodic}, "50%_off");
  ASSERT_TRUE(arrivals().setFavourite(2, true));
  ASSERT_TRUE(arrivals().correct(3, "cow"));
  EXPECT_THAT(numbers({.category = "dog"}), ElementsAre(1));
  EXPECT_THAT(numbers({.category = "cow"}), ElementsAre(3));
  EXPECT_THAT(numbers({.track = "BD"}), ElementsAre(2, 1));
  EXPECT_THAT(numbers({.contributor = "phone-2"}), ElementsAre(3, 2));
  EXPECT_THAT(numbers({.favouritesOnly = true}), ElementsAre(2));
  EXPECT_THAT(numbers({.among = std::vector<std::int64_t>{4, 1, 77}}), ElementsAre(4, 1));
  EXPECT_THAT(numbers({.among = std::vector<std::int64_t>{}}), IsEmpty());
  EXPECT_THAT(numbers({.text = "BELLS"}), ElementsAre(4));
  EXPECT_THAT(numbers({.text = "piano"}), ElementsAre(4));
  EXPECT_THAT(numbers({.text = "bo"}), ElementsAre(3, 2));
  EXPECT_THAT(numbers({.text = "%_"}), ElementsAre(4));
  EXPECT_THAT(numbers({.track = "BD", .contributor = "phone-2"}), ElementsAre(2));
}

TEST_P(ArchiveContractTest, HandsOverEmbeddingsInOrderOfNumberAPortionAtATime) {
  const auto embedded = [&](unsigned id, std::vector<float> embedding) {
    const auto take = upload(id, "RIFF");
    ASSERT_TRUE(archive().accept(take));
    std::vector samples{analysedSample(take, 0, "dog", "wav")};
    samples[0].embedding = std::move(embedding);
    samples[0].network = "net " + std::to_string(id);
    samples[0].untaught = {0.75F, 0.25F};
    ASSERT_TRUE(archive().complete(take.id, {core::Seconds(0), core::Seconds(1)}, samples));
  };
  embedded(7, {1.0F, -0.5F});
  embedded(3, {});
  embedded(9, {0.25F, 2.0F});
  embedded(1, {3.0F, 4.0F});
  ASSERT_TRUE(archive().remove(recordingId(9)));
  EXPECT_THAT(*arrivals().embeddingsAfter(0, 2),
              ElementsAre(sound::SampleEmbedding{1, {1.0F, -0.5F}, "net 7", {0.75F, 0.25F}},
                          sound::SampleEmbedding{2, {}, "net 3", {0.75F, 0.25F}}));
  EXPECT_THAT(*arrivals().embeddingsAfter(2, 2),
              ElementsAre(sound::SampleEmbedding{4, {3.0F, 4.0F}, "net 1", {0.75F, 0.25F}}));
  EXPECT_THAT(*arrivals().embeddingsAfter(4, 2), IsEmpty());
}

TEST_P(ArchiveContractTest, NotesWhatThePerformerSaysOfASample) {
  add(1, "dog", "phone-1");
  const auto untouched = arrivals().arrival(1);
  ASSERT_TRUE(untouched);
  EXPECT_EQ(untouched->sample, archive().find(recordingId(1))->samples.front());
  EXPECT_FALSE(untouched->favourite);
  EXPECT_EQ(untouched->corrected, std::nullopt);

  EXPECT_TRUE(arrivals().setFavourite(1, true)->favourite);
  const auto corrected = arrivals().correct(1, "cow");
  EXPECT_EQ(corrected->category(), "cow");
  EXPECT_TRUE(corrected->favourite);
  EXPECT_EQ(corrected->sample.best().category, "dog");
  EXPECT_EQ(arrivals().correct(1, std::nullopt)->category(), "dog");
  EXPECT_FALSE(arrivals().setFavourite(1, false)->favourite);
  EXPECT_EQ(arrivals().setFavourite(2, true).error().code, ErrorCode::notFound);
  EXPECT_EQ(arrivals().correct(2, "cow").error().code, ErrorCode::notFound);
  EXPECT_EQ(arrivals().arrival(2).error().code, ErrorCode::notFound);
}

TEST_P(ArchiveContractTest, TellsCorrectionsNewestFirst) {
  for (const unsigned id : {1U, 2U, 3U, 4U}) add(id, "dog", "phone-1");
  EXPECT_THAT(*arrivals().corrections(9), IsEmpty());
  for (const std::int64_t number : {1, 3, 4}) ASSERT_TRUE(arrivals().correct(number, "cow"));
  ASSERT_TRUE(arrivals().correct(3, "cat"));
  ASSERT_TRUE(arrivals().correct(4, std::nullopt));
  EXPECT_THAT(*arrivals().corrections(9), ElementsAre(sound::Correction{3, "cat", "model"},
                                                      sound::Correction{1, "cow", "model"}));
  EXPECT_THAT(*arrivals().corrections(1), ElementsAre(sound::Correction{3, "cat", "model"}));
  ASSERT_TRUE(archive().remove(recordingId(3)));
  EXPECT_THAT(*arrivals().corrections(9), ElementsAre(sound::Correction{1, "cow", "model"}));
}

TEST_P(ArchiveContractTest, CountsCategoriesAsThePerformerSeesThem) {
  using Counts = std::map<std::string, std::size_t>;
  EXPECT_EQ(*arrivals().categoryCounts(), Counts());
  for (unsigned id = 1; id <= 3; ++id) add(id, "dog", "phone-1");
  EXPECT_EQ(*arrivals().categoryCounts(), (Counts{{"dog", 3}}));
  add(4, "rain", "phone-1");
  EXPECT_EQ(*arrivals().categoryCounts(), (Counts{{"dog", 3}, {"rain", 1}}));
  ASSERT_TRUE(arrivals().correct(2, "rain"));
  EXPECT_EQ(*arrivals().categoryCounts(), (Counts{{"dog", 2}, {"rain", 2}}));
  ASSERT_TRUE(archive().remove(recordingId(1)));
  EXPECT_EQ(*arrivals().categoryCounts(), (Counts{{"dog", 1}, {"rain", 2}}));

  const auto take = upload(5, "RIFF");
  ASSERT_TRUE(archive().accept(take));
  const std::vector samples{analysedSample(take, 0, "cow", "a"),
                            analysedSample(take, 1, "cow", "b")};
  ASSERT_TRUE(archive().complete(take.id, {core::Seconds(0), core::Seconds(9)}, samples));
  EXPECT_EQ(*arrivals().categoryCounts(), (Counts{{"cow", 2}, {"dog", 1}, {"rain", 2}}));
  ASSERT_TRUE(arrivals().removeSample(5));
  EXPECT_EQ(*arrivals().categoryCounts(), (Counts{{"cow", 1}, {"dog", 1}, {"rain", 2}}));
}

TEST_P(ArchiveContractTest, RemovesARecordingWithAllThatCameOfIt) {
  add(1, "dog", "phone-1");
  add(2, "rain", "phone-1");
  const auto file = archive().find(recordingId(1))->samples.front().file;
  ASSERT_TRUE(archive().remove(recordingId(1)));
  EXPECT_EQ(archive().find(recordingId(1)).error().code, ErrorCode::notFound);
  EXPECT_EQ(archive().load(recordingId(1)).error().code, ErrorCode::notFound);
  EXPECT_EQ(archive().remove(recordingId(1)).error().code, ErrorCode::notFound);
  EXPECT_THAT(subject_->file(file), IsEmpty());
  EXPECT_THAT(numbers({}), ElementsAre(2));
  add(1, "dog", "phone-1");
  EXPECT_THAT(numbers({}), ElementsAre(3, 2));
}

TEST_P(ArchiveContractTest, LearnsLaterWhereARecordingWasMade) {
  const core::Location tokyo{35.68, 139.69, 20.0};
  add(1, "dog", "phone-1");
  ASSERT_TRUE(archive().accept(upload(2, "RIFF")));
  ASSERT_TRUE(archive().locate(recordingId(1), tokyo));
  ASSERT_TRUE(archive().locate(recordingId(2), tokyo));
  EXPECT_EQ(archive().locate(recordingId(3), tokyo).error().code, ErrorCode::notFound);
  const auto record = archive().find(recordingId(1));
  EXPECT_EQ(record->samples.front().location, tokyo);
  EXPECT_EQ(archive().load(recordingId(2))->location, tokyo);
}

TEST_P(ArchiveContractTest, RemovesARecordingThatNobodyAnalysed) {
  ASSERT_TRUE(archive().accept(upload(1, "RIFF")));
  ASSERT_TRUE(archive().remove(recordingId(1)));
  EXPECT_THAT(*archive().unfinished(), IsEmpty());
}

TEST_P(ArchiveContractTest, RemovesASampleAndWithTheLastItsRecording) {
  const auto take = upload(1, "RIFF");
  ASSERT_TRUE(archive().accept(take));
  const std::vector samples{analysedSample(take, 0, "dog", "a"),
                            analysedSample(take, 1, "rain", "b")};
  const auto completed = archive().complete(take.id, {core::Seconds(0), core::Seconds(9)}, samples);
  ASSERT_TRUE(completed);
  ASSERT_TRUE(arrivals().removeSample(1));
  EXPECT_EQ(arrivals().removeSample(1).error().code, ErrorCode::notFound);
  EXPECT_THAT(subject_->file((*completed)[0].file), IsEmpty());
  EXPECT_EQ(subject_->file((*completed)[1].file), bytesOf("b"));
  EXPECT_THAT(numbers({}), ElementsAre(2));
  ASSERT_TRUE(arrivals().removeSample(2));
  EXPECT_EQ(archive().find(take.id).error().code, ErrorCode::notFound);
}

core::StageMemory busyStage() {
  return {.rules = {.intake = core::Intake::finished,
                    .approval = core::Approval::aboveConfidence,
                    .minConfidence = 0.65,
                    .blocked = {"phone-7", "phone-9"}},
          .tracks = {{1, 2, core::Route{"HH", 1, core::Playback::percussive}, true, {-6.5}},
                     {5, std::nullopt, std::nullopt, false, {3.0}},
                     {6, 1, core::Route{"Piano", 6, core::Playback::melodic}, false, {}, {1, 2}}},
          .asking = {3, 1}};
}

TEST_P(ArchiveContractTest, RemembersTheStage) {
  auto& record = subject_->stageRecord();
  ASSERT_TRUE(record.last());
  EXPECT_EQ(*record.last(), std::nullopt);
  for (unsigned id = 1; id <= 3; ++id) add(id, "dog", "phone-1");
  ASSERT_TRUE(record.keep(busyStage()));
  EXPECT_EQ(*record.last(), busyStage());
  core::StageMemory calm;
  calm.tracks.push_back({.channel = 2, .sample = 3, .route = core::Route{"TT", 2}});
  ASSERT_TRUE(record.keep(calm));
  EXPECT_EQ(*record.last(), calm);
}

TEST_P(ArchiveContractTest, RemembersNoDeletedSampleOnTheStage) {
  for (unsigned id = 1; id <= 3; ++id) add(id, "dog", "phone-1");
  ASSERT_TRUE(subject_->stageRecord().keep(busyStage()));
  ASSERT_TRUE(archive().remove(recordingId(1)));
  auto expected = busyStage();
  expected.tracks[2].sample.reset();
  expected.tracks[2].route.reset();
  expected.tracks[2].waiting = {2};
  expected.asking = {3};
  EXPECT_EQ(*(*subject_->stageRecord().last()), expected);
  ASSERT_TRUE(subject_->stageRecord().keep(busyStage()));
  EXPECT_EQ(*(*subject_->stageRecord().last()), expected) << "deleted before it was kept";
}

core::NotePlayed noteOf(std::int64_t sample, int note) {
  return {.at = core::WallTime(std::chrono::microseconds(1'700'000'000'123'456)),
          .channel = 3,
          .track = "HH",
          .sample = sample,
          .note = note,
          .velocity = 100,
          .sounds = core::Seconds(0.75)};
}

TEST_P(ArchiveContractTest, RemembersTheNotesPlayed) {
  auto& notes = subject_->playedNotes();
  EXPECT_THAT(*notes.notesPlayed(), IsEmpty());
  add(1, "dog", "phone-1");
  ASSERT_TRUE(notes.remember(std::vector{noteOf(1, 60), noteOf(1, 59)}));
  ASSERT_TRUE(notes.remember(std::vector{noteOf(0, 61)}));
  EXPECT_THAT(*notes.notesPlayed(), ElementsAre(noteOf(1, 60), noteOf(1, 59), noteOf(0, 61)));
  ASSERT_TRUE(archive().remove(recordingId(1)));
  EXPECT_THAT(*notes.notesPlayed(), ElementsAre(noteOf(0, 60), noteOf(0, 59), noteOf(0, 61)))
      << "the note was played, whatever becomes of its sound";
  ASSERT_TRUE(notes.remember(std::vector{noteOf(1, 62)})) << "deleted before it was remembered";
  ASSERT_TRUE(notes.forgetNotes());
  EXPECT_THAT(*notes.notesPlayed(), IsEmpty());
}

TEST_P(ArchiveContractTest, MarksWhatArrivesAndIsPlayedInTheSoundCheck) {
  auto& check = subject_->soundCheck();
  auto& notes = subject_->playedNotes();
  EXPECT_FALSE(check.isSoundCheck());
  add(1, "dog", "phone-1");
  ASSERT_TRUE(notes.remember(std::vector{noteOf(1, 60)}));
  ASSERT_TRUE(check.beginSoundCheck());
  ASSERT_TRUE(check.beginSoundCheck()) << "twice changes nothing";
  EXPECT_TRUE(check.isSoundCheck());
  add(3, "dog", "phone-1");
  ASSERT_TRUE(archive().accept(upload(2, "RIFF")));
  ASSERT_TRUE(notes.remember(std::vector{noteOf(1, 61)}));
  EXPECT_THAT(*check.endSoundCheck(), ElementsAre(recordingId(3), recordingId(2)));
  EXPECT_FALSE(check.isSoundCheck());
  EXPECT_THAT(*notes.notesPlayed(), ElementsAre(noteOf(1, 60)));
  ASSERT_TRUE(archive().accept(upload(4, "RIFF")));
  const std::vector marked{recordingId(3), recordingId(9), recordingId(2)};
  ASSERT_TRUE(archive().removeAll(marked)) << "unknown ids are ignored";
  EXPECT_THAT(*archive().recordings(), ElementsAre(recordingId(1), recordingId(4)));
  EXPECT_THAT(numbers({}), ElementsAre(1));
  EXPECT_THAT(*check.endSoundCheck(), IsEmpty());
}

}  // namespace
}  // namespace exsampling
