#include <exsampling/app/installation.hpp>

namespace exsampling::app {

Installation findInstallation() {
  const auto program = std::filesystem::canonical("/proc/self/exe");
  const auto root = program.parent_path().parent_path();
  const auto share = root / "share/exsampling";
  return {share / "models",      share / "config",
          share / "web",         share / "openapi.json",
          share / "instruments", root / "lib/exsampling/exsampling-decoder"};
}

}  // namespace exsampling::app
