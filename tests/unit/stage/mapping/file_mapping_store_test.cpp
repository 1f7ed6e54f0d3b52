#include <exsampling/stage/mapping/file_mapping_store.hpp>

#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"
#include <chrono>
#include <fstream>
#include <string>
#include <thread>

namespace exsampling::stage {
namespace {

namespace fs = std::filesystem;

std::string mappingOnto(const std::string& track) {
  return R"({"labels": "two", "tracks": [
    {"name": "BD", "channel": 1, "playback": "percussive", "colour": "#ff0000"},
    {"name": "HH", "channel": 2, "playback": "percussive", "colour": "#00ff00"}],
    "categories": {"dog": ")" +
         track + "\"}}\n";
}

class FileMappingStoreTest : public testing::Test {
 protected:
  FileMappingStoreTest() {
    model_.name = "small";
    model_.labelSet = "two";
    model_.labels = {"dog", "rain"};
    write(mappingOnto("BD"));
  }

  /// Writes in place, as some editors do. Every version gets its own time, as people's edits have,
  /// whatever the file system's clock resolves.
  void write(const std::string& text) {
    std::ofstream(file_, std::ios::trunc) << text;
    fs::last_write_time(file_, time_ += std::chrono::seconds(1));
  }

  std::unique_ptr<FileMappingStore> open() {
    auto opened = FileMappingStore::open(file_, model_);
    EXPECT_EQ(core::formatProblems(opened.problems), "");
    return std::move(opened.value);
  }

  static std::string trackOfDog(const FileMappingStore& store) {
    return store.current()->categoryTracks.at("dog");
  }

