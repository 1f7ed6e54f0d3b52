#include <exsampling/sound/likeness/likeness_map.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace exsampling::sound {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr SoundId sample(std::int64_t number) { return {SoundId::Origin::session, number}; }
constexpr SoundId segment(std::int64_t number) { return {SoundId::Origin::library, number}; }

class LikenessMapTest : public testing::Test {
 protected:
  void add(SoundId id) {
    const auto x = static_cast<float>(id.number % 17);
    index_.add(id, std::vector{1.0F + x, x * x, 30.0F - x});
  }
  void addMany(SoundId::Origin origin, std::int64_t from, std::int64_t to) {
    for (std::int64_t number = from; number <= to; ++number) add({origin, number});
  }
  /// "s1 s2 -l3": the new ones, the removed ones with a minus; "all:" before them when it is all.
  std::string told(const MapNews& news) {
    std::string text = news.whole ? "all:" : "";
    const auto put = [&](const char* sign, SoundId id) {
      text += (text.empty() ? "" : " ") + std::string(sign) +
              (id.origin == SoundId::Origin::session ? 's' : 'l') + std::to_string(id.number);
    };
    for (const auto& sound : news.sounds) put("", sound.id);
    for (const SoundId id : news.removed) put("-", id);
    return text;
  }
  std::string news() {
    const auto since = map_.since(mark_);
    mark_ = since.mark;
    return told(since);
  }
  static std::set<std::int64_t> numbers(const MapNews& news, SoundId::Origin origin) {
    std::set<std::int64_t> found;
    for (const auto& sound : news.sounds) {
      if (sound.id.origin == origin) found.insert(sound.id.number);
    }
    return found;
  }

  SimilarityIndex index_{3};
  LikenessMap map_{index_};
  std::optional<MapMark> mark_;
};

TEST_F(LikenessMapTest, TellsEverythingFirstAndThenWhatChanged) {
  EXPECT_EQ(news(), "all:");
  addMany(SoundId::Origin::session, 1, 7);
  add(segment(1));
  EXPECT_EQ(news(), "all: s1 s2 s3 s4 s5 s6 s7 l1");
  EXPECT_EQ(news(), "");
  add(sample(8));
  index_.remove(sample(3));
  EXPECT_EQ(news(), "s8 -s3");
  add(segment(2));
  index_.remove(segment(1));
  EXPECT_EQ(news(), "l2 -l1");
  EXPECT_EQ(news(), "");
}

TEST_F(LikenessMapTest, WhatIsKnownKeepsItsCoordinates) {
  addMany(SoundId::Origin::session, 1, 20);
  const auto before = map_.since({});
  addMany(SoundId::Origin::session, 21, 22);
  auto after = map_.since({});
  EXPECT_EQ(after.mark.basis, before.mark.basis);
  after.sounds.resize(20);
  EXPECT_EQ(after.sounds, before.sounds);
}

TEST_F(LikenessMapTest, IsFittedAnewWhenAQuarterMoreHasCome) {
  addMany(SoundId::Origin::session, 1, 20);
  news();
  const auto basis = mark_->basis;
  addMany(SoundId::Origin::session, 21, 25);
  EXPECT_EQ(news(), "s21 s22 s23 s24 s25");
  add(sample(26));
  EXPECT_THAT(news(), testing::StartsWith("all: s1 s2 "));
  EXPECT_NE(mark_->basis, basis);
}

TEST_F(LikenessMapTest, TellsEverythingToWhomItDoesNotKnow) {
  addMany(SoundId::Origin::session, 1, 2);
  news();
  const MapMark here = *mark_;
  EXPECT_FALSE(map_.since(here).whole);
  EXPECT_TRUE(map_.since(MapMark{here.basis, here.version + 1}).whole);
  EXPECT_TRUE(map_.since(MapMark{here.basis - 1, here.version}).whole);
  LikenessMap another(index_);
  EXPECT_NE(another.since({}).mark.basis, here.basis);
}

TEST_F(LikenessMapTest, ShowsTheNewestOfTheSessionAndAnEvenShareOfTheLibrary) {
  addMany(SoundId::Origin::library, 1, 12'000);
  addMany(SoundId::Origin::session, 1, 3'000);
  const auto news = map_.since({});
  EXPECT_EQ(news.session, (MapNews::Count{2'500, 3'000}));
  EXPECT_EQ(news.library, (MapNews::Count{2'500, 12'000}));
  EXPECT_THAT(news.sounds, SizeIs(5'000));
  const auto samples = numbers(news, SoundId::Origin::session);
  EXPECT_EQ(*samples.begin(), 501);
  const auto segments = numbers(news, SoundId::Origin::library);
  for (std::int64_t part = 0; part < 12; ++part) {
    const auto count = std::distance(segments.lower_bound(part * 1'000 + 1),
                                     segments.lower_bound(part * 1'000 + 1'001));
    EXPECT_NEAR(static_cast<double>(count), 208.0, 60.0) << part;
  }
}

TEST_F(LikenessMapTest, OneMoreTakesThePlaceOfOne) {
  addMany(SoundId::Origin::library, 1, 5'001);
  const auto before = map_.since({});
  add(segment(5'002));
  const auto change = map_.since(before.mark);
  EXPECT_FALSE(change.whole);
  EXPECT_LE(change.sounds.size(), 1U);
  EXPECT_EQ(change.removed.size(), change.sounds.size());
  add(sample(1));
  const auto arrival = map_.since(change.mark);
  EXPECT_EQ(numbers(arrival, SoundId::Origin::session), std::set<std::int64_t>{1});
  EXPECT_THAT(arrival.removed, SizeIs(1));
  EXPECT_EQ(arrival.library, (MapNews::Count{4'999, 5'002}));
}

TEST_F(LikenessMapTest, ForgetsWhatWasRemovedLongAgoAndTellsAllInstead) {
  add(sample(1));
  news();
  const MapMark old = *mark_;
  add(sample(2));
  news();
  for (std::int64_t round = 0; round < 6; ++round) {
    addMany(SoundId::Origin::library, 1, 2'000);
    news();
    for (std::int64_t number = 1; number <= 2'000; ++number) index_.remove(segment(number));
    news();
  }
  EXPECT_TRUE(map_.since(MapMark{mark_->basis, old.version}).whole);
}

}  // namespace
}  // namespace exsampling::sound
