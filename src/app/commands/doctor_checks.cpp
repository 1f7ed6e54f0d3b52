#include <exsampling/adapters/torch/torch_classifier.hpp>
#include <exsampling/app/commands/doctor_checks.hpp>
#include <exsampling/app/network_address.hpp>
#include <exsampling/app/open_classifier.hpp>
#include <exsampling/app/public_certificate.hpp>
#include <exsampling/core/files/durable_file.hpp>
#include <exsampling/learning/teaching/manifest.hpp>
#include <exsampling/night/health/health_watch.hpp>
#include <exsampling/stage/mapping/mapping_file.hpp>

#include <fcntl.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <memory>
#include <optional>
#include <system_error>
#include <vector>

namespace exsampling::app {

namespace {

namespace fs = std::filesystem;
using Verdict = Finding::Verdict;

constexpr std::uintmax_t kLeastRoom = 100'000'000;  // bytes
constexpr std::uintmax_t kGoodRoom = 2'000'000'000;
constexpr std::size_t kWritten = 1'000'000;
constexpr core::Seconds kSlowWrite{0.5};
constexpr core::Seconds kClockSlip{0.5};

std::string port(const std::string& host, int number, const char* protocol) {
  return host + ":" + std::to_string(number) + " (" + protocol + ")";
}

/// What prevents listening there; empty: nothing. Port 0 is any free one.
std::string obstacle(const std::string& host, int number, int type) {
  addrinfo hints{};
  hints.ai_socktype = type;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), std::to_string(number).c_str(), &hints, &found) != 0) {
    return "is not an address of this machine";
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> address(found, ::freeaddrinfo);
  const int socket = ::socket(found->ai_family, type, 0);
  if (socket < 0) return std::strerror(errno);
  const int yes = 1;
  if (type == SOCK_STREAM) ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const int problem = ::bind(socket, found->ai_addr, found->ai_addrlen) == 0 &&
                              (type != SOCK_STREAM || ::listen(socket, 1) == 0)
                          ? 0
                          : errno;
  ::close(socket);
  if (problem == EADDRINUSE) return "is taken by another program";
  return problem == 0 ? "" : std::strerror(problem);
}

/// How long a durable write took, as takes are written; nothing when it failed, with errno set.
std::optional<core::Seconds> durableWrite(const fs::path& file) {
  const std::vector<std::byte> bytes(kWritten, std::byte{'x'});
  const auto begin = std::chrono::steady_clock::now();
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (descriptor < 0) return std::nullopt;
  int problem = core::writeAll(descriptor, bytes);
  if (problem == 0) problem = core::syncDescriptor(descriptor);
  ::close(descriptor);
  ::unlink(file.c_str());
  errno = problem;
  if (problem != 0) return std::nullopt;
  return std::chrono::steady_clock::now() - begin;
}

/// Collects what would be an alarm on the stage.
struct Notes : core::EventBus {
  Notes() {
    subscribe([this](const core::Event& event) {
      if (const auto* alarm = std::get_if<core::Alarm>(&event)) all += "\n" + alarm->message;
    });
  }
  std::string all;
};

std::string oneDecimal(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

}  // namespace

Finding checkModel(const fs::path& folder) {
  const auto manifest = learning::readManifest(folder / "manifest.json");
  if (!manifest) return {Verdict::bad, "model", manifest.error().message};
  const auto trusted = adapters::checkModelFile(folder / "model.pt", *manifest);
  if (!trusted) return {Verdict::bad, "model", trusted.error().message};
  return {Verdict::good, "model",
          manifest->name + ", " + std::to_string(manifest->labels.size()) +
              " categories, SHA-256 " + manifest->sha256.substr(0, 12) + "… as its manifest says"};
}

Finding checkMapping(const fs::path& file, const fs::path& modelFolder, const fs::path& data) {
  auto manifest = learning::readManifest(modelFolder / "manifest.json");
  const auto names = openCategoryNames(data);
  if (!names) return {Verdict::bad, "mapping", names.error().message};
  if (manifest) manifest = withNames(*std::move(manifest), names->all());
  const auto mapping = stage::readMapping(file, manifest ? &*manifest : nullptr);
  if (!mapping.ok()) {
    return {Verdict::bad, "mapping",
            "correct the mapping:\n" + core::formatProblems(mapping.problems)};
  }
  return {Verdict::good, "mapping",
          std::to_string(mapping.value.tracks.size()) + " tracks, " +
              std::to_string(mapping.value.categoryTracks.size()) + " categories, " +
              file.string()};
}

Finding checkPorts(const night::Config& config) {
  struct Wanted {
    std::string host;
    int number;
    int type;
    const char* protocol;
    std::string setting;
  };
  const bool hasPlain = night::tlsMode(config) != night::TlsMode::off;
  const int plainPort = hasPlain ? config.httpPort : 0;
  const std::vector<Wanted> all{
      {config.bind, config.publicPort, SOCK_STREAM, "TCP, phones", "--public-port"},
      {"127.0.0.1", config.stagePort, SOCK_STREAM, "TCP, stage", "--stage-port"},
      {config.bind, plainPort, SOCK_STREAM, "TCP, plain", "--http-port"},
      {config.oscIn.host, config.oscIn.port, SOCK_DGRAM, "UDP, instruments", "--osc-in"}};
  Finding finding{Verdict::good, "ports", ""};
  for (const Wanted& one : all) {
    const std::string problem = obstacle(one.host, one.number, one.type);
    if (problem.empty()) continue;
    finding.verdict = Verdict::bad;
    finding.words += (finding.words.empty() ? "" : "\n") +
                     port(one.host, one.number, one.protocol) + " " + problem +
                     "; end that program or choose another with " + one.setting;
  }
  if (finding.verdict == Verdict::good) finding.words = "all free";
  return finding;
}

