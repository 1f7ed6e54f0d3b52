#include <exsampling/night/exporting/tables.hpp>

#include <gtest/gtest.h>

#include "night_samples.hpp"
#include <string>
#include <vector>

namespace exsampling::night {
namespace {

struct TablesTest : testing::Test {
  TokyoTime tokyo;
};

TEST_F(TablesTest, FilesAreNamedByTimeCategoryNoteAndNumber) {
  EXPECT_EQ(exported(dogArrival(12)).file, "samples/203114_dog_12.wav");
  auto pitched = dogArrival(12);
  pitched.sample.pitch = core::Pitch{core::Hertz{440.0}, 0.9};
  EXPECT_EQ(exported(pitched).file, "samples/203114_dog_A4_12.wav");
  pitched.sample.pitch->frequency.value = 138.59;
  pitched.corrected = "church bells/../x";
  EXPECT_EQ(exported(pitched).file, "samples/203114_church_bells____x_Cs3_12.wav");
}

TEST_F(TablesTest, NamesAreSafeOnEverySystem) {
  EXPECT_EQ(safeName("can_opening"), "can_opening");
  EXPECT_EQ(safeName("a:b*c?\"<>|\\d"), "a_b_c______d");
  EXPECT_EQ(safeName("犬"), "sound");
  EXPECT_EQ(safeName(""), "sound");
  EXPECT_EQ(safeName(std::string(60, 'x')), std::string(40, 'x'));
}

TEST_F(TablesTest, OnlyTheGivenNameAndTheRoundedPlaceLeave) {
  auto arrival = dogArrival(1);
  arrival.sample.name = "Hanako Yamada";
  arrival.sample.location = core::Location{35.658581, -0.0012, 4.0};
  const auto one = exported(arrival);
  EXPECT_EQ(one.givenName, "Hanako");
  EXPECT_EQ(one.place, (RoundedPlace{35.66, 0.0}));
  EXPECT_EQ(givenName("花子　山田"), "花子");
  EXPECT_EQ(givenName(""), "");
}

TEST_F(TablesTest, TheCsvHasARowForEachSample) {
  auto full = pianoArrival(2, 440.0);
  full.sample.name = "O\"Neill, Ann";
  full.sample.location = core::Location{35.658581, 139.745433, 4.0};
  full.corrected = "cat";
  full.favourite = true;
  const std::vector samples{exported(dogArrival(1)), exported(full)};
  EXPECT_EQ(samplesCsv(samples),
            "file,time,category,confidence,heardAs,pitchHz,note,midiNote,durationSeconds,gainDb,"
            "track,channel,contributor,latitude,longitude,favourite\r\n"
            "samples/203114_dog_1.wav,2026-11-20T20:31:14+0900,dog,0.875,dog,,,,1.5,-3.0,HH,1,,,,"
            "false\r\n"
            "samples/203114_cat_A4_2.wav,2026-11-20T20:31:14+0900,cat,0.875,dog,440.0,A4,69,1.5,"
            "-3.0,Piano,5,\"O\"\"Neill,\",35.66,139.75,true\r\n");
}

TEST_F(TablesTest, ANameIsNoFormula) {
  auto arrival = dogArrival(1);
  arrival.sample.name = "=1+2";
  EXPECT_NE(samplesCsv(std::vector{exported(arrival)}).find(",'=1+2,"), std::string::npos);
}

TEST_F(TablesTest, CreditsNameEveryoneOnceWithoutSayingMore) {
  auto hana = dogArrival(1);
  hana.sample.name = "Hana Sato";
  hana.sample.location = core::Location{35.658581, 139.745433, 4.0};
  auto hanaAgain = dogArrival(2);
  auto somebody = dogArrival(3);
  somebody.sample.contributor = "phone-8";
  somebody.corrected = "rain";
  const auto text = creditsText(
      "Opening night", std::vector{exported(hana), exported(hanaAgain), exported(somebody)});
  EXPECT_EQ(text,
            "Opening night\n\n"
            "With 3 sounds of 2 people. Places are rounded to about a kilometre.\n\n"
            "Hana: dog x2 (near 35.66 139.75)\n"
            "Somebody (1): rain\n");
}

}  // namespace
}  // namespace exsampling::night
