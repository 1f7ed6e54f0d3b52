#pragma once

#include <exsampling/core/values/result.hpp>

#include "mobilenet_v2.hpp"
#include <filesystem>
#include <map>
#include <string>

namespace exsampling::adapters {

/// Reads a safetensors file (8-byte little-endian header length, JSON header, data) of 32- and
/// 16-bit floats; all tensors come as float32. Fails with `model` and says what is wrong.
core::Result<std::map<std::string, torch::Tensor>> readSafetensors(
    const std::filesystem::path& file);

/// Which part of a network got its weights from a file.
enum class LoadedWeights { all, bodyOnly };

/// Copies weights into the network: by torchvision's names from a safetensors file, where a first
/// kernel for three image channels is summed to one, or from a `model.pt` of this trainer, whose
/// folded convolutions get norms that change nothing. A head for another number of classes is left
/// out (bodyOnly); any other mismatch fails with `model`.
core::Result<LoadedWeights> loadWeights(const std::filesystem::path& file, MobileNetV2& network);

}  // namespace exsampling::adapters
