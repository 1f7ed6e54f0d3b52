#include <exsampling/night/exporting/sfz.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "night_samples.hpp"
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace exsampling::night {
namespace {

using Opcodes = std::map<std::string, std::string>;

/// An SFZ player's first step: regions with what they inherit. A sample's value ends with its line.
std::vector<Opcodes> regions(const std::string& sfz) {
  std::vector<Opcodes> found;
  Opcodes global;
  Opcodes* current = nullptr;
  std::istringstream lines(sfz);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("//")) continue;
    std::istringstream words(line);
    for (std::string word; words >> word;) {
      if (word == "<global>") {
        current = &global;
      } else if (word == "<region>") {
        found.push_back(global);
        current = &found.back();
      } else {
        const auto sign = word.find('=');
        if (sign == std::string::npos || !current) return {};
        (*current)[word.substr(0, sign)] = word.substr(sign + 1);
      }
    }
  }
  return found;
}

struct SfzTest : testing::Test {
  void add(core::Arrival arrival) { samples.push_back(exported(std::move(arrival))); }
  std::map<std::string, std::string> files() const {
    std::map<std::string, std::string> found;
    for (const auto& [name, text] : sfzFiles(samples)) found[name] = text;
    return found;
  }

  TokyoTime tokyo;
  std::vector<ExportedSample> samples;
};

TEST_F(SfzTest, NothingIsNoInstrument) { EXPECT_TRUE(files().empty()); }

TEST_F(SfzTest, APercussiveTrackHasAKeyForEachSoundAtOriginalPitch) {
  add(dogArrival(1));
  add(dogArrival(2));
  const auto found = regions(files().at("01_HH.sfz"));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0], (Opcodes{{"pitch_keytrack", "0"},
                               {"loop_mode", "one_shot"},
                               {"amp_veltrack", "100"},
                               {"lokey", "36"},
                               {"hikey", "36"},
                               {"pitch_keycenter", "36"},
                               {"volume", "-3.00"},
                               {"sample", "samples/203114_dog_1.wav"}}));
  EXPECT_EQ(found[1].at("lokey"), "37");
}

TEST_F(SfzTest, WhatFindsNoKeyGoesOnInASecondFile) {
  for (int number = 1; number <= 93; ++number) add(dogArrival(number));
  const auto all = files();
  EXPECT_EQ(regions(all.at("01_HH.sfz")).size(), 92U);
  EXPECT_EQ(regions(all.at("01_HH.sfz")).back().at("hikey"), "127");
  const auto second = regions(all.at("01_HH_2.sfz"));
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].at("lokey"), "36");
  EXPECT_EQ(second[0].at("sample"), "samples/203114_dog_93.wav");
}

TEST_F(SfzTest, AMelodicTrackIsInTuneOverTheWholeKeyboard) {
  add(pianoArrival(1, 440.0));            // A4, key 69
  add(pianoArrival(2, 440.0 * 1.01162));  // A4 and 20 cents
  add(pianoArrival(3, 130.8128));         // C3, key 48
  add(pianoArrival(4, 0.0));              // C4, key 60, by agreement
  const auto found = regions(files().at("05_Piano_melodic.sfz"));
  ASSERT_EQ(found.size(), 4U);
  const auto brief = [](const Opcodes& one) {
    return one.at("lokey") + "-" + one.at("hikey") + " " + one.at("pitch_keycenter") + " " +
           one.at("tune") +
           (one.contains("seq_length") ? " " + one.at("seq_position") + "/" + one.at("seq_length")
                                       : "");
  };
  EXPECT_EQ(brief(found[0]), "0-54 48 0");
  EXPECT_EQ(brief(found[1]), "55-64 60 0");
  EXPECT_EQ(brief(found[2]), "65-127 69 0 1/2");
  EXPECT_EQ(brief(found[3]), "65-127 69 -20 2/2");
  EXPECT_EQ(found[0].at("pitch_keytrack"), "100");
}

TEST_F(SfzTest, TheKitHasAKeyForEachTrackAndItsSoundsTakeTurns) {
  add(dogArrival(1));
  add(pianoArrival(2, 440.0));
  add(dogArrival(3));
  auto nowhere = dogArrival(4);
  nowhere.sample.route.reset();
  add(nowhere);
  const auto all = files();
  EXPECT_TRUE(all.contains("no_track.sfz"));
  const auto found = regions(all.at("kit.sfz"));
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].at("lokey") + found[0].at("seq_position") + found[0].at("seq_length"), "3612");
  EXPECT_EQ(found[1].at("lokey") + found[1].at("seq_position") + found[1].at("seq_length"), "3622");
  EXPECT_EQ(found[2].at("lokey"), "37");
  EXPECT_EQ(found[3].at("lokey"), "38");
  EXPECT_FALSE(found[3].contains("seq_length"));
}

TEST_F(SfzTest, LevelsStayWithinTheFormatAndApartFromEachOther) {
  auto quiet = dogArrival(1);
  quiet.sample.gain = core::Decibels{20.0};
  add(quiet);
  add(dogArrival(2));
  const auto found = regions(files().at("01_HH.sfz"));
  EXPECT_EQ(found[0].at("volume"), "6.00");
  EXPECT_EQ(found[1].at("volume"), "-17.00");
}

}  // namespace
}  // namespace exsampling::night
