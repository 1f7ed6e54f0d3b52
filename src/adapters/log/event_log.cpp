#include <exsampling/adapters/log/event_log.hpp>
#include <exsampling/adapters/log/log.hpp>

#include <cstdio>
#include <sstream>
#include <string>

namespace exsampling::adapters {

namespace {

struct Writer {
  void operator()(const core::RecordingEnded& ended) const {
    log::info("A take has no sound to play: " + ended.reason);
  }
  void operator()(const core::SampleArrived& arrived) const {
    const core::Sample& sample = arrived.sample;
    char confidence[16];
    std::snprintf(confidence, sizeof confidence, "%.0f %%", 100.0 * sample.best().confidence);
    log::info("Sound " + std::to_string(sample.number) + ": " + sample.best().category + " (" +
              confidence + ")" + (sample.route ? " for " + sample.route->track : ", not mapped"));
  }
  void operator()(const core::SampleStatusChanged&) const {}
  void operator()(const core::SampleNoted&) const {}
  void operator()(const core::SamplesRemoved&) const {}
  void operator()(const core::RulesChanged&) const {}
  void operator()(const core::MappingChanged&) const {
    log::info("The mapping was edited and is in force.");
  }
  void operator()(const core::TempoChanged&) const {}
  void operator()(const core::UndoChanged&) const {}
  void operator()(const core::StageChanged& changed) const {
    if (const auto* loaded = std::get_if<core::SampleLoaded>(&changed.change)) {
      log::info(loaded->route.track + " plays sound " + std::to_string(loaded->sample.number) +
                ": " + loaded->sample.best().category);
    }
  }
  void operator()(const core::InstrumentReport& report) const {
    if (report.kind == core::InstrumentReport::Kind::failed) {
      log::warning("An instrument could not load a sound: " + report.detail);
    }
  }
  void operator()(const core::Alarm& alarm) const {
    // A list of problems is several lines, and the log writes a line end as \x0A.
    std::istringstream lines(alarm.message);
    for (std::string line; std::getline(lines, line);) log::warning(line);
  }
  void operator()(const core::LibraryChanged& changed) const {
    if (!changed.addition) return;
    const core::LibraryAddition& addition = *changed.addition;
    using State = core::LibraryAddition::State;
    if (addition.state == State::failed) {
      log::warning(addition.path.string() + " could not be added: " + addition.failure);
    } else if (addition.state != State::running) {
      log::info(addition.path.string() + (addition.state == State::done ? " was" : " was partly") +
                " added to the library: " + std::to_string(addition.segments) + " sounds of " +
                std::to_string(addition.added) + " files.");
    }
    for (const core::UnusableFile& file : addition.unusable) {
      log::info("Left out " + file.path.string() + ": " + file.reason);
    }
  }
  void operator()(const core::TeachingChanged&) const {}
  void operator()(const core::HealthChanged& changed) const {
    for (const core::HealthWarning& warning : changed.raised) log::warning(warning.message);
  }
};

}  // namespace

void logEvent(const core::Event& event) { std::visit(Writer{}, event); }

}  // namespace exsampling::adapters