  const support::TemporaryFolder temporary_;
  const fs::path folder_ = temporary_.path();
  const fs::path file_ = folder_ / "mapping.json";
  core::ModelManifest model_;
  fs::file_time_type time_ = fs::file_time_type::clock::now();
};

TEST_F(FileMappingStoreTest, ABrokenFileIsNotOpened) {
  write("{");
  const auto opened = FileMappingStore::open(file_, model_);
  EXPECT_EQ(opened.value, nullptr);
  ASSERT_EQ(opened.problems.size(), 1U);
  EXPECT_EQ(opened.problems[0].position, (core::Position{1, 2}));
}

TEST_F(FileMappingStoreTest, AnUnchangedFileIsNotReadAgain) {
  const auto store = open();
  const auto before = store->current();
  for (int look = 0; look < 3; ++look) EXPECT_FALSE(store->refresh().changed);
  EXPECT_EQ(store->current(), before);
}

TEST_F(FileMappingStoreTest, AnEditTakesEffectOnTheSecondLook) {
  const auto store = open();
  const auto before = store->current();
  write(mappingOnto("HH"));
  EXPECT_FALSE(store->refresh().changed);
  EXPECT_TRUE(store->refresh().changed);
  EXPECT_EQ(trackOfDog(*store), "HH");
  EXPECT_EQ(before->categoryTracks.at("dog"), "BD") << "who holds the old one keeps it";
  EXPECT_FALSE(store->refresh().changed);
}

TEST_F(FileMappingStoreTest, AFileRenamedIntoPlaceWithTheSameTimeAndSizeIsSeen) {
  const auto store = open();
  const fs::path other = folder_ / ".mapping.json.swp";
  std::ofstream(other) << mappingOnto("HH");
  fs::last_write_time(other, fs::last_write_time(file_));
  ASSERT_EQ(fs::file_size(other), fs::file_size(file_));
  fs::rename(other, file_);
  EXPECT_FALSE(store->refresh().changed);
  EXPECT_TRUE(store->refresh().changed);
  EXPECT_EQ(trackOfDog(*store), "HH");
}

TEST_F(FileMappingStoreTest, AFileThatIsStillBeingWrittenIsLeftAlone) {
  const auto store = open();
  const std::string text = mappingOnto("HH");
  for (std::size_t length = 0; length < text.size(); length += 40) {
    write(text.substr(0, length));
    const Refresh refresh = store->refresh();
    EXPECT_FALSE(refresh.changed);
    EXPECT_EQ(core::formatProblems(refresh.problems), "");
  }
  write(text);
  EXPECT_FALSE(store->refresh().changed);
  EXPECT_TRUE(store->refresh().changed);
  EXPECT_EQ(trackOfDog(*store), "HH");
}

TEST_F(FileMappingStoreTest, ABrokenEditIsToldOnceAndTheOldMappingStays) {
  const auto store = open();
  write("{\"labels\": \"two\",\n }");
  EXPECT_EQ(core::formatProblems(store->refresh().problems), "");
  EXPECT_EQ(core::formatProblems(store->refresh().problems),
            file_.string() + ":2:2: the comma before this } is one too many");
  EXPECT_EQ(core::formatProblems(store->refresh().problems), "");
  EXPECT_EQ(trackOfDog(*store), "BD");

  write(mappingOnto("HH"));
  EXPECT_FALSE(store->refresh().changed);
  EXPECT_TRUE(store->refresh().changed);
  EXPECT_EQ(trackOfDog(*store), "HH");
}

TEST_F(FileMappingStoreTest, ACategoryThatTheModelDoesNotKnowIsRefused) {
  const auto store = open();
  std::string text = mappingOnto("BD");
  text.replace(text.find("dog"), 3, "dig");
  write(text);
  (void)store->refresh();
  EXPECT_EQ(core::formatProblems(store->refresh().problems),
            file_.string() +
                ":4:20: /categories/dig unknown category (did you mean \"dog\"?), the 2 categories "
                "of \"small\" are accepted");
}

TEST_F(FileMappingStoreTest, AFileThatIsGoneIsToldOnceAndMayComeBack) {
  const auto store = open();
  fs::remove(file_);
  EXPECT_EQ(core::formatProblems(store->refresh().problems), "");
  EXPECT_EQ(core::formatProblems(store->refresh().problems),
            file_.string() + ": cannot be read: No such file or directory");
  EXPECT_EQ(core::formatProblems(store->refresh().problems), "");
  EXPECT_EQ(trackOfDog(*store), "BD");
  write(mappingOnto("HH"));
  EXPECT_FALSE(store->refresh().changed);
  EXPECT_TRUE(store->refresh().changed);
}

TEST_F(FileMappingStoreTest, ReadersSeeOneMappingOrTheOtherWhileItChanges) {
  const auto store = open();
  std::atomic<bool> stop{false};
  std::atomic<int> torn{0};
  std::thread reader([&] {
    while (!stop) {
      const auto mapping = store->current();
      const std::string& track = mapping->categoryTracks.at("dog");
      if (mapping->tracks.size() != 2 || (track != "BD" && track != "HH")) ++torn;
    }
  });
  int changes = 0;
  for (int edit = 0; edit < 50; ++edit) {
    write(mappingOnto(edit % 2 == 0 ? "HH" : "BD"));
    (void)store->refresh();
    if (store->refresh().changed) ++changes;
  }
  stop = true;
  reader.join();
  EXPECT_EQ(changes, 50);
  EXPECT_EQ(torn, 0);
}

TEST_F(FileMappingStoreTest, AnEditIsInForceAtOnceAndIsNoneByHand) {
  const auto store = open();
  const auto seen = store->read();
  ASSERT_TRUE(seen);
  EXPECT_FALSE(seen->canUndo);
  ASSERT_TRUE(store->edit({.categoryTracks = {{"dog", "HH"}}}, seen->version));
  EXPECT_EQ(trackOfDog(*store), "HH");
  EXPECT_EQ(trackOfDog(*open()), "HH") << "the file says so as well";
  EXPECT_NE(store->read()->version, seen->version);
  EXPECT_FALSE(store->refresh().changed);
  EXPECT_FALSE(store->refresh().changed);

  EXPECT_EQ(store->edit({.minConfidence = 0.5}, seen->version).error().code,
            core::ErrorCode::conflict);
  ASSERT_TRUE(store->undo());
  EXPECT_EQ(trackOfDog(*store), "BD");
  EXPECT_EQ(store->read()->version, seen->version);
  EXPECT_EQ(store->undo().error().code, core::ErrorCode::notFound);
}

TEST_F(FileMappingStoreTest, AnEditThatMakesNoSenseChangesNothing) {
  const auto store = open();
  for (const MappingEdit& edit :
       {MappingEdit{.categoryTracks = {{"dog", "Tuba"}}},
        MappingEdit{.categoryTracks = {{"cat", "BD"}}}, MappingEdit{.minConfidence = 1.5}}) {
    const auto refused = store->edit(edit, std::nullopt);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, core::ErrorCode::invalidArgument);
  }
  EXPECT_FALSE(store->read()->canUndo);
  EXPECT_EQ(trackOfDog(*open()), "BD");
}

TEST_F(FileMappingStoreTest, HandAndPageNeverOverwriteEachOther) {
  const auto store = open();
  const auto seen = store->read();
  ASSERT_TRUE(store->edit({.minConfidence = 0.5}, seen->version));
  const auto edited = store->read();
  write(mappingOnto("HH"));
  EXPECT_EQ(store->edit({.minConfidence = 0.6}, edited->version).error().code,
            core::ErrorCode::conflict);
  EXPECT_FALSE(store->read()->canUndo);
  EXPECT_EQ(store->undo().error().code, core::ErrorCode::conflict);
  EXPECT_EQ(trackOfDog(*open()), "HH");
}

TEST_F(FileMappingStoreTest, ASceneIsPutInForceAndTakenBack) {
  const auto store = open();
  EXPECT_EQ(store->scenes()->size(), 0U);
  fs::create_directories(folder_ / "scenes");
  std::ofstream(folder_ / "scenes" / "second act.json") << mappingOnto("HH");
  std::ofstream(folder_ / "scenes" / "broken.json") << "{";
  EXPECT_EQ(*store->scenes(), (std::vector<std::string>{"broken", "second act"}));
  ASSERT_TRUE(store->switchTo("second act"));
  EXPECT_EQ(trackOfDog(*store), "HH");
  EXPECT_EQ(store->switchTo("../mapping").error().code, core::ErrorCode::notFound);
  EXPECT_EQ(store->switchTo("broken").error().code, core::ErrorCode::invalidArgument);
  EXPECT_EQ(trackOfDog(*store), "HH");
  ASSERT_TRUE(store->undo());
  EXPECT_EQ(trackOfDog(*store), "BD");
}

}  // namespace
}  // namespace exsampling::stage
