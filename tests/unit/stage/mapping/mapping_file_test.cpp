#include <exsampling/stage/mapping/mapping_file.hpp>

#include <gmock/gmock.h>

#include "support/places.hpp"
#include "support/temporary_folder.hpp"
#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace exsampling::stage {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

const fs::path kConfigFolder = support::sourceFolder() / "config";

core::ModelManifest threeLabels() {
  core::ModelManifest model;
  model.name = "small";
  model.labelSet = "three";
  model.labels = {"dog", "door_wood_knock", "rain"};
  return model;
}

std::string problemsOf(const std::string& json) {
  const core::ModelManifest model = threeLabels();
  return core::formatProblems(
      parseMapping(json, "/set/m.json",
                   {&model, [](const fs::path& file) { return file == "/set/kick.wav"; }})
          .problems);
}

std::string contentOf(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

TEST(MappingFileTest, IsReadInTheOrderOfTheFile) {
  const core::ModelManifest model = threeLabels();
  const auto reading = parseMapping(R"({
    "$schema": "mapping.schema.json", "labels": "three", "minConfidence": 0.5,
    "fallbackTrack": "Wind",
    "tracks": [
      {"name": "Wind", "channel": 16, "playback": "melodic", "colour": "#00ff7f"},
      {"name": "BD", "channel": 1, "playback": "percussive", "colour": "#AABBCC",
       "minHoldSeconds": 0, "swap": "bar", "preload": "sounds/../kick.wav"}
    ],
    "categories": {"dog": "BD", "rain": "Wind"}
  })",
                                    "/set/m.json", {&model, {}});
  EXPECT_EQ(core::formatProblems(reading.problems), "");
  core::Mapping expected;
  expected.labels = "three";
  expected.minConfidence = 0.5;
  expected.fallbackTrack = "Wind";
  expected.tracks = {{"Wind", 16, core::Playback::melodic, "#00ff7f", {}, core::Seconds(8)},
                     {"BD", 1, core::Playback::percussive, "#AABBCC", "/set/kick.wav",
                      core::Seconds(0), core::Swap::bar}};
  expected.categoryTracks = {{"dog", "BD"}, {"rain", "Wind"}};
  EXPECT_EQ(reading.value, expected);
}

