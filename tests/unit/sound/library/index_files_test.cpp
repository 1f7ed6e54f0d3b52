#include <exsampling/sound/library/index_files.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/in_memory_sound_library.hpp"
#include "support/temporary_folder.hpp"
#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

namespace exsampling::sound {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;
using core::Seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr int kRate = 16000;

/// Files whose letters say what sounds each second: '.' silence, a digit a click of that height;
/// '!' cannot be read, '~' becomes empty after it was read through.
class LetterFile final : public SoundFile {
 public:
  explicit LetterFile(const std::string& letters) {
    for (const char letter : letters) {
      samples_.resize(samples_.size() + kRate);
      if (letter == '!') broken_ = true;
      if (letter == '~') shrinks_ = true;
      if (letter != '.')
        samples_[samples_.size() - kRate / 2] = static_cast<float>(letter - '0') / 9;
    }
  }
  int sampleRate() const override { return kRate; }
  int channels() const override { return 1; }
  std::int64_t frames() const override { return static_cast<std::int64_t>(samples_.size()); }
  core::Result<std::size_t> read(std::span<float> interleaved) override {
    if (broken_) return core::Error{ErrorCode::undecodable, "The file is damaged."};
    const std::size_t count = std::min(interleaved.size(), samples_.size() - at_);
    std::copy_n(samples_.begin() + static_cast<std::ptrdiff_t>(at_), count, interleaved.begin());
    at_ += count;
    return count;
  }
  core::Status seek(std::int64_t frame) override {
    if (shrinks_) samples_.clear();
    at_ = std::min(samples_.size(), static_cast<std::size_t>(frame));
    return {};
  }

