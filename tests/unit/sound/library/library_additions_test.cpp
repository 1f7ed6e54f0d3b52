#include <exsampling/core/events/event_bus.hpp>
#include <exsampling/core/events/event_ring.hpp>
#include <exsampling/sound/library/library_additions.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <support/in_memory_sound_library.hpp>
#include <support/manual_clock.hpp>
#include <support/temporary_folder.hpp>

#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::sound {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using State = core::LibraryAddition::State;

/// A second of a click.
class Click final : public SoundFile {
 public:
  int sampleRate() const override { return 16'000; }
  int channels() const override { return 1; }
  std::int64_t frames() const override { return 16'000; }
  core::Result<std::size_t> read(std::span<float> interleaved) override {
    const auto count = std::min<std::size_t>(interleaved.size(), 16'000 - at_);
    for (std::size_t i = 0; i < count; ++i) interleaved[i] = at_ + i == 8'000 ? 0.5F : 0.0F;
    at_ += count;
    return count;
  }
  core::Status seek(std::int64_t frame) override {
    at_ = static_cast<std::size_t>(frame);
    return {};
  }

 private:
  std::size_t at_ = 0;
};

/// Files are clicks, those called "broken" are none.
class Clicks final : public SoundFiles {
 public:
  core::Result<std::unique_ptr<SoundFile>> open(const fs::path& file) const override {
    if (file.stem() == "broken") {
      return core::Error{ErrorCode::undecodable, "The file is damaged."};
    }
    return std::unique_ptr<SoundFile>(new Click);
  }
};

/// Lets as many pieces through as the test allows.
class Turnstile {
 public:
  void allow(int pieces) {
    {
      const std::lock_guard lock(mutex_);
      allowed_ += pieces;
    }
    changed_.notify_all();
  }
  void pass() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return allowed_ > 0; });
    --allowed_;
  }
  /// Returns when so many pieces have come here.
  void await(int pieces) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_ >= pieces; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int allowed_ = 0;
  int waiting_ = 0;
};

class Describer final : public PieceDescriber {
 public:
  explicit Describer(Turnstile& turnstile) : turnstile_(turnstile) {}
  core::Result<std::vector<DescribedSegment>> describe(core::AudioClip) override {
    turnstile_.pass();
    return std::vector{
        DescribedSegment{.segment = {.top = {{0, "dog", 1.0}}}, .embedding = {1.0F}}};
  }

 private:
  Turnstile& turnstile_;
};

class LibraryAdditionsTest : public testing::Test {
 protected:
  LibraryAdditionsTest() {
    bus_.subscribe([this](const core::Event& event) { ring_.add(event); });
    for (const char* name : {"a.wav", "b.wav", "broken.wav"}) write(std::string("sounds/") + name);
  }
  void write(const std::string& name) {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name) << name;
  }
  LibraryAdditions& additions() {
    if (!additions_) additions_.emplace(parts(&library_));
    return *additions_;
  }
  LibraryAdditionsParts parts(SoundLibrary* library) {
    return {.library = library,
            .files = files_,
            .makeDescriber = [this] { return std::make_unique<Describer>(turnstile_); },
            .model = "model",
            .events = bus_,
            .jobs = jobs_};
  }
  std::optional<core::LibraryAddition> addition() { return additions().contents()->addition; }
  /// What was told since the last call, until an addition ended.
  std::vector<core::LibraryAddition> untilEnded() {
    using namespace std::chrono_literals;
    std::vector<core::LibraryAddition> told;
    while (told.empty() || told.back().state == State::running) {
      const auto batch = ring_.after(heard_, 10s);
      if (batch.events.empty()) {
        ADD_FAILURE() << "nothing ended";
        break;
      }
      for (const auto& event : batch.events) {
        heard_ = event.number;
        told.push_back(*std::get<core::LibraryChanged>(*event.event).addition);
      }
    }
    return told;
  }

  support::TemporaryFolder folder_;
  const fs::path root_ = folder_.path();
  const std::string sounds_ = (root_ / "sounds").string();
  Clicks files_;
  Turnstile turnstile_;
  support::InMemorySoundLibrary library_;
  core::EventBus bus_;
  core::EventRing ring_;
  support::ManualClock clock_;
  std::uint64_t heard_ = 0;
  std::optional<LibraryAdditions> additions_;
  core::Jobs jobs_{clock_};
};

