#include <exsampling/adapters/api/wire_records.hpp>

#include <gtest/gtest.h>
#include <support/stage_samples.hpp>

#include <limits>

namespace exsampling::adapters {
namespace {

TEST(SampleJsonTest, IsWhatTheContractLists) {
  auto sample = support::dogSample(7);
  sample.index = 2;
  sample.start = core::Seconds(5.0 + 1.0 / 3.0);
  sample.top = {{3, "cow", 0.65432189}, {4, "frog", 0.1}};
  sample.pitch = core::Pitch{core::Hertz{261.6255653}, 0.98765432};
  sample.gain = core::Decibels{-3.14159};
  EXPECT_EQ(sampleJson(sample),
            R"({"index":2,"startSeconds":5.3333,"durationSeconds":1.5,"category":"cow",)"
            R"("categoryId":3,"confidence":0.6543,"top":[{"category":"cow","confidence":0.6543},)"
            R"({"category":"frog","confidence":0.1}],"pitchHz":261.63,"pitchConfidence":0.9877,)"
            R"("midiNote":60,"track":"HH","channel":1,"playback":"percussive","gainDb":-3.14})");
}

TEST(SampleJsonTest, HasNullsForWhatThereIsNotAndNeverAnInvalidNumber) {
  auto sample = support::dogSample(7);
  sample.route.reset();
  sample.top[0].confidence = std::numeric_limits<double>::quiet_NaN();
  sample.gain = core::Decibels{std::numeric_limits<double>::infinity()};
  sample.top[0].category = "bro\xFFken";
  EXPECT_EQ(samplesJson({&sample, 1}),
            R"([{"index":0,"startSeconds":0.0,"durationSeconds":1.5,"category":"bro)"
            "\xEF\xBF\xBD"
            R"(ken","categoryId":0,"confidence":null,"top":[{"category":"bro)"
            "\xEF\xBF\xBD"
            R"(ken","confidence":null}],"pitchHz":null,"pitchConfidence":0.0,"midiNote":null,)"
            R"("track":null,"channel":null,"playback":null,"gainDb":null}])");
}

}  // namespace
}  // namespace exsampling::adapters
