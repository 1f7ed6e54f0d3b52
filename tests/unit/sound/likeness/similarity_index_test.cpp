#include <exsampling/sound/likeness/similarity_index.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <ostream>
#include <random>
#include <thread>
#include <vector>

namespace exsampling::sound {

void PrintTo(const SoundId& id, std::ostream* out) {
  *out << (id.origin == SoundId::Origin::session ? "session " : "library ") << id.number;
}

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

SoundId sample(std::int64_t number) { return {SoundId::Origin::session, number}; }
SoundId segment(std::int64_t number) { return {SoundId::Origin::library, number}; }

MATCHER_P2(Is, id, distance, "") {
  return arg.id == id && std::abs(arg.distance - distance) < 2e-4;
}

TEST(SimilarityIndexTest, DistancesAreOneMinusTheCosine) {
  SimilarityIndex index(4);
  index.add(sample(1), std::vector{1.0F, 0.0F, 0.0F, 0.0F});
  index.add(sample(2), std::vector{3.0F, 4.0F, 0.0F, 0.0F});
  index.add(segment(1), std::vector{0.0F, 0.0F, 0.5F, 0.0F});
  index.add(segment(2), std::vector{-1.0F, 0.0F, 0.0F, 0.0F});
  EXPECT_THAT(index.nearest(std::vector{2.0F, 0.0F, 0.0F, 0.0F}, 10),
              ElementsAre(Is(sample(1), 0.0), Is(sample(2), 0.4), Is(segment(1), 1.0),
                          Is(segment(2), 2.0)));
}

TEST(SimilarityIndexTest, TheSoundItselfComesFirstWithDistanceZero) {
  SimilarityIndex index(3);
  index.add(sample(7), std::vector{0.1F, 0.7F, 0.3F});
  index.add(sample(8), std::vector{0.1F, 0.7F, 0.31F});
  const auto found = index.nearestTo(sample(8), 2);
  ASSERT_TRUE(found);
  ASSERT_THAT(*found, SizeIs(2));
  EXPECT_EQ(found->front().id, sample(8));
  EXPECT_EQ(found->front().distance, 0.0);
  EXPECT_EQ(index.nearestTo(sample(9), 2), std::nullopt);
}

TEST(SimilarityIndexTest, OnlyWantedSoundsAreFound) {
  SimilarityIndex index(2);
  for (int i = 0; i < 10; ++i) {
    index.add(sample(i), std::vector{1.0F, static_cast<float>(i)});
  }
  const auto found = index.nearestTo(sample(0), 3, [](SoundId id) { return id.number % 4 == 1; });
  EXPECT_THAT(*found, ElementsAre(Is(sample(1), 1.0 - std::sqrt(0.5)),
                                  Is(sample(5), 1.0 - 1.0 / std::sqrt(26.0)),
                                  Is(sample(9), 1.0 - 1.0 / std::sqrt(82.0))));
}

TEST(SimilarityIndexTest, RemovedAndReplacedSoundsAreForgotten) {
  SimilarityIndex index(2);
  index.add(sample(1), std::vector{1.0F, 0.0F});
  index.add(sample(2), std::vector{0.0F, 1.0F});
  index.add(sample(3), std::vector{1.0F, 1.0F});
  index.remove(sample(1));
  index.remove(sample(1));
  index.add(sample(2), std::vector{1.0F, 0.0F});
  EXPECT_EQ(index.size(), 2U);
  EXPECT_THAT(index.nearest(std::vector{1.0F, 0.0F}, 5),
              ElementsAre(Is(sample(2), 0.0), Is(sample(3), 1.0 - std::sqrt(0.5))));
}

TEST(SimilarityIndexTest, UnusableEmbeddingsAreLeftOut) {
  SimilarityIndex index(2);
  index.add(sample(1), std::vector{1.0F});
  index.add(sample(2), std::vector{1.0F, std::numeric_limits<float>::quiet_NaN()});
  EXPECT_EQ(index.size(), 0U);
  index.add(sample(3), std::vector{0.0F, 0.0F});
  EXPECT_THAT(index.nearest(std::vector{1.0F, 0.0F}, 5), ElementsAre(Is(sample(3), 1.0)));
  EXPECT_THAT(index.nearest(std::vector{1.0F}, 5), IsEmpty());
  EXPECT_THAT(index.nearest(std::vector{1.0F, 0.0F}, 0), IsEmpty());
}

/// What brute force in double precision finds.
std::vector<double> trueDistances(const std::vector<std::vector<float>>& all,
                                  const std::vector<float>& query, std::size_t count) {
  const auto dot = [](const std::vector<float>& a, const std::vector<float>& b) {
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * b[i];
    return sum;
  };
  std::vector<double> distances;
  for (const auto& row : all) {
    distances.push_back(1.0 - dot(row, query) / std::sqrt(dot(row, row) * dot(query, query)));
  }
  std::ranges::sort(distances);
  distances.resize(count);
  return distances;
}

TEST(SimilarityIndexTest, FindsWhatBruteForceFinds) {
  constexpr std::size_t kValues = 1280;
  std::mt19937 random(5);
  std::gamma_distribution<float> centreValue(0.5F, 1.0F);
  std::uniform_real_distribution<float> change(0.2F, 1.8F);
  std::vector<std::vector<float>> all;
  SimilarityIndex index(kValues);
  std::vector<float> centre(kValues);
  for (int i = 0; i < 2000; ++i) {
    if (i % 100 == 0) std::ranges::generate(centre, [&] { return centreValue(random); });
    auto row = centre;
    for (float& value : row) value *= change(random);
    index.add(segment(i), row);
    all.push_back(std::move(row));
  }
  for (const std::size_t query : {0U, 555U, 1999U}) {
    const auto expected = trueDistances(all, all[query], 30);
    const auto found = index.nearest(all[query], 30);
    ASSERT_THAT(found, SizeIs(30));
    for (std::size_t i = 0; i < 30; ++i) EXPECT_NEAR(found[i].distance, expected[i], 1e-5);
  }
}

TEST(SimilarityIndexTest, SoundsArriveWhileOthersSearch) {
  SimilarityIndex index(8);
  const std::vector<float> embedding{1, 2, 3, 4, 5, 6, 7, 8};
  index.add(sample(0), embedding);
  std::atomic<bool> done = false;
  std::jthread writer([&] {
    for (int i = 1; i < 2000; ++i) {
      index.add(sample(i), embedding);
      if (i % 3 == 0) index.remove(sample(i));
    }
    done = true;
  });
  while (!done) EXPECT_EQ(index.nearest(embedding, 1).front().id, sample(0));
  writer.join();
  EXPECT_EQ(index.size(), 1334U);
}

}  // namespace
}  // namespace exsampling::sound
