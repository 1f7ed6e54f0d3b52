#pragma once

#include <torch/script.h>

#include "mobilenet_v2.hpp"

namespace exsampling::adapters {

/// The network as a TorchScript module that needs nothing of ours: `forward` takes float32
/// [N, bands, frames] in dB (-80..0) and returns (logits [N, classes], embedding [N, 1280]). Batch
/// norms are folded; weights are stored as 16-bit floats, which halves the file, and computed with
/// as 32-bit ones. Not frozen: who loads it does that.
torch::jit::Module toTorchScript(const MobileNetV2& network);

}  // namespace exsampling::adapters
