#include <exsampling/adapters/sqlite/database.hpp>
#include <exsampling/adapters/sqlite/sqlite_archive.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "support/damage.hpp"
#include "support/temporary_folder.hpp"
#include "support/uploads.hpp"
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace exsampling::adapters {
namespace {

using core::ErrorCode;
using core::RecordingState;
using sound::Acceptance;
using support::analysedSample;
using support::bytesOf;
using support::recordingId;
using support::upload;
using testing::ElementsAre;
using testing::HasSubstr;

/// What the disk adds to the contract: a session outlives its process.
class SqliteArchiveFolderTest : public testing::Test {
 protected:
  std::unique_ptr<SqliteArchive> open() {
    auto archive = SqliteArchive::open(session_);
    EXPECT_TRUE(archive) << archive.error().message;
    return archive ? *std::move(archive) : nullptr;
  }
  static std::int64_t completeOne(SqliteArchive& archive, const core::Upload& take) {
    const std::vector samples{analysedSample(take, 0, "dog", "woof")};
    const auto completed = archive.complete(take.id, {core::Seconds(0), core::Seconds(1)}, samples);
    EXPECT_TRUE(completed);
    return completed ? completed->front().number : 0;
  }
  void touch(const std::string& name) {
    std::filesystem::create_directories((session_ / name).parent_path());
    std::ofstream(session_ / name) << "left over";
  }

  support::TemporaryFolder folder_;
  std::filesystem::path session_ = folder_.path() / "sessions" / "friday night";
};

TEST_F(SqliteArchiveFolderTest, GoesOnWhereItWasLeft) {
  const auto take = upload(1, "RIFF");
  sound::RecordingRecord before{.id = take.id};
  {
    const auto archive = open();
    for (const unsigned id : {1U, 4U, 2U}) ASSERT_TRUE(archive->accept(upload(id, "RIFF")));
    ASSERT_EQ(completeOne(*archive, take), 1);
    before = *archive->find(take.id);
  }
  const auto archive = open();
  EXPECT_EQ(*archive->accept(take), Acceptance::alreadyKnown);
  EXPECT_THAT(*archive->unfinished(), ElementsAre(recordingId(4), recordingId(2)));
  EXPECT_EQ(archive->load(recordingId(4))->bytes, bytesOf("RIFF"));
  const auto after = archive->find(take.id);
  ASSERT_TRUE(after);
  EXPECT_EQ(after->samples.front().file, before.samples.front().file);
  EXPECT_EQ(after->samples.front().top, before.samples.front().top);
  EXPECT_EQ(support::readBytes(after->samples.front().file), bytesOf("woof"));
  EXPECT_EQ(completeOne(*archive, upload(2, "RIFF")), 2);
}

TEST_F(SqliteArchiveFolderTest, GoesOnWithATakeWhereItsPiecesEnded) {
  {
    const auto archive = open();
    auto first = upload(1, "abc");
    first.contributor = "phone-1";
    ASSERT_TRUE(archive->append(first, 0));
    ASSERT_TRUE(archive->append(upload(1, "def"), 3));
  }
  const auto archive = open();
  EXPECT_THAT(*archive->arriving(), ElementsAre(sound::ArrivingTake{recordingId(1), "phone-1", 6}));
  EXPECT_EQ(archive->append(upload(1, "hi"), 7).error().code, ErrorCode::conflict);
  EXPECT_EQ(*archive->append(upload(1, "ghi"), 6), 9U);
  ASSERT_TRUE(archive->finish(recordingId(1)));
  EXPECT_EQ(archive->load(recordingId(1))->bytes, bytesOf("abcdefghi"));
}

TEST_F(SqliteArchiveFolderTest, BeginsATakeOverWhoseFileIsLost) {
  {
    const auto archive = open();
    ASSERT_TRUE(archive->append(upload(1, "abc"), 0));
  }
  std::filesystem::remove(session_ / "takes" / (recordingId(1).text() + ".take"));
  const auto archive = open();
  EXPECT_EQ(archive->find(recordingId(1))->bytes, 0U);
  EXPECT_EQ(archive->append(upload(1, "def"), 3).error().code, ErrorCode::conflict);
  EXPECT_EQ(*archive->append(upload(1, "abcdef"), 0), 6U);
}

TEST_F(SqliteArchiveFolderTest,
       ATakeThatCannotBeSealedIsAskedForAgainAndElseUsedAsFarAsItCanBeRead) {
  const auto archive = open();
  const auto away = folder_.path() / "away";
  for (const unsigned number : {1U, 2U}) {
    ASSERT_TRUE(archive->append(upload(number, "abcdef"), 0));
    const auto file = session_ / "takes" / (recordingId(number).text() + ".take");
    std::filesystem::rename(file, away);
    EXPECT_EQ(archive->finish(recordingId(number)).error().code, ErrorCode::storage);
    std::filesystem::rename(away, file);
    EXPECT_EQ(archive->find(recordingId(number))->bytes, 0U);
    EXPECT_EQ(archive->append(upload(number, "gh"), 6).error().code, ErrorCode::conflict);
  }
  EXPECT_EQ(*archive->append(upload(1, "xyz"), 0), 3U);
  ASSERT_TRUE(archive->finish(recordingId(1)));
  EXPECT_EQ(archive->load(recordingId(1))->bytes, bytesOf("xyz"));
  EXPECT_EQ(*archive->finish(recordingId(2)), Acceptance::stored);
  EXPECT_EQ(archive->load(recordingId(2))->bytes, bytesOf("abcdef"));
}

TEST_F(SqliteArchiveFolderTest, FindsItsFilesAfterTheFolderWasMoved) {
  const auto take = upload(1, "RIFF");
  {
    const auto archive = open();
    ASSERT_TRUE(archive->accept(take));
    completeOne(*archive, take);
  }
  const auto moved = folder_.path() / "moved";
  std::filesystem::rename(session_, moved);
  session_ = moved;
  EXPECT_EQ(open()->find(take.id)->samples.front().file, moved / "samples" / "1_trimmed.wav");
}

TEST_F(SqliteArchiveFolderTest, KeepsWhatThePerformerNotedAndForgetsWhatWasDeleted) {
  {
    const auto archive = open();
    for (const unsigned id : {1U, 2U}) {
      ASSERT_TRUE(archive->accept(upload(id, "RIFF")));
      completeOne(*archive, upload(id, "RIFF"));
    }
    ASSERT_TRUE(archive->setFavourite(1, true));
    ASSERT_TRUE(archive->correct(1, "cow"));
    ASSERT_TRUE(archive->remove(recordingId(2)));
  }
  EXPECT_FALSE(std::filesystem::exists(session_ / "samples" / "2_trimmed.wav"));
  EXPECT_FALSE(std::filesystem::exists(session_ / "takes" / (recordingId(2).text() + ".take")));
  const auto archive = open();
  const auto kept = archive->newest({}, 10);
  ASSERT_EQ(kept->size(), 1U);
  EXPECT_TRUE(kept->front().favourite);
  EXPECT_EQ(kept->front().corrected, "cow");
  EXPECT_EQ(kept->front().sample.peaks, (std::vector<core::Peak>{{-0.25F, 0.5F}, {0.0F, 1.0F}}));
  EXPECT_EQ(archive->find(recordingId(2)).error().code, ErrorCode::notFound);
}

TEST_F(SqliteArchiveFolderTest, IsOpenOnceAndSaysWhoHasIt) {
  const auto archive = open();
  const auto second = SqliteArchive::open(session_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::conflict);
  EXPECT_THAT(second.error().message,
              HasSubstr("Another ExSampling (process " + std::to_string(::getpid()) + ")"));
}

TEST_F(SqliteArchiveFolderTest, RefusesAPathThatOscCannotCarry) {
  const auto deep = folder_.path() / std::string(200, 'a') / std::string(200, 'b') /
                    std::string(200, 'c') / std::string(80, 'd');
  const auto archive = SqliteArchive::open(deep);
  ASSERT_FALSE(archive);
  EXPECT_EQ(archive.error().code, ErrorCode::config);
  EXPECT_THAT(archive.error().message, HasSubstr("too long a path for OSC"));
  EXPECT_FALSE(std::filesystem::exists(deep));
}

TEST_F(SqliteArchiveFolderTest, ClearsWhatACrashLeftBetweenFileAndRow) {
  const auto take = upload(1, "RIFF");
  {
    const auto archive = open();
    ASSERT_TRUE(archive->accept(take));
    ASSERT_TRUE(archive->accept(upload(2, "RIFF")));
    completeOne(*archive, take);
  }
  touch("samples/2_trimmed.wav");
  touch("samples/3_trimmed.wav.part");
  touch("samples/notes.txt");
  touch("takes/" + recordingId(3).text() + ".take.part");
  touch("takes/" + recordingId(4).text() + ".take");

  const auto archive = open();
  EXPECT_TRUE(std::filesystem::exists(session_ / "samples/1_trimmed.wav"));
  EXPECT_FALSE(std::filesystem::exists(session_ / "samples/2_trimmed.wav"));
  EXPECT_FALSE(std::filesystem::exists(session_ / "samples/3_trimmed.wav.part"));
  EXPECT_TRUE(std::filesystem::exists(session_ / "samples/notes.txt"));
  EXPECT_FALSE(
      std::filesystem::exists(session_ / "takes" / (recordingId(3).text() + ".take.part")));
  EXPECT_EQ(*archive->accept(upload(4, "whole")), Acceptance::stored);
  EXPECT_EQ(archive->load(recordingId(4))->bytes, bytesOf("whole"));
  EXPECT_EQ(completeOne(*archive, upload(2, "RIFF")), 2);
}

TEST_F(SqliteArchiveFolderTest, DoesNotStartOverBesideTheFilesOfALostDatabase) {
  touch("takes/" + recordingId(1).text() + ".take");
  const auto archive = SqliteArchive::open(session_);
  ASSERT_FALSE(archive);
  EXPECT_EQ(archive.error().code, ErrorCode::storage);
  EXPECT_THAT(archive.error().message, HasSubstr("session.sqlite is missing"));
}

TEST_F(SqliteArchiveFolderTest, LeavesTheDatabaseOfAnotherVersionAlone) {
  std::filesystem::create_directories(session_);
  Database(session_ / "session.sqlite").execute("PRAGMA user_version = 99");
  EXPECT_THAT(SqliteArchive::open(session_).error().message, HasSubstr("a newer ExSampling"));
  Database(session_ / "session.sqlite").execute("PRAGMA user_version = 1");
  EXPECT_THAT(SqliteArchive::open(session_).error().message, HasSubstr("an older ExSampling"));
}

/// What brings a session of this version back to the one before.
constexpr auto kBackTo4 =
    "DROP INDEX recording_origin; ALTER TABLE recording DROP COLUMN origin_content;"
    "ALTER TABLE recording DROP COLUMN origin_start; PRAGMA user_version = 4;";
constexpr auto kBackTo3 =
    "DROP INDEX sample_corrected; ALTER TABLE sample DROP COLUMN network;"
    "ALTER TABLE sample DROP COLUMN untaught; PRAGMA user_version = 3;";

TEST_F(SqliteArchiveFolderTest, TakesOverASessionOfVersion3) {
  const auto fill = [](SqliteArchive& archive, unsigned id) {
    const auto take = upload(id, "RIFF");
    ASSERT_TRUE(archive.accept(take));
    completeOne(archive, take);
  };
  fill(*open(), 1);
  Database(session_ / "session.sqlite").execute((std::string(kBackTo4) + kBackTo3).c_str());
  const auto archive = open();
  ASSERT_TRUE(archive);
  fill(*archive, 2);
  const auto embeddings = archive->embeddingsAfter(0, 9);
  ASSERT_TRUE(embeddings);
  ASSERT_EQ(embeddings->size(), 2U);
  EXPECT_EQ((*embeddings)[0].values.size(), 1280U);
  EXPECT_EQ((*embeddings)[0].network, "");
  EXPECT_EQ((*embeddings)[1].network, "model");
}

/// Version 4 made ids of library sounds of their origin, which cannot be read from them.
TEST_F(SqliteArchiveFolderTest, TakesOverASessionOfVersion4WithItsLibrarySounds) {
  auto old = upload(1, "RIFF");
  old.id = *core::RecordingId::parse("5d41402a-bc4b-8a76-8971-9d911017c592");
  {
    const auto archive = open();
    ASSERT_TRUE(archive->accept(old));
    completeOne(*archive, old);
  }
  Database(session_ / "session.sqlite").execute(kBackTo4);
  const auto archive = open();
  ASSERT_TRUE(archive);
  const core::FromLibrary origin{"content", core::Seconds(0.5)};
  EXPECT_EQ(*archive->findFrom(origin), std::nullopt);
  auto brought = upload(2, "RIFF");
  brought.origin = origin;
  ASSERT_TRUE(archive->accept(brought));
  completeOne(*archive, brought);
  EXPECT_EQ((*archive->findFrom(origin))->id, brought.id);

  EXPECT_EQ(support::readBytes(archive->find(old.id)->samples.front().file), bytesOf("woof"));
  EXPECT_EQ(archive->arrival(1)->sample.recording, old.id);
  EXPECT_TRUE(archive->setFavourite(1, true));
  ASSERT_TRUE(archive->remove(old.id));
  EXPECT_EQ(archive->arrival(1).error().code, ErrorCode::notFound);
}

TEST_F(SqliteArchiveFolderTest, SaysThatADatabaseIsDamaged) {
  touch("session.sqlite");
  const auto archive = SqliteArchive::open(session_);
  ASSERT_FALSE(archive);
  EXPECT_EQ(archive.error().code, ErrorCode::storage);
  EXPECT_THAT(archive.error().message, HasSubstr("session.sqlite"));
}

TEST_F(SqliteArchiveFolderTest, SaysThatATakeIsMissingOrShorter) {
  const auto archive = open();
  ASSERT_TRUE(archive->accept(upload(1, "RIFF")));
  const auto take = session_ / "takes" / (recordingId(1).text() + ".take");
  std::filesystem::resize_file(take, 2);
  EXPECT_EQ(archive->load(recordingId(1)).error().code, ErrorCode::storage);
  std::filesystem::remove(take);
  EXPECT_EQ(archive->load(recordingId(1)).error().code, ErrorCode::storage);
}

/// /dev/full is a file on which every write ends with "no space left".
TEST_F(SqliteArchiveFolderTest, RefusesOnAFullDiskAndRecovers) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full on this system";
  const auto archive = open();
  const auto fill = [&](const std::string& name) {
    std::filesystem::create_symlink("/dev/full", session_ / name);
  };
  fill("takes/" + recordingId(1).text() + ".take.part");
  const auto refused = archive->accept(upload(1, "RIFF"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::storageFull);
  EXPECT_EQ(archive->find(recordingId(1)).error().code, ErrorCode::notFound);
  EXPECT_EQ(*archive->accept(upload(1, "RIFF")), Acceptance::stored);

  const auto take = upload(1, "RIFF");
  const std::vector samples{analysedSample(take, 0, "dog", "woof"),
                            analysedSample(take, 1, "dog", "wow")};
  fill("samples/2_trimmed.wav.part");
  const auto unfinished = archive->complete(take.id, {core::Seconds(0), core::Seconds(1)}, samples);
  ASSERT_FALSE(unfinished);
  EXPECT_EQ(unfinished.error().code, ErrorCode::storageFull);
  EXPECT_TRUE(std::filesystem::is_empty(session_ / "samples"));
  EXPECT_EQ(archive->find(take.id)->state, RecordingState::queued);
  EXPECT_TRUE(archive->complete(take.id, {core::Seconds(0), core::Seconds(1)}, samples));
}

TEST_F(SqliteArchiveFolderTest, TheSoundCheckGoesOnAfterARestart) {
  {
    const auto archive = open();
    ASSERT_TRUE(archive->beginSoundCheck());
    ASSERT_TRUE(archive->accept(upload(1, "RIFF")));
  }
  const auto archive = open();
  EXPECT_TRUE(archive->isSoundCheck());
  EXPECT_THAT(*archive->recordings(), ElementsAre(recordingId(1)));
  EXPECT_THAT(*archive->endSoundCheck(), ElementsAre(recordingId(1)));
}

TEST_F(SqliteArchiveFolderTest, WhatACrashLeftOfTheSoundCheckGoesAtTheNextStart) {
  {
    const auto archive = open();
    ASSERT_TRUE(archive->accept(upload(1, "RIFF")));
    ASSERT_TRUE(archive->beginSoundCheck());
    ASSERT_TRUE(archive->accept(upload(2, "RIFF")));
    ASSERT_TRUE(archive->endSoundCheck());
  }
  const auto archive = open();
  EXPECT_THAT(*archive->recordings(), ElementsAre(recordingId(1)));
  EXPECT_FALSE(std::filesystem::exists(session_ / "takes" / (recordingId(2).text() + ".take")));
}

/// Files of the session in which this text can be read, while the archive is open.
std::vector<std::string> filesWith(const std::filesystem::path& folder, const std::string& text) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (bytes.find(text) != std::string::npos) found.push_back(entry.path().filename().string());
  }
  return found;
}

