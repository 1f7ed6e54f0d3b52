#include <exsampling/config/edit_mapping.hpp>
#include <exsampling/config/mapping_file.hpp>

#include "fuzz/target.hpp"
#include <cstdlib>
#include <string>

namespace exsampling::fuzz {

/// A mapping file, and an edit of it from the stage page.
void run(std::span<const std::byte> input) {
  const auto mapping = config::parseMapping(asText(input), "mapping.json");
  if (!mapping.ok()) {
    config::formatProblems(mapping.problems);
    return;
  }
  if (mapping.value.tracks.empty()) return;
  const auto edited =
      config::editMapping(std::string(asText(input)), "mapping.json",
                          {.categoryTracks = {{"dog", mapping.value.tracks[0].name}},
                           .tracks = {{mapping.value.tracks[0].name, {.swap = core::Swap::bar}}}});
  if (edited && !config::parseMapping(*edited, "mapping.json").ok()) std::abort();
}

}  // namespace exsampling::fuzz
