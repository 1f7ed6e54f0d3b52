#pragma once

#include <exsampling/core/values/front_end.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace exsampling::core {

/// The parts of a model's `manifest.json` that serving needs.
struct ModelManifest {
  std::string name;                 ///< e.g. "esc50-mobilenetv2"
  std::string labelSet;             ///< e.g. "esc50"; a mapping is written for one label set
  std::vector<std::string> labels;  ///< category id = index
  std::size_t own = 0;              ///< how many of them, at the end, were taught later
  FrontEnd frontEnd;
  double temperature = 1.0;  ///< logits are divided by this before the softmax
  std::string sha256;        ///< of model.pt, lower-case hex
};

}  // namespace exsampling::core