TEST_F(LibraryAdditionsTest, AddsAFolderAndTellsWhatBecameOfIt) {
  turnstile_.allow(2);
  ASSERT_TRUE(additions().add(sounds_, false));
  const auto told = untilEnded();
  EXPECT_EQ(told.front().path, sounds_);
  EXPECT_EQ(told.front().state, State::running);
  const auto& ended = told.back();
  EXPECT_EQ(ended.state, State::done);
  EXPECT_EQ(ended.done, 3U);
  EXPECT_EQ(ended.all, 3U);
  EXPECT_EQ(ended.added, 2U);
  EXPECT_EQ(ended.segments, 2U);
  ASSERT_THAT(ended.unusable, SizeIs(1));
  EXPECT_EQ(ended.unusable[0].path, sounds_ + "/broken.wav");
  EXPECT_EQ(ended.unusable[0].reason, "The file is damaged.");
  const auto contents = additions().contents();
  EXPECT_THAT(contents->places, ElementsAre(LibraryPlace{sounds_, 2, 2}));
  EXPECT_EQ(*contents->addition, ended);
}

TEST_F(LibraryAdditionsTest, OneAtATimeAndNothingIsRemovedMeanwhile) {
  ASSERT_TRUE(additions().add(sounds_, false));
  for (const auto& refused :
       {additions().add(root_.string(), false), additions().remove(sounds_)}) {
    EXPECT_EQ(refused.error().code, ErrorCode::conflict);
    EXPECT_THAT(refused.error().message, HasSubstr(sounds_ + " is being added"));
  }
  turnstile_.allow(2);
  untilEnded();
  EXPECT_TRUE(additions().add(sounds_, false));
  EXPECT_EQ(untilEnded().back().unchanged, 2U);
}

TEST_F(LibraryAdditionsTest, StopsAndGoesOnAtTheNextAddition) {
  ASSERT_TRUE(additions().add(sounds_, false));
  turnstile_.allow(1);
  turnstile_.await(2);
  additions().stopAdding();
  turnstile_.allow(1);
  EXPECT_EQ(untilEnded().back().state, State::stopped);
  EXPECT_GE(library_.size()->files, 1U);
  turnstile_.allow(1);
  ASSERT_TRUE(additions().add(sounds_, false));
  const auto ended = untilEnded().back();
  EXPECT_EQ(ended.state, State::done);
  EXPECT_EQ(ended.added + ended.unchanged, 2U);
  EXPECT_EQ(*library_.size(), (SoundLibrary::Size{2, 2}));
}

TEST_F(LibraryAdditionsTest, EndsWithTheProgramAndBeginsNothingAfterwards) {
  ASSERT_TRUE(additions().add(sounds_, false));
  turnstile_.await(1);
  std::jthread letThrough([this] { turnstile_.allow(10); });
  EXPECT_TRUE(jobs_.stopAll(std::chrono::hours(24)));
  EXPECT_NE(addition()->state, State::running);
  EXPECT_EQ(additions().add(sounds_, false).error().code, ErrorCode::unavailable);
}

TEST_F(LibraryAdditionsTest, TellsAtMostFourTimesASecond) {
  for (int i = 0; i < 40; ++i) write("many/" + std::to_string(i) + ".wav");
  turnstile_.allow(40);
  ASSERT_TRUE(additions().add((root_ / "many").string(), false));
  EXPECT_THAT(untilEnded(), SizeIs(2)) << "the clock stands still: the beginning and the end";
  EXPECT_EQ(addition()->done, 40U);
}

TEST_F(LibraryAdditionsTest, TellsHowFarItIsAsTimeGoesBy) {
  ASSERT_TRUE(additions().add(sounds_, false));
  turnstile_.await(1);
  clock_.advance(core::Seconds(0.3));
  turnstile_.allow(2);
  const auto told = untilEnded();
  ASSERT_THAT(told, SizeIs(3));
  EXPECT_EQ(told[1].done, 1U);
  EXPECT_EQ(told[1].latest, sounds_ + "/a.wav");
}

