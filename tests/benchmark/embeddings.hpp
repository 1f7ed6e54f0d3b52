#pragma once

#include <exsampling/sound/likeness/similarity_index.hpp>

#include <random>
#include <vector>

namespace exsampling::support {

constexpr std::size_t kValues = 1280;

/// Fills an index with library sounds whose embeddings are like the model's: none below 0, around a
/// centre for each of 50 categories.
inline void fill(sound::SimilarityIndex& index, int sounds) {
  std::mt19937 random(1);
  std::gamma_distribution<float> centre(0.5F, 1.0F);
  std::uniform_real_distribution<float> change(0.5F, 1.5F);
  std::vector<std::vector<float>> centres(50, std::vector<float>(kValues));
  for (auto& values : centres) {
    for (float& value : values) value = centre(random);
  }
  index.reserve(static_cast<std::size_t>(sounds));
  std::vector<float> embedding(kValues);
  for (int i = 0; i < sounds; ++i) {
    for (std::size_t at = 0; at < kValues; ++at) {
      embedding[at] = centres[static_cast<std::size_t>(i) % 50][at] * change(random);
    }
    index.add({sound::SoundId::Origin::library, i}, embedding);
  }
}

}  // namespace exsampling::support
