#include <exsampling/learning/teaching/manifest.hpp>

#include "fuzz/target.hpp"

namespace exsampling::fuzz {

/// The manifest beside a model's weights.
void run(std::span<const std::byte> input) {
  const auto manifest = learning::parseManifest(asText(input), "manifest.json");
  if (!manifest.ok()) core::formatProblems(manifest.problems);
}

}  // namespace exsampling::fuzz
