// Runs a target on every file of a folder: what fuzzing found, and what it began with, stays found.

#include "fuzz/target.hpp"
#include "support/damage.hpp"
#include <cstdio>
#include <filesystem>

int main(int, char** arguments) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(arguments[1])) {
    std::printf("%s\n", entry.path().c_str());
    std::fflush(stdout);  // so that it is known which one crashed
    exsampling::fuzz::run(exsampling::support::readBytes(entry.path()));
    ++files;
  }
  return files > 0 ? 0 : 1;
}