TEST_F(LibraryAdditionsTest, RemovesAFolder) {
  turnstile_.allow(2);
  ASSERT_TRUE(additions().add(sounds_ + "/", false));
  untilEnded();
  EXPECT_EQ(additions().remove((root_ / "other").string()).error().code, ErrorCode::notFound);
  ASSERT_TRUE(additions().remove(sounds_));
  EXPECT_THAT(additions().contents()->places, IsEmpty());
  EXPECT_TRUE(fs::exists(root_ / "sounds/a.wav"));
}

TEST_F(LibraryAdditionsTest, AFolderWithNothingInItCanBeRemovedToo) {
  fs::create_directories(root_ / "empty");
  ASSERT_TRUE(additions().add((root_ / "empty").string(), false));
  untilEnded();
  EXPECT_TRUE(additions().remove((root_ / "empty").string()));
  EXPECT_THAT(additions().contents()->places, IsEmpty());
}

TEST_F(LibraryAdditionsTest, TakesWholePathsOnly) {
  for (const std::string path : {"", "sounds", "./sounds", "~other/sounds"}) {
    const auto refused = additions().add(path, false);
    EXPECT_EQ(refused.error().code, ErrorCode::invalidArgument) << path;
    EXPECT_THAT(refused.error().message, HasSubstr("whole path"));
  }
  EXPECT_EQ(additions().add((root_ / "none").string(), false).error().code, ErrorCode::notFound);
  EXPECT_FALSE(addition());
}

TEST_F(LibraryAdditionsTest, NamesTheFoldersOfAFolder) {
  for (const char* name : {"b/x", "a", ".hidden", "bad\xFF"}) fs::create_directories(root_ / name);
  fs::create_directory_symlink(root_ / "b", root_ / "link");
  write("file.wav");
  const auto listing = additions().foldersIn(root_.string() + "/");
  ASSERT_TRUE(listing);
  EXPECT_EQ(listing->folder, root_);
  EXPECT_THAT(listing->names, ElementsAre("a", "b", "link", "sounds"));
  EXPECT_FALSE(listing->more);
  EXPECT_THAT(additions().foldersIn(root_.string() + "/b/../a/..")->names, SizeIs(4));
  for (const char* gone : {"/none", "/file.wav"}) {
    EXPECT_EQ(additions().foldersIn(root_.string() + gone).error().code, ErrorCode::notFound)
        << gone;
  }
  EXPECT_EQ(additions().foldersIn("b").error().code, ErrorCode::invalidArgument);
}

TEST_F(LibraryAdditionsTest, BeginsAtTheHomeFolder) {
  const char* const before = std::getenv("HOME");
  const std::string home = before ? before : "/";
  setenv("HOME", root_.c_str(), 1);
  EXPECT_EQ(additions().foldersIn("")->folder, root_);
  EXPECT_EQ(additions().foldersIn("~/sounds")->folder, sounds_);
  turnstile_.allow(2);
  EXPECT_TRUE(additions().add("~/sounds", false));
  setenv("HOME", home.c_str(), 1);
  EXPECT_EQ(untilEnded().back().path, sounds_);
}

TEST_F(LibraryAdditionsTest, NamesAtMostAThousandFolders) {
  for (int i = 0; i < 1'001; ++i) fs::create_directory(root_ / ("folder " + std::to_string(i)));
  const auto listing = additions().foldersIn(root_.string());
  EXPECT_THAT(listing->names, SizeIs(1'000));
  EXPECT_TRUE(listing->more);
}

TEST_F(LibraryAdditionsTest, SaysWhenThereIsNone) {
  LibraryAdditions none(parts(nullptr));
  EXPECT_EQ(none.contents().error().code, ErrorCode::unavailable);
  EXPECT_EQ(none.add(sounds_, false).error().code, ErrorCode::unavailable);
  EXPECT_EQ(none.remove(sounds_).error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace exsampling::sound
