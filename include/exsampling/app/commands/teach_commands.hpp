#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace exsampling::app {

/// What `teach` and `exemplars` were asked.
struct TeachRequest {
  std::filesystem::path folder;  ///< with a folder for each category, or a dataset
  std::filesystem::path base;    ///< folder of the model
  std::filesystem::path out;
  std::vector<std::string> licences;
  std::vector<int> folds;
  int perCategory = 8;
};

/// Adds `teach` and `exemplars`, which write to `exitCode` what the process shall end with. The
/// request lives as long as the parsing.
void addTeachCommands(CLI::App& app, TeachRequest& request, int& exitCode);

}  // namespace exsampling::app
