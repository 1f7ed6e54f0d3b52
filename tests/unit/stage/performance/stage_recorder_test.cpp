#include <exsampling/stage/performance/stage_recorder.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <support/in_memory_archive.hpp>
#include <support/in_memory_sample_sink.hpp>
#include <support/manual_clock.hpp>
#include <support/stage_samples.hpp>

#include <optional>
#include <string>
#include <vector>

namespace exsampling::stage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Alarms : public core::EventBus {
 public:
  Alarms() {
    subscribe([this](const core::Event& event) {
      if (const auto* alarm = std::get_if<core::Alarm>(&event)) messages.push_back(alarm->message);
    });
  }
  std::vector<std::string> messages;
};

/// Counts what is written.
class CountedRecord final : public StageRecord {
 public:
  core::Status keep(const core::StageMemory& memory) override {
    ++written;
    if (failure) return *failure;
    last_ = memory;
    return {};
  }
  core::Result<std::optional<core::StageMemory>> last() const override { return last_; }

  int written = 0;
  std::optional<core::Error> failure;

 private:
  std::optional<core::StageMemory> last_;
};

class StageRecorderTest : public testing::Test {
 protected:
  support::ManualClock clock_;
  support::InMemorySampleSink sink_;
  Alarms alarms_;
  support::FixedMappingStore mappings_{support::twoTrackMapping()};
  Stage stage_{sink_, alarms_, mappings_, clock_};
  support::InMemoryArchive notes_;
  CountedRecord record_;
  StageRecorder recorder_{stage_, record_, notes_, alarms_};
};

TEST_F(StageRecorderTest, WritesOnlyWhatHasChanged) {
  recorder_.record();
  recorder_.record();
  EXPECT_EQ(record_.written, 1);
  ASSERT_TRUE(stage_.hold(1, true));
  recorder_.record();
  recorder_.record();
  EXPECT_EQ(record_.written, 2);
  EXPECT_EQ(**record_.last(), memoryOf(stage_.snapshot()));
}

TEST_F(StageRecorderTest, TriesAgainAfterAFailureAndSaysItOnce) {
  record_.failure = core::Error{core::ErrorCode::storageFull, "The disk is full."};
  recorder_.record();
  recorder_.record();
  EXPECT_EQ(record_.written, 2);
  EXPECT_THAT(alarms_.messages, ElementsAre(HasSubstr("The disk is full.")));
  record_.failure.reset();
  recorder_.record();
  EXPECT_TRUE(record_.last()->has_value());
}

}  // namespace
}  // namespace exsampling::stage