 private:
  std::vector<float> samples_;
  bool shrinks_ = false;
  std::size_t at_ = 0;
  bool broken_ = false;
};

/// Does something as somebody who may not read everything, which root may.
template <class Action>
auto withoutPrivileges(Action action) {
  constexpr uid_t kNobody = 65534;
  const auto before = geteuid();
  if (before == 0) seteuid(kNobody);
  auto result = action();
  if (before == 0) seteuid(before);
  return result;
}

std::string contentOf(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

class LetterFiles final : public SoundFiles {
 public:
  core::Result<std::unique_ptr<SoundFile>> open(const fs::path& file) const override {
    ++opened;
    return std::unique_ptr<SoundFile>(new LetterFile(contentOf(file)));
  }
  mutable std::atomic<int> opened = 0;
};

/// Says how long and how loud a piece is.
class LoudnessDescriber final : public PieceDescriber {
 public:
  explicit LoudnessDescriber(std::function<void()> heard) : heard_(std::move(heard)) {}
  core::Result<std::vector<DescribedSegment>> describe(core::AudioClip piece) override {
    heard_();
    const float loudest = *std::ranges::max_element(piece.samples);
    if (loudest > 0.99F) return core::Error{ErrorCode::model, "The model is gone."};
    return std::vector{
        DescribedSegment{.segment = {.duration = piece.duration(),
                                     .top = {{0, std::to_string(std::lround(loudest * 9)), 1.0}}},
                         .embedding = {loudest}}};
  }

 private:
  std::function<void()> heard_;
};

class IndexFilesTest : public testing::Test {
 protected:
  fs::path write(const std::string& name, const std::string& letters) {
    const auto path = folder_.path() / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << letters;
    return path;
  }

  core::Result<IndexReport> index(std::vector<fs::path> paths, int threads = 2) {
    IndexParts parts{files_,
                     library_,
                     [this](const fs::path& path, std::stop_token stop) {
                       if (fingerprinted_) fingerprinted_();
                       return stop.stop_requested()
                                  ? core::Result<std::string>(
                                        core::Error{ErrorCode::unavailable, "It was stopped."})
                                  : core::Result(contentOf(path));
                     },
                     {}};
    for (int i = 0; i < threads; ++i) {
      parts.describers.push_back(std::make_unique<LoudnessDescriber>([this] {
        if (++heard_ == stopAfter_) stop_.request_stop();
      }));
    }
    files_.opened = 0;
    return indexFiles({.paths = std::move(paths), .division = division_, .model = model_}, parts,
                      {}, stop_.get_token());
  }

  /// Category and start of every segment, in the order of file and start.
  std::vector<std::string> sounds() {
    std::map<std::pair<fs::path, double>, std::string> all;
    const auto numbers = library_.numbers(model_);
    for (const auto number : *numbers) {
      const auto segment = library_.segment(number);
      char text[32];
      std::snprintf(text, sizeof text, "%s@%.1f", segment->top.front().category.c_str(),
                    segment->start.count());
      all[{segment->file, segment->start.count()}] = text;
    }
    std::vector<std::string> texts;
    std::ranges::transform(all, std::back_inserter(texts),
                           [](auto& entry) { return entry.second; });
    return texts;
  }

  support::TemporaryFolder folder_;
  support::InMemorySoundLibrary library_;
  LetterFiles files_;
  Division division_ = Division::onsets;
  std::string model_ = "m1";
  std::atomic<int> heard_ = 0;
  int stopAfter_ = -1;
  std::stop_source stop_;
  std::function<void()> fingerprinted_;
};

TEST_F(IndexFilesTest, DividesFilesWhereSoundsBegin) {
  write("a.wav", ".5.7");
  write("deep/b.FLAC", "3.");
  write("notes.txt", "999");
  const auto report = index({folder_.path()});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->added, 2U);
  EXPECT_EQ(report->segments, 3U);
  EXPECT_THAT(sounds(), ElementsAre("5@1.5", "7@3.5", "3@0.5"));
}

TEST_F(IndexFilesTest, OrIntoWindows) {
  write("a.wav", "1....2.....3");
  division_ = Division::windows;
  ASSERT_TRUE(index({folder_.path()}));
  EXPECT_THAT(sounds(), ElementsAre("1@0.0", "2@5.0", "3@10.0"));
}

TEST_F(IndexFilesTest, ReadsOnlyWhatIsNewOrChanged) {
  write("a.wav", "1.");
  const auto changing = write("b.wav", "2.");
  ASSERT_TRUE(index({folder_.path()}));
  const auto again = index({folder_.path()});
  EXPECT_EQ(again->unchanged, 2U);
  EXPECT_EQ(files_.opened, 0);
  write("b.wav", "3.4.");
  write("c.wav", "5.");
  const auto third = index({folder_.path()});
  EXPECT_EQ(third->added, 2U);
  EXPECT_EQ(third->unchanged, 1U);
  EXPECT_EQ(files_.opened, 2);
  EXPECT_THAT(sounds(), ElementsAre("1@0.5", "3@0.5", "4@2.5", "5@0.5"));
}

TEST_F(IndexFilesTest, AnotherModelHearsEverythingAgain) {
  write("a.wav", "1.");
  ASSERT_TRUE(index({folder_.path()}));
  model_ = "m2";
  EXPECT_EQ(index({folder_.path()})->added, 1U);
}

TEST_F(IndexFilesTest, FindsMovedFilesByTheirContent) {
  const auto path = write("a.wav", "1.2.");
  ASSERT_TRUE(index({folder_.path()}));
  fs::create_directories(folder_.path() / "elsewhere");
  fs::rename(path, folder_.path() / "elsewhere" / "renamed.wav");
  const auto report = index({folder_.path()});
  EXPECT_EQ(report->moved, 1U);
  EXPECT_EQ(files_.opened, 0);
  EXPECT_EQ(library_.segment(1)->file, folder_.path() / "elsewhere" / "renamed.wav");
}

TEST_F(IndexFilesTest, ACopyIsNoMove) {
  const auto path = write("a.wav", "1.");
  ASSERT_TRUE(index({folder_.path()}));
  fs::copy_file(path, folder_.path() / "b.wav");
  const auto report = index({folder_.path()});
  EXPECT_EQ(report->added, 1U);
  EXPECT_EQ(library_.size()->files, 2U);
}

TEST_F(IndexFilesTest, FollowsLinksAndKeepsTheirNames) {
  write("far/a.wav", "1.");
  fs::create_directories(folder_.path() / "near");
  fs::create_directory_symlink(folder_.path() / "far", folder_.path() / "near" / "link");
  fs::create_directory_symlink(folder_.path() / "near", folder_.path() / "far" / "circle");
  const auto report = index({folder_.path() / "near"});
  EXPECT_EQ(report->added, 1U);
  EXPECT_TRUE(*library_.fileAt(folder_.path() / "near" / "link" / "a.wav"));
}

TEST_F(IndexFilesTest, TellsWhatCannotBeUsedAndGoesOn) {
  write("a.wav", "!");
  write("b.wav", "2.");
  const auto report = index({folder_.path()});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->added, 1U);
  ASSERT_THAT(report->unusable, SizeIs(1));
  EXPECT_EQ(report->unusable[0].path, folder_.path() / "a.wav");
  EXPECT_THAT(report->unusable[0].reason, HasSubstr("damaged"));
}

TEST_F(IndexFilesTest, AFileThatShrinksWhileItIsReadIsLeftOut) {
  write("a.wav", "1.2~");
  const auto report = index({folder_.path()});
  ASSERT_THAT(report->unusable, SizeIs(1));
  EXPECT_THAT(report->unusable[0].reason, HasSubstr("became shorter"));
  EXPECT_EQ(library_.size()->files, 0U);
}

