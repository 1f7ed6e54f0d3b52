#include <exsampling/stage/mapping/edit_mapping.hpp>
#include <exsampling/stage/mapping/mapping_file.hpp>

#include "fuzz/target.hpp"
#include <cstdlib>
#include <string>

namespace exsampling::fuzz {

/// A mapping file, and an edit of it from the stage page.
void run(std::span<const std::byte> input) {
  const auto mapping = stage::parseMapping(asText(input), "mapping.json");
  if (!mapping.ok()) {
    core::formatProblems(mapping.problems);
    return;
  }
  if (mapping.value.tracks.empty()) return;
  const auto edited =
      stage::editMapping(std::string(asText(input)), "mapping.json",
                         {.categoryTracks = {{"dog", mapping.value.tracks[0].name}},
                          .tracks = {{mapping.value.tracks[0].name, {.swap = core::Swap::bar}}}});
  if (edited && !stage::parseMapping(*edited, "mapping.json").ok()) std::abort();
}

}  // namespace exsampling::fuzz
