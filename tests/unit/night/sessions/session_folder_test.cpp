#include <exsampling/night/sessions/session_folder.hpp>

#include <gtest/gtest.h>
#include <support/temporary_folder.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>

namespace exsampling::night {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class SessionFolderTest : public testing::Test {
 protected:
  fs::path chosenAt(core::WallTime now) const {
    const auto chosen = chooseSessionFolder(temporary_.path(), now);
    EXPECT_TRUE(chosen);
    return chosen ? *chosen : fs::path();
  }
  /// Begins a session, and uses it for the last time then.
  fs::path usedAt(core::WallTime time) const {
    const auto folder = chosenAt(time);
    std::ofstream(folder / "session.sqlite") << "rows";
    fs::last_write_time(folder / "session.sqlite", std::chrono::file_clock::from_sys(time));
    return folder;
  }

  const core::WallTime now_ = std::chrono::system_clock::now();
  const support::TemporaryFolder temporary_;
};

TEST_F(SessionFolderTest, GoesOnForTwelveHoursAndNotIntoTheNextConcert) {
  const auto session = usedAt(now_);
  EXPECT_EQ(chosenAt(now_ + 11h + 59min), session);
  EXPECT_NE(chosenAt(now_ + 12h + 1min), session);
}

TEST_F(SessionFolderTest, GoesOnAfterTheClockJumpedByAnHourOrBackByADay) {
  const auto session = usedAt(now_);
  for (const auto jump : {1h, -1h, -24h}) {
    EXPECT_EQ(chosenAt(now_ + jump), session) << jump.count();
  }
}

TEST_F(SessionFolderTest, GoesOnWithWhatWasWrittenLastBeforeAndAfterTheClockWasSetForward) {
  const auto session = usedAt(now_);
  std::ofstream(session / "session.sqlite-wal") << "rows";
  fs::last_write_time(session / "session.sqlite-wal",
                      std::chrono::file_clock::from_sys(now_ + 24h));
  EXPECT_EQ(chosenAt(now_ + 24h + 1min), session);
}

}  // namespace
}  // namespace exsampling::night
