#include <exsampling/sound/likeness/principal_components.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace exsampling::sound {
namespace {

using testing::ElementsAre;
using testing::FloatNear;
using testing::IsEmpty;
using testing::Pointwise;
using testing::SizeIs;

using Vectors = std::vector<std::vector<float>>;

float dot(const std::vector<float>& left, const std::vector<float>& right) {
  float sum = 0.0F;
  for (std::size_t i = 0; i < left.size(); ++i) sum += left[i] * right[i];
  return sum;
}

TEST(PrincipalComponentsTest, AreTheAxesOfTheCloudTheLongestFirst) {
  // A cross about (1, 2, 3): 4 each way along (0.6, -0.8, 0), 1 each way along the third axis.
  const Vectors cross{
      {3.4F, -1.2F, 3.0F}, {-1.4F, 5.2F, 3.0F}, {1.0F, 2.0F, 4.0F}, {1.0F, 2.0F, 2.0F}};
  const auto components = fitPrincipalComponents(cross, 2);
  EXPECT_THAT(components.mean, Pointwise(FloatNear(1e-5F), {1.0F, 2.0F, 3.0F}));
  ASSERT_THAT(components.axes, SizeIs(2));
  // The largest value, -0.8 in the data, is made positive.
  EXPECT_THAT(components.axes[0], Pointwise(FloatNear(1e-5F), {-0.6F, 0.8F, 0.0F}));
  EXPECT_THAT(components.axes[1], Pointwise(FloatNear(1e-5F), {0.0F, 0.0F, 1.0F}));
  EXPECT_THAT(components.project(cross[0]), Pointwise(FloatNear(1e-4F), {-4.0F, 0.0F}));
  EXPECT_THAT(components.project(cross[2]), Pointwise(FloatNear(1e-4F), {0.0F, 1.0F}));
}

TEST(PrincipalComponentsTest, KeepTheDistancesOfACloudThatIsFlat) {
  // 300 vectors of 64 values that lie in a plane of 5 dimensions.
  std::mt19937 random(7);
  std::normal_distribution<float> normal;
  Vectors plane(5, std::vector<float>(64));
  for (auto& direction : plane) {
    for (float& value : direction) value = normal(random);
  }
  Vectors cloud(300, std::vector<float>(64, 0.5F));
  for (auto& vector : cloud) {
    for (const auto& direction : plane) {
      const float far = normal(random);
      for (std::size_t i = 0; i < 64; ++i) vector[i] += far * direction[i];
    }
  }
  const auto components = fitPrincipalComponents(cloud, 5);
  for (std::size_t i = 1; i < cloud.size(); ++i) {
    float before = 0.0F;
    for (std::size_t at = 0; at < 64; ++at) before += std::pow(cloud[i][at] - cloud[0][at], 2.0F);
    const auto here = components.project(cloud[0]);
    const auto there = components.project(cloud[i]);
    float after = 0.0F;
    for (std::size_t at = 0; at < 5; ++at) after += std::pow(there[at] - here[at], 2.0F);
    EXPECT_NEAR(std::sqrt(after), std::sqrt(before), 0.01F);
  }
}

TEST(PrincipalComponentsTest, AreTheSameEveryTime) {
  const Vectors some{{1.0F, 0.0F, 2.0F}, {0.5F, 1.0F, 0.0F}, {0.0F, 0.3F, 0.1F}};
  EXPECT_EQ(fitPrincipalComponents(some, 3).axes, fitPrincipalComponents(some, 3).axes);
}

TEST(PrincipalComponentsTest, OfFewVectorsAreAtRightAnglesAllTheSame) {
  for (const Vectors& few : {Vectors{{1.0F, 2.0F, 3.0F, 4.0F}},
                             Vectors{{1.0F, 0.0F, 0.0F, 0.0F}, {1.0F, 0.0F, 0.0F, 0.0F}},
                             Vectors{{1.0F, 0.0F, 0.0F, 0.0F}, {0.0F, 1.0F, 0.0F, 0.0F}}}) {
    const auto components = fitPrincipalComponents(few, 32);
    ASSERT_THAT(components.axes, SizeIs(4));
    for (std::size_t i = 0; i < 4; ++i) {
      for (std::size_t j = 0; j < 4; ++j) {
        EXPECT_NEAR(dot(components.axes[i], components.axes[j]), i == j ? 1.0F : 0.0F, 1e-5F);
      }
    }
  }
  EXPECT_THAT(fitPrincipalComponents({}, 32).axes, IsEmpty());
}

}  // namespace
}  // namespace exsampling::sound