TEST_F(IndexFilesTest, EndsWhenTheModelOrThePathIsNotThere) {
  write("a.wav", "9.");
  EXPECT_EQ(index({folder_.path()}).error().code, ErrorCode::model);
  EXPECT_EQ(index({folder_.path() / "none"}).error().code, ErrorCode::notFound);
}

TEST_F(IndexFilesTest, TellsWhereItMayNotLookAndLinksThatLeadNowhere) {
  write("closed/a.wav", "1.");
  write("open/b.wav", "2.");
  fs::create_symlink(folder_.path() / "gone.wav", folder_.path() / "open" / "link.wav");
  fs::create_symlink(folder_.path() / "gone", folder_.path() / "open" / "link");
  fs::create_directories(folder_.path() / "open" / "folder.wav");
  fs::permissions(folder_.path(), fs::perms::all);
  fs::permissions(folder_.path() / "closed", fs::perms::none);
  const auto report = withoutPrivileges([&] { return index({folder_.path()}, 1); });
  fs::permissions(folder_.path() / "closed", fs::perms::owner_all);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->added, 1U);
  ASSERT_THAT(report->unusable, SizeIs(2));
  EXPECT_EQ(report->unusable[0].path, folder_.path() / "closed");
  EXPECT_THAT(report->unusable[0].reason, HasSubstr("Permission denied"));
  EXPECT_EQ(report->unusable[1].path, folder_.path() / "open" / "link.wav");
  EXPECT_THAT(report->unusable[1].reason, HasSubstr("No such file"));
}

TEST_F(IndexFilesTest, OpensNothingThatIsNoFile) {
  const auto pipe = folder_.path() / "pipe.wav";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  for (const auto& given : {pipe, folder_.path()}) {  // opening it would wait for ever
    const auto report = index({given});
    ASSERT_TRUE(report);
    ASSERT_THAT(report->unusable, SizeIs(1));
    EXPECT_THAT(report->unusable[0].reason, HasSubstr("is no file"));
  }
}

TEST_F(IndexFilesTest, NamesMayHoldAnyByte) {
  const std::string odd = "a\nb\xFF\"*[?].wav";
  write("odd\xFE/" + odd, "1.");
  ASSERT_TRUE(index({folder_.path() / "odd\xFE"}));
  EXPECT_EQ(library_.segment(1)->file, folder_.path() / "odd\xFE" / odd);
  EXPECT_EQ(index({folder_.path()})->unchanged, 1U);
}

TEST_F(IndexFilesTest, AnEmptyFolderIsAPlaceWithNothingInIt) {
  const auto report = index({folder_.path() / ""});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->added, 0U);
  EXPECT_FALSE(report->stopped);
  EXPECT_THAT(*library_.places(), ElementsAre(LibraryPlace{folder_.path(), 0, 0}));
}

TEST_F(IndexFilesTest, RemembersWhatWasAddedEvenWhenStopped) {
  write("a.wav", "1.");
  stop_.request_stop();
  EXPECT_TRUE(index({folder_.path()})->stopped);
  EXPECT_THAT(*library_.places(), ElementsAre(LibraryPlace{folder_.path(), 0, 0}));
}

TEST_F(IndexFilesTest, StopsWhileAFileIsFingerprinted) {
  write("a.wav", "1.");
  fingerprinted_ = [this] { stop_.request_stop(); };
  const auto report = index({folder_.path()});
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->stopped);
  EXPECT_THAT(report->unusable, SizeIs(0)) << "a stop is no fault of the file";
  EXPECT_EQ(files_.opened, 0);
}

TEST_F(IndexFilesTest, StopsWhileAFileIsReadThrough) {
  LetterFile file(std::string(600, '.'));
  stop_.request_stop();
  const auto pieces = findPieces(file, Division::onsets, Seconds(5), stop_.get_token());
  EXPECT_EQ(pieces.error().code, ErrorCode::unavailable);
}

TEST_F(IndexFilesTest, StoppedAnywhereItGoesOnWithWholeFiles) {
  for (const char* name : {"a.wav", "b.wav", "c.wav"}) write(name, "1.2.");
  for (int heard = 1; heard <= 6; ++heard) {
    if (heard > 1) {
      ASSERT_TRUE(library_.forget(folder_.path()));
    }
    stop_ = std::stop_source();
    heard_ = 0;
    stopAfter_ = heard;
    const auto stopped = index({folder_.path()}, 1);
    ASSERT_TRUE(stopped);
    EXPECT_EQ(stopped->stopped, heard < 6) << heard;
    EXPECT_EQ(library_.size()->segments, 2 * library_.size()->files) << heard;
    stopAfter_ = -1;
    stop_ = std::stop_source();
    const auto rest = index({folder_.path()}, 1);
    EXPECT_EQ(rest->added + rest->unchanged, 3U);
    EXPECT_EQ(*library_.size(), (SoundLibrary::Size{3, 6}));
  }
}

}  // namespace
}  // namespace exsampling::sound
