#include <exsampling/config/config.hpp>

#include "fuzz/target.hpp"

namespace exsampling::fuzz {

/// A configuration file, to what is said about it.
void run(std::span<const std::byte> input) {
  const auto config = config::parseConfig(asText(input), "config.json");
  if (config.ok()) {
    config::findContradictions(config.value);
  } else {
    config::formatProblems(config.problems);
  }
}

}  // namespace exsampling::fuzz
