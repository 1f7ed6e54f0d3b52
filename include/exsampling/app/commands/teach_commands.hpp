#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace exsampling::app {

/// The arguments of `teach` and `exemplars`.
struct TeachRequest {
  std::filesystem::path folder;  ///< with a folder for each category, or a dataset
  std::filesystem::path base;    ///< folder of the model
  std::filesystem::path out;
  std::vector<std::string> licences;
  std::vector<int> folds;
  int perCategory = 8;
};

/// Adds `teach` and `exemplars`, which set `exitCode` for the process. The request must live as
/// long as the parsing.
void addTeachCommands(CLI::App& app, TeachRequest& request, int& exitCode);

}  // namespace exsampling::app
