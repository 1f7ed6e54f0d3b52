#include <exsampling/adapters/sndfile/sndfile_decoder.hpp>
#include <exsampling/adapters/torch/train_model.hpp>
#include <exsampling/app/commands/commands.hpp>
#include <exsampling/learning/training/report.hpp>

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <stop_token>
#include <string>

namespace exsampling::app {

namespace {

volatile std::sig_atomic_t interrupted = 0;

// The first Ctrl-C ends after the step, a second one at once.
extern "C" void onInterrupt(int signal) {
  interrupted = 1;
  std::signal(signal, SIG_DFL);
}

std::string bar(std::size_t done, std::size_t total) {
  constexpr std::size_t kWidth = 24;
  const std::size_t filled = total > 0 ? kWidth * done / total : 0;
  return "[" + std::string(filled, '#') + std::string(kWidth - filled, '.') + "]";
}

std::string duration(double seconds) {
  char text[32];
  const auto whole = static_cast<long>(seconds + 0.5);
  if (whole >= 3600) {
    std::snprintf(text, sizeof text, "%ld h %02ld min", whole / 3600, whole / 60 % 60);
  } else {
    std::snprintf(text, sizeof text, "%ld min %02ld s", whole / 60, whole % 60);
  }
  return text;
}

/// Shows a training on a terminal, in one line that is overwritten; elsewhere a line an epoch.
class TerminalWatcher final : public learning::TrainingWatcher {
 public:
  void onNote(const std::string& text) override {
    clearLine();
    std::printf("%s\n", text.c_str());
    std::fflush(stdout);
  }
  void onLoad(std::size_t done, std::size_t total) override {
    if (isTerminal_)
      std::fprintf(stderr, "\r%s reading %zu of %zu files", bar(done, total).c_str(), done, total);
    if (done == total) clearLine();
  }
  void onStep(const learning::StepReport& report) override {
    if (interrupted) stop_.request_stop();
    if (!isTerminal_) return;
    std::fprintf(
        stderr, "\r%s epoch %d of %d  loss %.3f  right %.1f %%  %s left   ",
        bar(static_cast<std::size_t>(report.step), static_cast<std::size_t>(report.steps)).c_str(),
        report.epoch, report.epochs, report.loss, 100.0 * report.accuracy,
        duration(report.secondsLeft).c_str());
  }
  void onEpoch(const learning::EpochReport& report) override {
    clearLine();
    std::printf("epoch %d: loss %.3f, right %.1f %%", report.epoch, report.loss,
                100.0 * report.accuracy);
    if (report.heldOutAccuracy) {
      std::printf("; held out: right %.1f %%, loss %.3f%s", 100.0 * *report.heldOutAccuracy,
                  *report.heldOutLoss, report.best ? " (best)" : "");
    }
    std::printf("; %s\n", duration(report.seconds).c_str());
    std::fflush(stdout);
  }
  std::stop_token token() const { return stop_.get_token(); }

 private:
  void clearLine() const {
    if (isTerminal_) std::fputs("\r\033[K", stderr);
  }
  bool isTerminal_ = isatty(STDERR_FILENO) != 0;
  std::stop_source stop_;
};

}  // namespace

int train(const learning::TrainOptions& options) {
  std::signal(SIGINT, onInterrupt);
  std::signal(SIGTERM, onInterrupt);
  TerminalWatcher watcher;
  const auto outcome =
      adapters::trainModel(options, adapters::SndfileDecoder(), watcher, watcher.token());
  if (!outcome) {
    std::fprintf(stderr, "exsampling: %s\n", outcome.error().message.c_str());
    return 1;
  }
  if (!outcome->finished) {
    std::printf("Stopped. The same command with --resume goes on.\n");
    return 130;
  }
  if (outcome->heldOut) {
    const learning::Figures& figures = outcome->heldOut->figures;
    std::printf(
        "On what was held out: right at first %.1f %%, among the first three %.1f %%, "
        "calibration error %.3f\n",
        100.0 * figures.top1, 100.0 * figures.top3, figures.calibrationError);
  }
  std::printf("The model is in %s; use it with --model %s\n", options.out.c_str(),
              options.out.c_str());
  return 0;
}

}  // namespace exsampling::app
