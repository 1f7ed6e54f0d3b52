#include <exsampling/adapters/log/log.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "support/temporary_folder.hpp"
#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

namespace exsampling::adapters {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

class LogTest : public testing::Test {
 protected:
  ~LogTest() override { log::close(); }
  std::string written() {
    log::close();
    std::ifstream file(path_);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  core::Status open(log::Level level) {
    return log::open({.level = level, .console = false, .file = path_});
  }

  support::TemporaryFolder folder_;
  std::filesystem::path path_ = folder_.path() / "exsampling.log";
};

TEST_F(LogTest, WritesALineWithTimeAndLevel) {
  ASSERT_TRUE(open(log::Level::info));
  log::warning("The disk is nearly full.");
  EXPECT_THAT(written(), MatchesRegex("[0-9-]+ [0-9:.]+ warning The disk is nearly full.\n"));
}

TEST_F(LogTest, DropsWhatIsLessImportantThanItsLevel) {
  ASSERT_TRUE(open(log::Level::warning));
  log::debug("one");
  log::info("two");
  log::warning("three");
  log::error("four");
  const auto text = written();
  EXPECT_THAT(text, Not(HasSubstr("one")));
  EXPECT_THAT(text, Not(HasSubstr("two")));
  EXPECT_THAT(text, HasSubstr("three"));
  EXPECT_THAT(text, HasSubstr("four"));
}

TEST_F(LogTest, LetsNoTextForgeALineOrMoveTheCursor) {
  ASSERT_TRUE(open(log::Level::info));
  log::info(
      "name: Ann\n2026-01-01 error \x1B[2J{} \xC2\x9B"
      "2J さくら");
  EXPECT_THAT(written(), HasSubstr("name: Ann\\x0A2026-01-01 error \\x1B[2J{} \xC2\\x9B"
                                   "2J さくら\n"));
}

TEST_F(LogTest, WritesEveryMessageOfManyThreads) {
  ASSERT_TRUE(open(log::Level::info));
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([] {
        for (int i = 0; i < 100; ++i) log::info("hello");
      });
    }
  }
  const auto text = written();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 400);
}

/// A terminal that is held looks like a pipe that nobody reads.
TEST(LogConsoleTest, HoldsNobodyWhenTheTerminalIsHeld) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const int standardError = ::dup(STDERR_FILENO);
  ::dup2(ends[1], STDERR_FILENO);
  ASSERT_TRUE(log::open({}));
  for (int i = 0; i < 10'000; ++i)
    log::info("a line that fills the pipe, number " + std::to_string(i));

  std::string shown;
  std::thread reader([&] {
    char block[4096];
    for (auto count = ::read(ends[0], block, sizeof block); count > 0;
         count = ::read(ends[0], block, sizeof block)) {
      shown.append(block, static_cast<std::size_t>(count));
    }
  });
  log::close();
  ::dup2(standardError, STDERR_FILENO);
  ::close(standardError);
  ::close(ends[1]);
  reader.join();
  ::close(ends[0]);
  EXPECT_THAT(shown, HasSubstr("number 9999\n"));
  EXPECT_LT(std::count(shown.begin(), shown.end(), '\n'), 10'000);
}

TEST_F(LogTest, IsSilentUnlessItIsOpen) {
  log::error("before");
  ASSERT_TRUE(open(log::Level::info));
  log::close();
  log::error("after");
  EXPECT_EQ(written(), "");
}

TEST_F(LogTest, SaysWhyItCannotWriteItsFile) {
  const auto status = log::open({.console = false, .file = "/dev/null/exsampling.log"});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, core::ErrorCode::storage);
  EXPECT_THAT(status.error().message, HasSubstr("/dev/null"));
}

TEST(LogLevelTest, IsReadByName) {
  EXPECT_EQ(*log::parseLevel("debug"), log::Level::debug);
  EXPECT_EQ(*log::parseLevel("info"), log::Level::info);
  EXPECT_EQ(*log::parseLevel("warning"), log::Level::warning);
  EXPECT_EQ(*log::parseLevel("error"), log::Level::error);
  EXPECT_EQ(log::parseLevel("verbose").error(),
            (core::Error{core::ErrorCode::config,
                         "There is no log level \"verbose\"; accepted are debug, info, warning, "
                         "error."}));
}

}  // namespace
}  // namespace exsampling::adapters
