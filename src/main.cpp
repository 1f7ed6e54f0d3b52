// Starts ExSampling from the library beside this launcher. The program itself is loaded here, not
// linked, so that a missing system library can be named together with the package that brings it.

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace {

namespace fs = std::filesystem;

// The package that brought `missing` on the machine that built this; lines are "library package".
std::string packageOf(const std::string& missing, const fs::path& list) {
  std::ifstream lines(list);
  for (std::string library, package; lines >> library >> package;) {
    if (missing.find(library) != std::string::npos) return package;
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  std::error_code ignored;
  const fs::path folder = fs::canonical("/proc/self/exe", ignored).parent_path().parent_path();
  const fs::path program = folder / "lib/exsampling/libexsampling.so";
  // OpenMP reads this when it is loaded: threads that spin while they wait slow each other down on
  // a machine that has other things to do.
  setenv("OMP_WAIT_POLICY", "passive", 0);
  void* library = dlopen(program.c_str(), RTLD_NOW);
  if (library == nullptr) {
    const std::string reason = dlerror();
    const std::string package = packageOf(reason, folder / "share/exsampling/libraries.txt");
    std::fprintf(stderr, "exsampling cannot start: %s\n", reason.c_str());
    if (!package.empty()) {
      std::fprintf(stderr, "Install it with: sudo apt-get install %s\n", package.c_str());
    }
    return 1;
  }
  using Run = int (*)(int, char**);
  return reinterpret_cast<Run>(dlsym(library, "exsamplingRun"))(argc, argv);
}
