#include <exsampling/night/exporting/midi_file.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <support/child_process.hpp>
#include <support/temporary_folder.hpp>

#include "night_samples.hpp"
#include <fstream>
#include <string>
#include <vector>

namespace exsampling::night {
namespace {

using testing::ElementsAre;

core::NotePlayed note(double at, int channel, const std::string& track, int key, double sounds) {
  return {.at = halfPastEight() + std::chrono::microseconds(static_cast<long>(at * 1e6)),
          .channel = channel,
          .track = track,
          .note = key,
          .velocity = 100,
          .sounds = core::Seconds(sounds)};
}

/// The file as midicsv, which is not ours, reads it.
std::vector<std::string> read(const std::vector<std::byte>& file) {
  const support::TemporaryFolder folder;
  const auto path = folder.path() / "notes.mid";
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(file.data()), std::ssize(file));
  support::ChildProcess midicsv({"midicsv", path.string()});
  std::vector<std::string> lines;
  while (const auto line = midicsv.readLine(std::chrono::seconds(10))) lines.push_back(*line);
  return lines;
}

TEST(MidiFileTest, HasATrackForEachTrackOfThePerformanceWithItsNotes) {
  const auto lines = read(midiFile("friday", std::vector{
                                                 note(10.0, 5, "Piano", 60, 1.0),
                                                 note(10.25, 1, "HH", 36, 0.5),
                                                 note(10.5, 5, "Piano", 64, 200.0),
                                                 note(190.5, 5, "Piano", 64, 0.5),
                                             }));
  EXPECT_THAT(lines, ElementsAre("0, 0, Header, 1, 3, 480",           //
                                 "1, 0, Start_track",                 //
                                 "1, 0, Title_t, \"friday\"",         //
                                 "1, 0, Tempo, 500000",               //
                                 "1, 0, End_track",                   //
                                 "2, 0, Start_track",                 //
                                 "2, 0, Title_t, \"HH\"",             //
                                 "2, 240, Note_on_c, 0, 36, 100",     //
                                 "2, 720, Note_off_c, 0, 36, 0",      //
                                 "2, 720, End_track",                 //
                                 "3, 0, Start_track",                 //
                                 "3, 0, Title_t, \"Piano\"",          //
                                 "3, 0, Note_on_c, 4, 60, 100",       //
                                 "3, 480, Note_off_c, 4, 60, 0",      //
                                 "3, 480, Note_on_c, 4, 64, 100",     //
                                 "3, 173280, Note_off_c, 4, 64, 0",   //
                                 "3, 173280, Note_on_c, 4, 64, 100",  //
                                 "3, 173760, Note_off_c, 4, 64, 0",   //
                                 "3, 173760, End_track",              //
                                 "0, 0, End_of_file"));
}

TEST(MidiFileTest, OfNoNotesIsStillAFile) {
  EXPECT_THAT(read(midiFile("", {})),
              ElementsAre("0, 0, Header, 1, 1, 480", "1, 0, Start_track", "1, 0, Title_t, \"\"",
                          "1, 0, Tempo, 500000", "1, 0, End_track", "0, 0, End_of_file"));
}

}  // namespace
}  // namespace exsampling::night
