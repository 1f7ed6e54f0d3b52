#include <exsampling/night/health/warnings.hpp>

#include <cmath>
#include <cstdlib>

namespace exsampling::night {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint64_t kNoRoom = 100'000'000;  // bytes; SQLite and the log write there as well
constexpr core::Seconds kLittleRoom = minutes(30);
constexpr core::Seconds kInstrumentPatience = seconds(15);

std::string counted(std::size_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

/// "40 seconds", "3 minutes", "2 hours", "5 days".
std::string inWords(core::Seconds length) {
  const double whole = std::abs(length.count());
  const auto say = [](double value, const char* unit) {
    const long number = std::lround(value);
    return std::to_string(number) + " " + unit + (number == 1 ? "" : "s");
  };
  if (whole < 90) return say(whole, "second");
  if (whole < 90 * 60) return say(whole / 60, "minute");
  if (whole < 36 * 3600) return say(whole / 3600, "hour");
  return say(whole / 86'400, "day");
}

std::string megabytes(std::uint64_t bytes) { return std::to_string(bytes / 1'000'000) + " MB"; }

class Finder {
 public:
  Finder(const HealthReport& report, const Signs& signs) : report_(report), signs_(signs) {}

  std::vector<core::HealthWarning> find() && {
    disk();
    address();
    instruments();
    intake();
    queue();
    refusals();
    osc();
    clock();
    return std::move(found_);
  }

 private:
  void warn(const char* about, std::string message) {
    found_.push_back({about, std::move(message)});
  }

  void disk() {
    if (!report_.diskFree || !report_.roomForTakes) return;
    const std::string left = megabytes(*report_.diskFree) + " are left";
    if (*report_.diskFree < kNoRoom) {
      warn("disk", "The disk is full: " + left +
                       ". Free some space now; phones keep their takes until there is room, and "
                       "what is on the tracks plays on.");
    } else if (*report_.roomForTakes < kLittleRoom) {
      warn("disk", "The disk is nearly full: " + left + ", room for " +
                       inWords(*report_.roomForTakes) +
                       " of takes. Free some space, or close the intake when you have enough.");
    }
  }

  void address() {
    const std::string& now = report_.address;
    if (signs_.offline) {
      warn("address",
           "This computer is in no network, so no phone can reach it. Connect it to the Wi-Fi, or "
           "open an access point of its own.");
    } else if (!signs_.firstAddress.empty() && now != signs_.firstAddress) {
      warn("address", "The address changed from " + signs_.firstAddress + " to " + now +
                          ": phones that scanned the old code cannot send any more. Show the new "
                          "QR code, or go back to the previous network.");
    }
  }

  void instruments() {
    if (signs_.wantsInstrument && report_.instruments.empty() &&
        signs_.running >= kInstrumentPatience) {
      warn("instrument",
           "No instrument has been heard for 15 seconds. Open the Live set with the ExSampling "
           "device, or the Pure Data patch; its light turns green when it is connected.");
    }
    if (signs_.failedLastMinute == 0) return;
    for (const InstrumentHealth& one : report_.instruments) {
      if (one.lastFailure.empty()) continue;
      warn("loading", one.name + " could not load a sound: " + one.lastFailure +
                          ". Is the session folder on this computer, or is root= set for the "
                          "computer where it runs?");
      return;
    }
  }

  void intake() {
    if (signs_.intake != core::Intake::closed || report_.phones == 0) return;
    warn("intake", counted(report_.phones, "phone is", "phones are") +
                       " there and the intake is closed: open it when you want their sounds.");
  }

  void queue() {
    if (!signs_.queueGrows) return;
    warn("queue",
         std::to_string(report_.waiting) +
             " takes are waiting for analysis, and their number grows. End other programs that "
             "use the processor, or close the intake for a while; none is lost.");
  }

  void refusals() {
    if (signs_.refusedLastMinute == 0) return;
    warn("refused", counted(signs_.refusedLastMinute, "take was", "takes were") +
                        " refused in the last minute: " + signs_.lastRefusal +
                        ". Phones keep what was refused and send it again.");
  }

  void osc() {
    if (signs_.notUnderstoodLastMinute == 0) return;
    warn("osc", counted(signs_.notUnderstoodLastMinute, "OSC packet was", "OSC packets were") +
                    " not understood in the last minute. Check which program or patch sends to "
                    "this port, and whether its messages are those in src/instruments/README.md.");
  }

  void clock() {
    if (signs_.clockJump.count() == 0.0) return;
    warn("clock", "The clock of this computer was put " +
                      std::string(signs_.clockJump.count() > 0 ? "forward" : "back") + " by " +
                      inWords(signs_.clockJump) +
                      ", or it slept. Times of arrival jump with it; order, hold times and sounds "
                      "do not. Set "
                      "the clock before the next night.");
  }

  const HealthReport& report_;
  const Signs& signs_;
  std::vector<core::HealthWarning> found_;
};

}  // namespace

std::vector<core::HealthWarning> findWarnings(const HealthReport& report, const Signs& signs) {
  return Finder(report, signs).find();
}

}  // namespace exsampling::night
