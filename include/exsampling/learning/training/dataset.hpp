#pragma once

#include <exsampling/core/values/result.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace exsampling::learning {

/// One audio file of a dataset.
struct DatasetFile {
  std::filesystem::path path;
  int label = 0;        ///< index into the dataset's labels
  int fold = 0;         ///< from 1; 0: the dataset has none
  std::string licence;  ///< as the dataset names it; empty: it does not say
};

/// Files with a category each.
struct Dataset {
  std::string name;  ///< its folder's
  std::vector<std::string> labels;
  std::vector<DatasetFile> files;

  bool hasFolds() const;
};

/// Lists the files of a dataset without reading audio. Two layouts:
/// - ESC-50: `audio/` and a csv with the columns filename, fold, target, category, and perhaps
///   licence;
/// - a folder for each category, in alphabetical order, its WAV, FLAC and Ogg files at any depth.
/// Fails with invalidArgument or notFound: no categories, only one, or some without files.
core::Result<Dataset> readDataset(const std::filesystem::path& root);

/// Fails with invalidArgument when the dataset does not have one of these folds.
core::Status checkFolds(const Dataset& dataset, const std::vector<int>& folds);

/// The part of a dataset with which a model with these labels is measured: only the files of
/// `folds` (all when none are named), categories numbered as in `labels`. Fails with
/// invalidArgument when a fold or a category is missing.
core::Result<Dataset> forModel(const Dataset& dataset, const std::vector<std::string>& labels,
                               const std::vector<int>& folds);

}  // namespace exsampling::learning
