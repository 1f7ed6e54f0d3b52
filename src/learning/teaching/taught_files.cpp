#include <exsampling/core/files/durable_file.hpp>
#include <exsampling/learning/teaching/taught_files.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <utility>

namespace exsampling::learning {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// Directions need no more precision than this.
constexpr float kLargest = 127.0F;

core::Status write(const fs::path& path, const json& document) {
  return core::writeDurably(path, document.dump() + '\n');
}

json rowsOf(const std::vector<Example>& examples) {
  json rows = json::array();
  for (const Example& example : examples) {
    float largest = 0.0F;
    for (const float value : example.embedding) largest = std::max(largest, std::abs(value));
    std::vector<int> values;
    for (const float value : example.embedding) {
      values.push_back(static_cast<int>(std::lround(value / std::max(largest, 1e-9F) * kLargest)));
    }
    json row{{"category", example.category}, {"values", std::move(values)}};
    if (!example.from.empty()) row["from"] = example.from;
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<Example> examplesOf(const json& rows) {
  std::vector<Example> examples;
  for (const json& row : rows) {
    examples.push_back({row.at("category").get<std::string>(),
                        row.at("values").get<std::vector<float>>(),
                        row.value("from", std::string())});
  }
  return examples;
}

core::Error damaged(const fs::path& path) {
  return {core::ErrorCode::model,
          path.string() + " is damaged. Copy it again with the rest of the model's folder."};
}

/// Reads and parses a document; one that does not fit counts as damaged.
template <class Value, class TakeApart>
core::Result<Value> read(const fs::path& path, TakeApart takeApart) {
  std::ifstream file(path, std::ios::binary);
  try {
    return takeApart(json::parse(file));
  } catch (const json::exception&) {
    return damaged(path);
  }
}

}  // namespace

core::Status writeExemplars(const fs::path& modelFolder, const std::vector<Example>& exemplars) {
  return write(modelFolder / "exemplars.json", {{"exemplars", rowsOf(exemplars)}});
}

core::Status writeExamples(const fs::path& modelFolder, const std::vector<Example>& examples) {
  return write(modelFolder / "examples.json", {{"examples", rowsOf(examples)}});
}

core::Result<std::vector<Example>> readExamples(const fs::path& modelFolder) {
  const fs::path path = modelFolder / "examples.json";
  if (!fs::exists(path)) return std::vector<Example>();
  return read<std::vector<Example>>(
      path, [](const json& document) { return examplesOf(document.at("examples")); });
}

core::Result<std::vector<Example>> readExemplars(const fs::path& modelFolder) {
  const fs::path path = modelFolder / "exemplars.json";
  if (!fs::exists(path)) {
    return core::Error{core::ErrorCode::notFound,
                       "The model in " + modelFolder.string() +
                           " has no exemplars.json and cannot be taught. Make it with: exsampling "
                           "exemplars DATASET --model " +
                           modelFolder.string()};
  }
  return read<std::vector<Example>>(
      path, [](const json& document) { return examplesOf(document.at("exemplars")); });
}

core::Status writeHead(const fs::path& modelFolder, const TaughtHead& head,
                       const std::string& network) {
  json rows = json::array();
  for (std::size_t row = 0; row < head.categories.size(); ++row) {
    const auto first =
        head.weights.begin() + static_cast<std::ptrdiff_t>(row * (head.dimension + 1));
    rows.push_back({{"category", head.categories[row]},
                    {"taught", static_cast<bool>(head.taught[row])},
                    {"weights", std::vector<float>(first, first + static_cast<std::ptrdiff_t>(
                                                                      head.dimension + 1))}});
  }
  return write(modelFolder / "head.json", {{"network", network},
                                           {"temperature", head.temperature},
                                           {"dimension", head.dimension},
                                           {"rows", std::move(rows)}});
}

core::Result<std::optional<TaughtHead>> readHead(const fs::path& modelFolder,
                                                 const std::string& network) {
  const fs::path path = modelFolder / "head.json";
  if (!fs::exists(path)) return std::optional<TaughtHead>();
  using Outcome = core::Result<std::optional<TaughtHead>>;
  return read<std::optional<TaughtHead>>(path, [&](const json& document) -> Outcome {
    if (document.at("network").get<std::string>() != network) {
      return core::Error{core::ErrorCode::model,
                         path.string() +
                             " was taught to another network than the model.pt beside it. Teach it "
                             "again, or remove it."};
    }
    TaughtHead head;
    head.temperature = document.at("temperature").get<double>();
    head.dimension = document.at("dimension").get<std::size_t>();
    for (const json& row : document.at("rows")) {
      const auto weights = row.at("weights").get<std::vector<float>>();
      if (weights.size() != head.dimension + 1) return damaged(path);
      head.categories.push_back(row.at("category").get<std::string>());
      head.taught.push_back(row.at("taught").get<bool>());
      head.weights.insert(head.weights.end(), weights.begin(), weights.end());
    }
    if (!(head.temperature > 0.0) || head.categories.empty()) return damaged(path);
    return std::optional(std::move(head));
  });
}

}  // namespace exsampling::learning
