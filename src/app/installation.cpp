#include <exsampling/app/installation.hpp>

namespace exsampling::app {

Installation findInstallation() {
  const auto program = std::filesystem::canonical("/proc/self/exe");
  const auto share = program.parent_path().parent_path() / "share/exsampling";
  return {share / "models", share / "config", share / "web", share / "openapi.json",
          share / "instruments"};
}

}  // namespace exsampling::app
