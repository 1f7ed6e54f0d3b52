#pragma once

#include <exsampling/core/values/model_manifest.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/sound/hearing/classifier.hpp>

#include <filesystem>
#include <memory>

namespace exsampling::adapters {

/// Loads `model.pt` (TorchScript: float32 [N, bands, frames] dB to logits and embedding) and checks
/// it against its manifest: the SHA-256, because a model file is a program, and the number of
/// labels. Takes about a second; runs one silent picture through, so that the first take is as fast
/// as the others. Inference uses one thread a caller. Fails with `model`.
core::Result<std::unique_ptr<sound::Classifier>> openTorchClassifier(
    const std::filesystem::path& modelFile, core::ModelManifest manifest);

/// Whether `model.pt` is the file that its manifest describes, without loading it. Fails with
/// `model`.
core::Status checkModelFile(const std::filesystem::path& modelFile,
                            const core::ModelManifest& manifest);

}  // namespace exsampling::adapters
