#include <exsampling/sound/likeness/keep_up_to_date.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <support/in_memory_archive.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace exsampling::sound {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Alarms : public core::EventBus {
 public:
  Alarms() {
    subscribe([this](const core::Event& event) {
      messages.push_back(std::get<core::Alarm>(event).message);
    });
  }
  std::vector<std::string> messages;
};

TEST(KeepUpToDateTest, SaysOnceThatItFailsUntilItSucceedsAgain) {
  support::InMemoryArchive archive;
  SoundFinder finder(archive, nullptr, "model", 2);
  Alarms alarms;
  const auto step = keepUpToDate(finder, alarms);
  EXPECT_GE(step(), 500ms);
  EXPECT_THAT(alarms.messages, IsEmpty());
  archive.failWith(core::Error{core::ErrorCode::storage, "The disk is gone."});
  step();
  step();
  EXPECT_THAT(alarms.messages, ElementsAre(HasSubstr("The disk is gone.")));
  archive.failWith(std::nullopt);
  step();
  archive.failWith(core::Error{core::ErrorCode::storage, "Gone again."});
  step();
  EXPECT_THAT(alarms.messages, ElementsAre(HasSubstr("is gone"), HasSubstr("Gone again.")));
}

}  // namespace
}  // namespace exsampling::sound
