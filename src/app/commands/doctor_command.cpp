#include <exsampling/adapters/http_client/stage_client.hpp>
#include <exsampling/adapters/osc/find_stage.hpp>
#include <exsampling/app/commands/check.hpp>
#include <exsampling/app/commands/commands.hpp>
#include <exsampling/app/commands/doctor_checks.hpp>
#include <exsampling/app/commands/print_qr_code.hpp>
#include <exsampling/app/daemon.hpp>
#include <exsampling/app/look_around.hpp>

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <system_error>
#include <vector>

namespace exsampling::app {

namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;
using std::chrono::steady_clock;
using Verdict = Finding::Verdict;

constexpr std::chrono::milliseconds kDaemonPatience{1'500};
// An instrument says hello every five seconds.
constexpr seconds kInstrumentPatience{7};
constexpr seconds kAnalysisPatience{20};
constexpr seconds kTunnelPatience{25};
constexpr seconds kLoadPatience{5};
constexpr std::chrono::milliseconds kGlance{300};

/// A folder that is deleted with the object.
class ScratchFolder {
 public:
  ScratchFolder()
      : path_(fs::temp_directory_path() / ("exsampling-doctor-" + std::to_string(::getpid()))) {
    fs::create_directories(path_);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// Prints findings as they come, and the bad ones once more at the end.
class Findings {
 public:
  void add(const Finding& finding) {
    const char* mark = finding.verdict == Verdict::good       ? "ok"
                       : finding.verdict == Verdict::doubtful ? "hm"
                                                              : "BAD";
    tell(mark, finding);
    if (finding.verdict == Verdict::bad) bad_.push_back(finding);
  }
  bool anyBad() const { return !bad_.empty(); }

  int summary() const {
    if (bad_.empty()) {
      std::printf("\nAll is well.\n");
      return 0;
    }
    std::printf("\n%zu %s to put right:\n", bad_.size(), bad_.size() == 1 ? "thing" : "things");
    for (const Finding& finding : bad_) tell("-", finding);
    return 1;
  }

 private:
  static void tell(const char* mark, const Finding& finding) {
    std::istringstream lines(finding.words);
    std::string line;
    std::getline(lines, line);
    std::printf("  %-4s%-13s%s\n", mark, finding.about.c_str(), line.c_str());
    while (std::getline(lines, line)) std::printf("  %-17s%s\n", "", line.c_str());
    std::fflush(stdout);
  }
  std::vector<Finding> bad_;
};

/// SIGINT and SIGTERM, blocked and waited for, so that everything is cleaned up behind them.
class Interruption {
 public:
  Interruption() {
    sigemptyset(&ending_);
    sigaddset(&ending_, SIGINT);
    sigaddset(&ending_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ending_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }
  /// Asks `done` again and again; false when `patience` is over or the performer interrupts.
  bool await(steady_clock::duration patience, const std::function<bool()>& done) {
    const auto deadline = steady_clock::now() + patience;
    while (!happened_ && !done()) {
      if (steady_clock::now() >= deadline) return false;
      const timespec nap{0, std::chrono::nanoseconds(kGlance).count()};
      happened_ = sigtimedwait(&ending_, nullptr, &nap) > 0;
    }
    return !happened_;
  }
  bool happened() const { return happened_; }

 private:
  sigset_t ending_{};
  bool happened_ = false;
};

bool isInstrument(const night::InstrumentHealth& one) { return one.name != adapters::kStageFinder; }

/// Follows one real take through the stage listener.
class Rehearsal {
 public:
  Rehearsal(std::string stageUrl, Findings& findings, Interruption& interruption)
      : stage_(stageUrl), findings_(findings), interruption_(interruption) {}

  void findInstrument(const night::Config& config) {
    if (!wantsInstrument(config)) {
      findings_.add({Verdict::good, "instrument", "the targets are sent to and never answer"});
      return;
    }
    std::printf("  ... waiting for an instrument to say hello\n");
    const bool heard = interruption_.await(kInstrumentPatience, [this] {
      look();
      return !instruments_.empty();
    });
    if (heard) {
      const auto& one = instruments_.front();
      findings_.add({Verdict::good, "instrument", one.name + " answers at " + one.address});
    } else if (!interruption_.happened()) {
      std::string targets;
      for (const auto& target : config.osc) targets += " " + night::formatOscTarget(target);
      findings_.add({Verdict::bad, "instrument",
                     "no instrument is heard (sent to" + targets +
                         "): open the Live set with the ExSampling device or the Pure Data patch, "
                         "and look at its light.\nOn another computer it has to say hello to "
                         "--osc-in with this computer's address, and oscInAllow has to name it"});
    }
  }

  void withPhone(seconds patience) {
    const auto join = stage_.joinUrl();
    if (!join) return findings_.add({Verdict::bad, "phone", join.error().message});
    const auto before = stage_.newestSample();
    if (before && *before) known_ = (*before)->number;
    look();
    loaded_ = sumOf(&night::InstrumentHealth::loaded);
    failed_ = sumOf(&night::InstrumentHealth::failed);
    std::printf("\nScan this with a phone, open the page, record something loud:\n\n");
    printQrCode(*join);
    std::printf("\n  %s\n\n", join->c_str());
    std::fflush(stdout);
    begin_ = steady_clock::now();
    deadline_ = begin_ + patience;
    if (awaitPage() && awaitTake()) hear();
  }

 private:
  bool awaitPage() {
    const bool came = awaitUntil(deadline_, [this] {
      look();
      return isNew(report_.sinceLastPhone);
    });
    if (came) {
      findings_.add({Verdict::good, "page", "a phone has opened the recorder"});
    } else if (!interruption_.happened()) {
      findings_.add(
          {Verdict::bad, "page",
           "no phone has come. If the phone is in the same Wi-Fi and its browser waits in vain, "
           "the Wi-Fi keeps its devices apart (client isolation, usual in venues) or a firewall "
           "here closes the port. Ways out:\n"
           "- an access point of your own, or that of this computer\n"
           "- a tunnel: a public HTTPS address, by --tunnel ngrok or --tunnel cloudflared\n"
           "- a phone's hotspot, with this computer and the other phones in it"});
    }
    return came;
  }

  bool awaitTake() {
    const bool came = awaitUntil(deadline_, [this] {
      look();
      return isNew(report_.sinceLastTake);
    });
    if (came) {
      findings_.add({Verdict::good, "recording", "its take has arrived"});
    } else if (!interruption_.happened()) {
      findings_.add({Verdict::bad, "recording",
                     "the page was opened and no take came: press the button, make a sound, press "
                     "again. If the page asks for the microphone, allow it; if it says that the "
                     "browser gives none, the address has to be HTTPS"});
    }
    return came;
  }

  void hear() {
    std::optional<adapters::NewestSample> sample;
    const auto until = std::max(deadline_, steady_clock::now() + kAnalysisPatience);
    const bool heard = awaitUntil(until, [&] {
      const auto newest = stage_.newestSample();
      if (newest && *newest && (*newest)->number > known_) sample = **newest;
      return sample.has_value();
    });
    if (interruption_.happened()) return;
    if (!heard) {
      findings_.add({Verdict::bad, "heard",
                     "the take came and nothing was heard in it: it was silence. Hold the phone "
                     "nearer, speak up, and see that no other app has its microphone"});
      return;
    }
    const std::string what =
        sample->category + " (" + std::to_string(std::lround(100.0 * sample->confidence)) + " %)";
    if (sample->track.empty()) {
      findings_.add(
          {Verdict::good, "heard", what + "; it goes on no track: not mapped, or too doubtful"});
    } else if (instruments_.empty()) {
      findings_.add({Verdict::good, "heard", what + ", sent for " + sample->track});
    } else {
      awaitLoading(what + " on " + sample->track);
    }
  }

  void awaitLoading(const std::string& what) {
    const bool told = awaitUntil(steady_clock::now() + kLoadPatience, [this] {
      look();
      return sumOf(&night::InstrumentHealth::loaded) > loaded_ ||
             sumOf(&night::InstrumentHealth::failed) > failed_;
    });
    if (interruption_.happened()) return;
    if (told && sumOf(&night::InstrumentHealth::failed) == failed_) {
      findings_.add({Verdict::good, "heard", what + ", and the instrument has loaded it"});
      return;
    }
    std::string why = "it says nothing";
    for (const auto& one : instruments_) {
      if (!one.lastFailure.empty()) why = one.lastFailure;
    }
    findings_.add({Verdict::bad, "heard",
                   what + ", and the instrument did not load it (" + why +
                       "): it has to see the session folder; on another computer by root="});
  }

  void look() {
    auto report = stage_.health();
    if (!report) return;
    report_ = *std::move(report);
    instruments_.clear();
    std::ranges::copy_if(report_.instruments, std::back_inserter(instruments_), isInstrument);
  }
  bool isNew(const std::optional<core::Seconds>& age) const {
    return age && *age < steady_clock::now() - begin_;
  }
  bool awaitUntil(steady_clock::time_point deadline, const std::function<bool()>& done) {
    return interruption_.await(deadline - steady_clock::now(), done);
  }
  std::uint64_t sumOf(std::uint64_t night::InstrumentHealth::*count) const {
    std::uint64_t sum = 0;
    for (const auto& one : instruments_) sum += one.*count;
    return sum;
  }

  adapters::StageClient stage_;
  Findings& findings_;
  Interruption& interruption_;
  night::HealthReport report_;
  std::vector<night::InstrumentHealth> instruments_;
  std::int64_t known_ = 0;  ///< the newest sample before the phone
  std::uint64_t loaded_ = 0;
  std::uint64_t failed_ = 0;
  steady_clock::time_point begin_;
  steady_clock::time_point deadline_;
};

/// A tunnel that was just started needs a moment until it has an address.
void checkTunnel(const night::Config& config, const std::atomic<bool>& hasAddress,
                 Findings& findings, Interruption& interruption) {
  if (config.tunnel.empty()) return;
  if (interruption.await(kTunnelPatience, [&] { return hasAddress.load(); })) {
    findings.add({Verdict::good, "tunnel", config.tunnel + " has an address"});
  } else if (!interruption.happened()) {
    findings.add({Verdict::bad, "tunnel",
                  config.tunnel + " has got no address: is this computer on the internet, and is " +
                      config.tunnel + " signed in? Start it by hand to see what it says"});
  }
}

}  // namespace

int doctor(const DoctorRequest& request) {
  Interruption interruption;
  Findings findings;
  const ScratchFolder scratch;
  const Installation installation = findInstallation();
  night::Config config = request.config;
  const auto model = config.model.empty() ? installation.defaultModel() : config.model;

  std::printf("ExSampling %s\n\n", EXSAMPLING_VERSION);
  const ClockReading earlier = ClockReading::now();
  findings.add(checkModel(model));
  findings.add(
      checkMapping(mappingToRead(config, installation.defaultMapping()), model, config.data));
  findings.add(checkDisk(config.data));
  findings.add(checkNetwork(config));
  findings.add(checkCertificate(config));
  findings.add(checkClock(earlier, ClockReading::now()));

  std::string stageUrl;
  std::atomic<bool> hasAddress{config.tunnel.empty()};
  std::unique_ptr<Daemon> own;
  const auto running = adapters::findStage(
      config.oscIn.host, static_cast<std::uint16_t>(config.oscIn.port), kDaemonPatience);
  if (running) {
    findings.add({Verdict::good, "ports", "taken by an exsampling that runs; it is looked at"});
    stageUrl = *running;
  } else {
    findings.add(checkPorts(config));
    if (!findings.anyBad()) {
      config.logLevel = "error";
      auto started = Daemon::start(
          config, installation, [&](const std::string&) { hasAddress = true; }, scratch.path());
      if (started) {
        own = *std::move(started);
        stageUrl = own->facts().stageUrl;
      } else {
        findings.add({Verdict::bad, "start", started.error().message});
      }
    }
  }

  if (stageUrl.empty()) {
    std::printf("\nWhat is bad above keeps it from starting, so no phone was tried.\n");
  } else {
    if (own) checkTunnel(config, hasAddress, findings, interruption);
    Rehearsal rehearsal(stageUrl, findings, interruption);
    rehearsal.findInstrument(config);
    if (request.withPhone && !interruption.happened()) rehearsal.withPhone(request.wait);
  }
  if (own) own->stop();
  if (!interruption.happened()) return findings.summary();
  std::printf("interrupted\n");
  return 1;
}

}  // namespace exsampling::app