TEST(MappingFileTest, AllProblemsAreToldAtOnceEachWithItsPlace) {
  EXPECT_EQ(
      problemsOf(R"({
  "labels": "three",
  "minConfidence": 35,
  "fallback": "BD",
  "fallbackTrack": "WINDS",
  "tracks": [
    {"name": "BD", "channel": 0, "playback": "Percussive", "colour": "red"},
    {"name": "Wind", "channel": 2, "playback": "melodic", "colour": "#00ff7g"},
    {"name": "Wind", "channel": 2, "playback": "melodic", "colour": "#00ff7f",
     "minHoldSeconds": 601, "preload": "snare.wav", "swap": "bat"},
    {"chanel": 3, "name": "", "playback": "drum"},
    "HH"
  ],
  "categories": {
    "Dog": "BD",
    "door-wood-nock": "BD",
    "helicopter": "BD",
    "rain": "bd",
    "dog": 1
  }
})"),
      "/set/m.json:3:20: /minConfidence 35 is out of range, numbers 0 to 1 are accepted\n"
      "/set/m.json:4:3: /fallback unknown key, accepted are: $schema, labels, "
      "minConfidence, fallbackTrack, tracks, categories\n"
      "/set/m.json:5:20: /fallbackTrack there is no track \"WINDS\" (did you mean \"Wind\"?), "
      "accepted are: BD, Wind\n"
      "/set/m.json:7:31: /tracks/0/channel 0 is out of range, whole numbers 1 to 16 are "
      "accepted\n"
      "/set/m.json:7:46: /tracks/0/playback \"Percussive\" is not a way to play (did you "
      "mean \"percussive\"?), accepted are: percussive, melodic\n"
      "/set/m.json:7:70: /tracks/0/colour \"red\" is not a colour, # and six hexadecimal "
      "digits are accepted, such as \"#ff8800\"\n"
      "/set/m.json:8:69: /tracks/1/colour \"#00ff7g\" is not a colour, # and six hexadecimal "
      "digits are accepted, such as \"#ff8800\"\n"
      "/set/m.json:9:14: /tracks/2/name two tracks are named \"Wind\", the other is in line "
      "8\n"
      "/set/m.json:9:33: /tracks/2/channel MIDI channel 2 is already taken by track "
      "\"Wind\", each track needs its own\n"
      "/set/m.json:10:24: /tracks/2/minHoldSeconds 601 is out of range, numbers 0 to 600 are "
      "accepted\n"
      "/set/m.json:10:40: /tracks/2/preload there is no file \"/set/snare.wav\"\n"
      "/set/m.json:10:61: /tracks/2/swap \"bat\" is no time to swap (did you mean \"beat\"?), "
      "accepted are: now, beat, bar\n"
      "/set/m.json:11:5: /tracks/3 the key \"channel\" is missing\n"
      "/set/m.json:11:5: /tracks/3 the key \"colour\" is missing\n"
      "/set/m.json:11:6: /tracks/3/chanel unknown key (did you mean \"channel\"?), accepted "
      "are: name, channel, playback, colour, minHoldSeconds, swap, preload\n"
      "/set/m.json:11:27: /tracks/3/name a track's name is 1 to 60 bytes of text on one "
      "line\n"
      "/set/m.json:11:43: /tracks/3/playback \"drum\" is not a way to play, accepted are: "
      "percussive, melodic\n"
      "/set/m.json:12:5: /tracks/4 a text stands here, an object { } is accepted\n"
      "/set/m.json:15:5: /categories/Dog unknown category (did you mean \"dog\"?), the 3 "
      "categories of \"small\" are accepted\n"
      "/set/m.json:16:5: /categories/door-wood-nock unknown category (did you mean "
      "\"door_wood_knock\"?), the 3 categories of \"small\" are accepted\n"
      "/set/m.json:17:5: /categories/helicopter unknown category, the 3 categories of "
      "\"small\" are accepted\n"
      "/set/m.json:18:13: /categories/rain there is no track \"bd\" (did you mean \"BD\"?), "
      "accepted are: BD, Wind\n"
      "/set/m.json:19:12: /categories/dog a number stands here, the name of a track is "
      "accepted");
}

TEST(MappingFileTest, AnEmptyOneLacksItsKeys) {
  EXPECT_EQ(problemsOf("{}"),
            "/set/m.json:1:1: the key \"labels\" is missing\n"
            "/set/m.json:1:1: the key \"tracks\" is missing\n"
            "/set/m.json:1:1: the key \"categories\" is missing");
  EXPECT_EQ(problemsOf(R"({"labels": "three", "tracks": [], "categories": []})"),
            "/set/m.json:1:31: /tracks there is no track, at least one is accepted\n"
            "/set/m.json:1:49: /categories a list stands here, an object { \"category\": "
            "\"track\" } is accepted");
}

TEST(MappingFileTest, AnotherLabelSetIsOneSentenceHoweverManyCategoriesItNames) {
  const core::ModelManifest model = threeLabels();
  const auto reading = readMapping(kConfigFolder / "mapping.json", &model);
  ASSERT_EQ(reading.problems.size(), 1U) << core::formatProblems(reading.problems);
  EXPECT_EQ(reading.problems[0].pointer, "/labels");
  EXPECT_EQ(reading.problems[0].message,
            "this mapping is written for the labels \"esc50\", the model \"small\" names "
            "\"three\": choose a mapping for these labels, or the other model");
}

core::Mapping shipped(const std::string& name) {
  const auto reading = readMapping(kConfigFolder / name);
  EXPECT_EQ(core::formatProblems(reading.problems), "");
  return reading.value;
}

std::vector<std::string> describeTracks(const core::Mapping& mapping) {
  std::vector<std::string> lines;
  for (const core::Track& track : mapping.tracks) {
    lines.push_back(track.name + " " + std::to_string(track.channel) +
                    (track.playback == core::Playback::melodic ? " melodic" : " percussive"));
  }
  return lines;
}

