#include <exsampling/stage/mapping/edit_mapping.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/places.hpp"
#include <fstream>
#include <iterator>
#include <string>

namespace exsampling::stage {
namespace {

using testing::HasSubstr;

constexpr const char* kText = R"({
  "labels": "three",
  "minConfidence": 0.35,
  "tracks": [
    { "name": "BD", "channel": 1, "playback": "percussive", "colour": "#ff0000" },
    { "name": "\u30d4", "channel": 2,   "playback": "melodic", "colour": "#00ff00" }
  ],
  "categories": {
    "dog": "BD",
    "rain": "BD",

    "church_bells": "\u30d4"
  }
}
)";

std::string edited(const MappingEdit& edit, const std::string& text = kText) {
  const auto result = editMapping(text, "mapping.json", edit);
  return result ? *result : "failed: " + result.error().message;
}

/// kText with one piece of it replaced.
std::string with(const std::string& piece, const std::string& by) {
  std::string text = kText;
  return text.replace(text.find(piece), piece.size(), by);
}

TEST(EditMappingTest, MovesACategoryAndTouchesNothingElse) {
  EXPECT_EQ(edited({.categoryTracks = {{"rain", "ピ"}}}),
            with("\"rain\": \"BD\"", "\"rain\": \"ピ\""));
  EXPECT_EQ(edited({.categoryTracks = {{"dog", "BD"}}}), kText);
}

TEST(EditMappingTest, AddsACategoryBesideItsTracksOthers) {
  EXPECT_EQ(edited({.categoryTracks = {{"cow", "BD"}}}),
            with("\"rain\": \"BD\"", "\"rain\": \"BD\",\n    \"cow\": \"BD\""));
  EXPECT_EQ(
      edited({.categoryTracks = {{"cow", "ピ"}}}),
      with("\"church_bells\": \"\\u30d4\"", "\"church_bells\": \"\\u30d4\",\n    \"cow\": \"ピ\""));
  EXPECT_EQ(edited({.categoryTracks = {{"cow", "New"}}}),
            with("\"church_bells\": \"\\u30d4\"",
                 "\"church_bells\": \"\\u30d4\",\n    \"cow\": \"New\""));
}

TEST(EditMappingTest, TakesACategoryAway) {
  EXPECT_EQ(edited({.categoryTracks = {{"dog", std::nullopt}}}),
            with("\"dog\": \"BD\",\n    ", ""));
  EXPECT_EQ(edited({.categoryTracks = {{"church_bells", std::nullopt}}}),
            with(",\n\n    \"church_bells\": \"\\u30d4\"", ""));
  EXPECT_EQ(edited({.categoryTracks = {{"cow", std::nullopt}}}), kText);
}

TEST(EditMappingTest, EditsWhatIsWrittenOnOneLine) {
  const std::string line = R"({"labels":"x","tracks":[],"categories":{}})";
  const std::string one = R"({"labels":"x","tracks":[],"categories":{ "a\"b": "BD" }})";
  const std::string two = R"({"labels":"x","tracks":[],"categories":{ "a\"b": "BD", "c": "BD" }})";
  EXPECT_EQ(edited({.categoryTracks = {{"a\"b", "BD"}}}, line), one);
  EXPECT_EQ(edited({.categoryTracks = {{"c", "BD"}}}, one), two);
  EXPECT_EQ(edited({.categoryTracks = {{"c", std::nullopt}}}, two), one);
  EXPECT_EQ(edited({.minConfidence = 0.5}, line),
            R"({"labels":"x", "minConfidence": 0.5,"tracks":[],"categories":{}})");
}

TEST(EditMappingTest, SetsConfidenceAndPlayback) {
  EXPECT_EQ(edited({.minConfidence = 0.125}), with("0.35", "0.125"));
  EXPECT_EQ(edited({.tracks = {{"ピ", {.playback = core::Playback::percussive}}}}),
            with("\"melodic\"", "\"percussive\""));
  EXPECT_THAT(edited({.tracks = {{"Tuba", {.playback = core::Playback::melodic}}}}),
              HasSubstr("no track \"Tuba\""));
}

TEST(EditMappingTest, SetsWhatIsKnownOfATrackAddsTheRestAndTakesAwayWhatIsEmptied) {
  const auto text = edited({.tracks = {{"BD",
                                        {.swap = core::Swap::bar,
                                         .minHold = core::Seconds(2.5),
                                         .colour = "#0000ff",
                                         .preload = "kick.wav"}}}});
  EXPECT_EQ(text, with(R"("colour": "#ff0000")", R"("colour": "#0000ff", "minHoldSeconds": 2.5, )"
                                                 R"("preload": "kick.wav", "swap": "bar")"));
  const auto again = edited(
      {.tracks = {{"BD", {.swap = core::Swap::now, .minHold = core::Seconds(8), .preload = ""}}}},
      text);
  EXPECT_EQ(again, with(R"("colour": "#ff0000")",
                        R"("colour": "#0000ff", "minHoldSeconds": 8, "swap": "now")"));
}

TEST(EditMappingTest, SetsTheFallbackTrackOrNone) {
  const auto some = with(R"("labels": "three")", R"("labels": "three", "fallbackTrack": "BD")");
  const auto none = with(R"("labels": "three")", R"("labels": "three", "fallbackTrack": null)");
  EXPECT_EQ(edited({.fallbackTrack = "BD"}), some);
  EXPECT_EQ(edited({.fallbackTrack = ""}, some), none);
  EXPECT_EQ(edited({.fallbackTrack = "BD"}, none), some);
}

TEST(EditMappingTest, DoesSeveralThingsAtOnce) {
  const auto text = edited({.categoryTracks = {{"dog", std::nullopt}, {"rain", "ピ"}},
                            .tracks = {{"BD", {.playback = core::Playback::melodic}}},
                            .minConfidence = 0.0});
  EXPECT_THAT(text, HasSubstr("\"minConfidence\": 0,"));
  EXPECT_THAT(text, HasSubstr("\"channel\": 1, \"playback\": \"melodic\""));
  EXPECT_THAT(text, HasSubstr("\"categories\": {\n    \"rain\": \"ピ\",\n\n"));
}

TEST(EditMappingTest, RefusesWhatIsNoMapping) {
  for (const std::string text : {"", "{", "[]", "{}", R"({"labels":"x","categories":{}})"}) {
    EXPECT_FALSE(editMapping(text, "mapping.json", {.categoryTracks = {{"dog", "BD"}}})) << text;
  }
}

TEST(EditMappingTest, LeavesTheMappingThatShipsAsItIsButForTheLine) {
  std::ifstream file(support::sourceFolder() / "config/mapping.json");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto moved = edited({.categoryTracks = {{"dog", "Snare"}}}, text);
  EXPECT_THAT(moved, HasSubstr("    \"dog\": \"Snare\",\n\n"));
  EXPECT_EQ(edited({.categoryTracks = {{"dog", "Bass"}}}, moved), text);
}

}  // namespace
}  // namespace exsampling::stage
