#include <exsampling/app/commands/commands.hpp>
#include <exsampling/app/commands/print_qr_code.hpp>
#include <exsampling/app/daemon.hpp>
#include <exsampling/app/installation.hpp>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <string>

namespace exsampling::app {

namespace {

void printFacts(const DaemonFacts& facts) {
  std::printf("ExSampling %s\n\n", EXSAMPLING_VERSION);
  std::printf("  model     %s, %zu categories\n", facts.model.c_str(), facts.categories);
  std::printf("  mapping   %zu tracks, %zu categories mapped; edit %s\n", facts.tracks,
              facts.mappedCategories, facts.mapping.c_str());
  std::printf("  session   %s\n", facts.session.c_str());
  for (const std::string& target : facts.oscTargets)
    std::printf("  OSC to    %s\n", target.c_str());
  std::printf("  stage     %s\n", facts.stageUrl.c_str());
  std::printf("  recorder  %s\n", facts.joinUrl.c_str());
  if (!facts.plainOrigin.empty()) {
    std::printf("  help      %s  for phones whose browser warns\n", facts.plainOrigin.c_str());
  }
  std::printf("\n");
  if (facts.tunnel.empty()) {
    printQrCode(facts.joinUrl);
  } else {
    std::printf("  The QR code follows as soon as %s has an address.\n", facts.tunnel.c_str());
  }
  std::printf("\nlistening public=%s stage=%s osc-in=%s\n", facts.publicOrigin.c_str(),
              facts.stageUrl.c_str(), facts.oscIn.c_str());
  std::fflush(stdout);
}

/// Held until the facts stand on the terminal: a tunnel may be quicker.
std::mutex printing;

void printNewAddress(const std::string& joinUrl) {
  const std::lock_guard lock(printing);
  std::printf("\n  recorder  %s\n\n", joinUrl.c_str());
  printQrCode(joinUrl);
  std::fflush(stdout);
}

}  // namespace

int serve(const night::Config& config) {
  // Blocked before any thread starts, so that all inherit it and only sigwait sees them.
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGINT);
  sigaddset(&ending, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  std::unique_lock firstPrint(printing);
  auto daemon = Daemon::start(config, findInstallation(), printNewAddress);
  if (!daemon) {
    std::fprintf(stderr, "exsampling cannot start: %s\n", daemon.error().message.c_str());
    return 1;
  }
  printFacts((*daemon)->facts());
  firstPrint.unlock();
  if (!std::filesystem::exists(findInstallation().web / "recorder")) {
    std::fprintf(stderr, "The recorder's page is missing: build it with scripts/build.\n");
  }

  int received = 0;
  sigwait(&ending, &received);
  std::printf("stopping\n");
  (*daemon)->stop();
  return 0;
}

}  // namespace exsampling::app