TEST(ShippedMappingsTest, HaveTheEightTracksOfThePublishedSystem) {
  for (const std::string name : {"mapping.json", "mapping-fsdkaggle2018.json"}) {
    EXPECT_THAT(
        describeTracks(shipped(name)),
        ElementsAre("HH 1 percussive", "Snare 2 percussive", "TT 3 percussive", "BD 4 percussive",
                    "Piano 5 melodic", "Wind 6 melodic", "Bass 7 melodic", "Chorus 8 melodic"));
  }
}

TEST(ShippedMappingsTest, PlaceAllFiftyCategoriesOfEsc50) {
  const core::Mapping mapping = shipped("mapping.json");
  EXPECT_EQ(mapping.labels, "esc50");
  EXPECT_EQ(mapping.minConfidence, 0.35);
  std::istringstream names(
      "dog rooster pig cow frog cat hen insects sheep crow rain sea_waves crackling_fire crickets "
      "chirping_birds water_drops wind pouring_water toilet_flush thunderstorm crying_baby "
      "sneezing clapping breathing coughing footsteps laughing brushing_teeth snoring "
      "drinking_sipping door_wood_knock mouse_click keyboard_typing door_wood_creaks can_opening "
      "washing_machine vacuum_cleaner clock_alarm clock_tick glass_breaking helicopter chainsaw "
      "siren car_horn engine train church_bells airplane fireworks hand_saw");
  std::set<std::string> unmapped;
  std::size_t count = 0;
  for (std::string name; names >> name; ++count) {
    if (!core::routeToTrack(mapping, name, 1.0)) unmapped.insert(name);
  }
  EXPECT_EQ(count, 50U);
  EXPECT_THAT(unmapped, testing::IsEmpty());
  EXPECT_EQ(mapping.categoryTracks.size(), 50U);
}

TEST(ShippedMappingsTest, KeepThePublishedGroupsOfFsdKaggle2018) {
  const core::Mapping mapping = shipped("mapping-fsdkaggle2018.json");
  EXPECT_EQ(mapping.labels, "fsdkaggle2018");
  EXPECT_EQ(mapping.categoryTracks.size(), 41U);
  for (const auto& [category, track] :
       std::map<std::string, std::string>{{"Hi-hat", "HH"},
                                          {"Shatter", "Snare"},
                                          {"Cowbell", "TT"},
                                          {"Bass_drum", "BD"},
                                          {"Violin_or_fiddle", "Piano"},
                                          {"Flute", "Wind"},
                                          {"Bark", "Bass"},
                                          {"Meow", "Chorus"}}) {
    EXPECT_EQ(mapping.categoryTracks.at(category), track);
  }
}

class LiveMappingTest : public testing::Test {
 protected:
  const support::TemporaryFolder temporary_;
  const fs::path root_ = temporary_.path();
};

TEST_F(LiveMappingTest, IsMadeAtFirstStartAndNeverOverwritten) {
  const fs::path data = root_ / "data/night";
  const auto live = ensureLiveMapping(data, kConfigFolder / "mapping.json");
  ASSERT_TRUE(live) << live.error().message;
  EXPECT_EQ(*live, data / "mapping.json");
  EXPECT_EQ(contentOf(*live), contentOf(kConfigFolder / "mapping.json"));
  EXPECT_EQ(contentOf(data / "mapping.schema.json"),
            contentOf(kConfigFolder / "mapping.schema.json"));

  std::ofstream(*live) << "edited";
  ASSERT_TRUE(ensureLiveMapping(data, kConfigFolder / "mapping.json"));
  EXPECT_EQ(contentOf(*live), "edited");
  EXPECT_EQ(std::distance(fs::directory_iterator(data), fs::directory_iterator()), 2);
}

TEST_F(LiveMappingTest, ThatCannotBeMadeSaysWhy) {
  const auto live = ensureLiveMapping(root_, root_ / "missing.json");
  ASSERT_FALSE(live);
  EXPECT_EQ(live.error().message,
            (root_ / "missing.json").string() + " cannot be read: No such file or directory");
}

}  // namespace
}  // namespace exsampling::stage
