#pragma once

#include <filesystem>
#include <optional>
#include <vector>

namespace CLI {
class App;
}

namespace exsampling::app {

/// The arguments of `library` and `similar`.
struct LibraryRequest {
  std::vector<std::filesystem::path> paths;
  std::filesystem::path data;   ///< the library is in it
  std::filesystem::path model;  ///< folder
  bool windows = false;         ///< pieces of equal length instead of at onsets
  int count = 10;
  bool json = false;
};

/// `exsampling analyze --library DIR --out FILE`.
struct FolderAnalysisRequest {
  std::filesystem::path folder;
  std::filesystem::path out;    ///< .csv or .json; the embeddings beside it as .npy
  std::filesystem::path model;  ///< folder
};
int analyzeFolder(const FolderAnalysisRequest& request);

/// Adds `library add`, `library remove`, `library list` and `similar`, which set `exitCode` for the
/// process. The requests must live as long as the parsing.
void addLibraryCommands(CLI::App& app, LibraryRequest& request, int& exitCode);

}  // namespace exsampling::app
