#include <exsampling/night/settings/config.hpp>

#include "fuzz/target.hpp"

namespace exsampling::fuzz {

/// A configuration file, to what is said about it.
void run(std::span<const std::byte> input) {
  const auto config = night::parseConfig(asText(input), "config.json");
  if (config.ok()) {
    night::findContradictions(config.value);
  } else {
    core::formatProblems(config.problems);
  }
}

}  // namespace exsampling::fuzz
