#include <exsampling/learning/training/dataset.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

namespace exsampling::learning {

namespace fs = std::filesystem;

namespace {

core::Error unusable(const fs::path& where, const std::string& what) {
  return {core::ErrorCode::invalidArgument, where.string() + ": " + what};
}

bool isAudioFile(const fs::path& path) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension == ".wav" || extension == ".flac" || extension == ".ogg" ||
         extension == ".oga" || extension == ".opus";
}

std::vector<std::string> splitRow(std::string line) {
  if (!line.empty() && line.back() == '\r') line.pop_back();
  std::vector<std::string> cells;
  std::istringstream row(line);
  for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
  return cells;
}

std::optional<int> toNumber(const std::string& text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<fs::path> findCsv(const fs::path& root) {
  if (!fs::is_directory(root / "audio")) return std::nullopt;
  for (const fs::path& folder : {root, root / "meta"}) {
    if (!fs::is_directory(folder)) continue;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() == ".csv") return entry.path();
    }
  }
  return std::nullopt;
}

core::Result<Dataset> readCsvLayout(const fs::path& root, const fs::path& csv) {
  std::ifstream file(csv);
  std::string line;
  std::getline(file, line);
  std::map<std::string, std::size_t> columns;
  for (const std::string& name : splitRow(line)) columns.emplace(name, columns.size());
  for (const char* needed : {"filename", "fold", "target", "category"}) {
    if (!columns.contains(needed)) {
      return unusable(csv, std::string("has no column '") + needed +
                               "'; it needs filename, fold, target, category");
    }
  }
  Dataset dataset{.name = root.filename().string()};
  std::map<int, std::string> labels;
  for (int number = 2; std::getline(file, line); ++number) {
    if (line.empty()) continue;
    const auto cells = splitRow(line);
    const auto cell = [&](const char* name) {
      const auto column = columns.find(name);
      return column != columns.end() && column->second < cells.size() ? cells[column->second]
                                                                      : std::string();
    };
    const auto target = toNumber(cell("target"));
    const auto fold = toNumber(cell("fold"));
    if (!target || !fold || *target < 0) {
      return unusable(csv, "line " + std::to_string(number) + ": fold and target must be numbers");
    }
    labels[*target] = cell("category");
    dataset.files.push_back({root / "audio" / cell("filename"), *target, *fold, cell("licence")});
  }
  for (const auto& [target, label] : labels) {
    if (target != static_cast<int>(dataset.labels.size())) {
      return unusable(csv, "no clip has target " + std::to_string(dataset.labels.size()) +
                               "; targets must count from 0 without gaps");
    }
    dataset.labels.push_back(label);
  }
  return dataset;
}

core::Result<Dataset> readFolderLayout(const fs::path& root) {
  Dataset dataset{.name = root.filename().string()};
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(root)) {
    if (entry.is_directory() && !entry.path().filename().string().starts_with('.')) {
      folders.push_back(entry.path());
    }
  }
  std::ranges::sort(folders);
  std::string empty;
  for (const fs::path& folder : folders) {
    const int label = static_cast<int>(dataset.labels.size());
    dataset.labels.push_back(folder.filename().string());
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file() && isAudioFile(entry.path())) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    if (files.empty()) empty += (empty.empty() ? "" : ", ") + folder.filename().string();
    for (const fs::path& file : files) dataset.files.push_back({file, label, 0, ""});
  }
  if (!empty.empty()) {
    return unusable(root, "no WAV, FLAC or Ogg files in: " + empty +
                              ". Remove these folders or put sounds into them.");
  }
  return dataset;
}

}  // namespace

bool Dataset::hasFolds() const {
  return std::ranges::any_of(files, [](const DatasetFile& file) { return file.fold > 0; });
}

core::Result<Dataset> readDataset(const fs::path& given) {
  try {
    if (!fs::is_directory(given)) {
      return core::Error{core::ErrorCode::notFound, given.string() + ": there is no such folder."};
    }
    const fs::path root = fs::canonical(given);
    const auto csv = findCsv(root);
    auto dataset = csv ? readCsvLayout(root, *csv) : readFolderLayout(root);
    if (dataset && dataset->labels.size() < 2) {
      return unusable(given,
                      std::string(dataset->labels.empty() ? "no category" : "only one category") +
                          " found. Make a folder for each category with its sounds in it, "
                          "or use the ESC-50 layout (audio/ and a csv).");
    }
    return dataset;
  } catch (const fs::filesystem_error& error) {
    return core::Error{core::ErrorCode::storage,
                       given.string() + " cannot be read: " + error.code().message()};
  }
}

core::Status checkFolds(const Dataset& dataset, const std::vector<int>& folds) {
  for (const int fold : folds) {
    const auto isThere = [fold](const DatasetFile& file) { return file.fold == fold; };
    if (std::ranges::none_of(dataset.files, isThere)) {
      return core::Error{
          core::ErrorCode::invalidArgument,
          "The dataset '" + dataset.name + "' has no fold " + std::to_string(fold) + "."};
    }
  }
  return {};
}

core::Result<Dataset> forModel(const Dataset& dataset, const std::vector<std::string>& labels,
                               const std::vector<int>& folds) {
  if (const auto ok = checkFolds(dataset, folds); !ok) return ok.error();
  std::vector<int> numbers;
  for (const std::string& label : dataset.labels) {
    const auto found = std::ranges::find(labels, label);
    if (found == labels.end()) {
      return core::Error{core::ErrorCode::invalidArgument,
                         "The model does not know the category '" + label + "' of the dataset '" +
                             dataset.name + "'."};
    }
    numbers.push_back(static_cast<int>(found - labels.begin()));
  }
  Dataset chosen{.name = dataset.name, .labels = labels, .files = {}};
  for (DatasetFile file : dataset.files) {
    if (!folds.empty() && std::ranges::find(folds, file.fold) == folds.end()) continue;
    file.label = numbers[static_cast<std::size_t>(file.label)];
    chosen.files.push_back(std::move(file));
  }
  return chosen;
}

}  // namespace exsampling::learning
