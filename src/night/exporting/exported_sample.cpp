#include <exsampling/night/exporting/exported_sample.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <utility>

namespace exsampling::night {

namespace {

constexpr std::size_t kLongestName = 40;

std::string formatted(core::WallTime time, const char* format) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm local{};
  localtime_r(&seconds, &local);
  char text[40];
  return {text, std::strftime(text, sizeof text, format, &local)};
}

double hundredths(double degrees) {
  const double rounded = std::round(100.0 * degrees) / 100.0;
  return rounded == 0.0 ? 0.0 : rounded;  // never -0
}

std::string fileName(const core::Arrival& arrival) {
  const core::Sample& sample = arrival.sample;
  std::string name = timeOfDay(sample.receivedAt) + "_" + safeName(arrival.category());
  if (sample.pitch) name += "_" + safeNote(core::nearestMidiNote(sample.pitch->frequency));
  return name + "_" + std::to_string(sample.number) + ".wav";
}

}  // namespace

ExportedSample exported(core::Arrival arrival) {
  std::string file = "samples/" + fileName(arrival);
  std::string name = givenName(arrival.sample.name);
  std::optional<RoundedPlace> place;
  if (const auto& exact = arrival.sample.location) {
    place = RoundedPlace{hundredths(exact->latitude), hundredths(exact->longitude)};
  }
  arrival.sample.peaks = {};
  return {std::move(arrival), std::move(file), std::move(name), place};
}

std::string safeName(std::string_view text) {
  std::string name;
  bool readable = false;
  for (const char letter : text.substr(0, kLongestName)) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9');
    readable = readable || plain;
    name += plain || letter == '-' ? letter : '_';
  }
  return readable ? name : "sound";
}

std::string safeNote(int midiNote) {
  std::string name = core::noteName(midiNote);
  if (name.size() > 1 && name[1] == '#') name[1] = 's';
  return name;
}

std::string givenName(std::string_view name) {
  constexpr std::string_view kWideBlank = "\u3000";
  return std::string(name.substr(0, std::min(name.find(' '), name.find(kWideBlank))));
}

std::string timeOfDay(core::WallTime time) { return formatted(time, "%H%M%S"); }

std::string localTime(core::WallTime time) { return formatted(time, "%Y-%m-%dT%H:%M:%S%z"); }

}  // namespace exsampling::night