TEST_F(SqliteArchiveFolderTest, WhatWasDeletedCanBeReadNowhere) {
  const auto archive = open();
  for (const unsigned number : {1U, 2U, 3U}) {
    auto take = upload(number, "Ermintrude's audio");
    take.name = "Ermintrude";
    take.contributor = "phone-of-ermintrude";
    ASSERT_TRUE(archive->accept(take));
    completeOne(*archive, take);
  }
  ASSERT_FALSE(filesWith(session_, "Ermintrude").empty());
  ASSERT_TRUE(archive->removeSample(1));
  ASSERT_TRUE(archive->remove(recordingId(2)));
  EXPECT_THAT(filesWith(session_, recordingId(1).text()), testing::IsEmpty());
  EXPECT_THAT(filesWith(session_, recordingId(2).text()), testing::IsEmpty());
  const std::vector left{recordingId(3)};
  touch("takes/" + recordingId(7).text() + ".take");
  ASSERT_TRUE(archive->removeAll(left));
  EXPECT_THAT(filesWith(session_, "rmintrude"), testing::IsEmpty());
  EXPECT_TRUE(std::filesystem::is_empty(session_ / "takes")) << "also one without a row";
  EXPECT_TRUE(std::filesystem::is_empty(session_ / "samples"));
}

}  // namespace
}  // namespace exsampling::adapters