Finding checkDisk(const fs::path& data) {
  std::error_code failed;
  fs::create_directories(data, failed);
  const auto space = fs::space(data, failed);
  const auto took = durableWrite(data / (".doctor-" + std::to_string(::getpid())));
  if (failed || !took) {
    const std::string why = failed ? failed.message() : std::strerror(errno);
    return {Verdict::bad, "disk",
            "nothing can be written to " + data.string() + ": " + why +
                "; make room or choose another folder with --data"};
  }
  const double minutes = static_cast<double>(space.available) / night::kBytesPerSecond / 60;
  std::string words = oneDecimal(static_cast<double>(space.available) / 1e9) + " GB free in " +
                      data.string() + ", room for about " + std::to_string(std::lround(minutes)) +
                      " minutes of takes; a megabyte is safe " +
                      std::to_string(std::lround(took->count() * 1000)) + " ms after it came";
  if (space.available < kLeastRoom) {
    return {Verdict::bad, "disk", words + "\nmake room or choose another folder with --data"};
  }
  if (space.available < kGoodRoom || *took > kSlowWrite) {
    return {Verdict::doubtful, "disk",
            words + "\na night needs 2 GB, not on a network drive or a slow stick"};
  }
  return {Verdict::good, "disk", std::move(words)};
}

Finding checkNetwork(const night::Config& config) {
  if (!config.publicUrl.empty()) {
    return {Verdict::good, "network", "phones come through " + config.publicUrl};
  }
  if (!config.tunnel.empty()) {
    return {Verdict::good, "network", "phones come through " + config.tunnel};
  }
  if (night::isLoopback(config.bind)) {
    return {Verdict::doubtful, "network",
            "served on " + config.bind +
                " only, which no phone can reach: leave --bind out on the night"};
  }
  const std::string address = addressForPhones(config.bind);
  if (night::isLoopback(address)) {
    return {Verdict::bad, "network",
            "this computer is in no network: connect it to the Wi-Fi that the phones use, or open "
            "an access point of its own"};
  }
  return {Verdict::good, "network", "phones in the same network reach this computer at " + address};
}

Finding checkCertificate(const night::Config& config) {
  const auto mode = night::tlsMode(config);
  if (mode == night::TlsMode::off) {
    const bool secure = config.publicUrl.starts_with("https://") || night::isLoopback(config.bind);
    if (secure) return {Verdict::good, "certificate", "none is needed here"};
    return {
        Verdict::doubtful, "certificate",
        "phones come over plain HTTP, where browsers give no microphone: leave --tls off out, or "
        "use a tunnel"};
  }
  Notes notes;
  const Addresses addresses = findAddresses(config.bind);
  const auto now = std::chrono::system_clock::now();
  const auto opened = PublicCertificate::open(config, addresses.all, now, notes);
  if (!opened) return {Verdict::bad, "certificate", opened.error().message};
  const auto left = std::chrono::floor<std::chrono::days>((*opened)->validUntil() - now).count();
  Finding finding{Verdict::good, "certificate", "ends in " + std::to_string(left) + " days"};
  if (mode == night::TlsMode::own) {
    std::string covered;
    for (const auto& one : addresses.all) covered += (covered.empty() ? "" : ", ") + one;
    finding.words = "by this computer's own authority, for " + covered + ", " + finding.words;
  } else if (config.publicUrl.empty()) {
    finding.verdict = Verdict::doubtful;
    finding.words +=
        "; phones come by address, which it hardly names: give --public-url "
        "https://NAME with a name that is in it and that leads here";
  }
  if (!notes.all.empty()) {
    finding.verdict = Verdict::doubtful;
    finding.words += notes.all;
  }
  return finding;
}

ClockReading ClockReading::now() {
  return {std::chrono::system_clock::now(), std::chrono::steady_clock::now()};
}

Finding checkClock(const ClockReading& earlier, const ClockReading& later) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(later.wall));
  const int year = static_cast<int>(date.year());
  if (year < 2025 || year > 2100) {
    return {Verdict::bad, "clock",
            "this computer believes that it is the year " + std::to_string(year) +
                ": set its clock, or phones refuse the certificate and times are wrong"};
  }
  const core::Seconds slip =
      core::Seconds(later.wall - earlier.wall) - core::Seconds(later.steady - earlier.steady);
  if (std::abs(slip.count()) > kClockSlip.count()) {
    return {Verdict::doubtful, "clock",
            "the clock was put by " + oneDecimal(slip.count()) +
                " s while the doctor looked: wait until it is in step with the network"};
  }
  return {Verdict::good, "clock", "goes evenly, and the year is " + std::to_string(year)};
}

}  // namespace exsampling::app
