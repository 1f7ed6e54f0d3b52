#pragma once

#include <exsampling/core/result.hpp>
#include <exsampling/library/taught_classifier.hpp>

#include <filesystem>
#include <memory>

namespace exsampling::app {

/// The model in a folder: its network, and what it was taught. Fails with `model`.
core::Result<std::unique_ptr<library::TaughtClassifier>> openClassifier(
    const std::filesystem::path& modelFolder);

}  // namespace exsampling::app
