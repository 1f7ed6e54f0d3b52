#include <exsampling/night/exporting/sfz.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

namespace exsampling::night {

namespace {

constexpr int kFirstKey = 36;
constexpr int kLastKey = 127;
constexpr int kRootWithoutPitch = 60;
constexpr double kHighestVolumeDb = 6.0;  // of the format

using Group = std::vector<const ExportedSample*>;

/// Where samples lie together: their MIDI channel, 17 for those of no track, and its name.
struct Home {
  int channel = 17;
  std::string track;
  bool melodic = false;
  friend auto operator<=>(const Home&, const Home&) = default;
};

Home homeOf(const core::Sample& sample) {
  if (!sample.route) return {};
  return {sample.route->channel, sample.route->track,
          sample.route->playback == core::Playback::melodic};
}

std::string nameOf(const Home& home) {
  if (home.channel > 16) return "no_track";
  char number[16];
  std::snprintf(number, sizeof number, "%02d", home.channel);
  return std::string(number) + "_" + safeName(home.track) + (home.melodic ? "_melodic" : "");
}

std::string decimals(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

/// How much lower than in the night all play, so that the loudest is within the format.
double loweringOf(const Group& group) {
  double highest = kHighestVolumeDb;
  for (const ExportedSample* one : group) highest = std::max(highest, one->sample().gain.value);
  return highest - kHighestVolumeDb;
}

std::string keys(int low, int high) {
  return "lokey=" + std::to_string(low) + " hikey=" + std::to_string(high);
}

std::string turn(std::size_t position, std::size_t length) {
  if (length < 2) return "";
  return " seq_length=" + std::to_string(length) + " seq_position=" + std::to_string(position + 1);
}

/// `more` is the opcodes besides sample and volume. The sample comes last: its value goes on to the
/// end of the line.
std::string region(const ExportedSample& one, double lowering, const std::string& more) {
  return "<region> " + more + " volume=" + decimals(one.sample().gain.value - lowering) +
         "\nsample=" + one.file + "\n";
}

std::string atOriginalPitch(int key) {
  return keys(key, key) + " pitch_keycenter=" + std::to_string(key);
}

constexpr const char* kPercussive =
    "<global> pitch_keytrack=0 loop_mode=one_shot amp_veltrack=100\n";
constexpr const char* kMelodic =
    "<global> pitch_keytrack=100 loop_mode=no_loop ampeg_release=0.15 amp_veltrack=100\n";

void addPercussive(const std::string& name, const Group& group, std::vector<TextFile>& files) {
  constexpr std::size_t kKeys = kLastKey - kFirstKey + 1;
  const double lowering = loweringOf(group);
  for (std::size_t first = 0; first < group.size(); first += kKeys) {
    std::string text = "// A sound a key from C2 (36), at original pitch\n";
    text += kPercussive;
    for (std::size_t i = first; i < std::min(first + kKeys, group.size()); ++i) {
      text += region(*group[i], lowering, atOriginalPitch(kFirstKey + static_cast<int>(i - first)));
    }
    const std::string part = first == 0 ? "" : "_" + std::to_string(first / kKeys + 1);
    files.emplace_back(name + part + ".sfz", text);
  }
}

/// The key that a sample belongs to and by how many cents it is sharp of it.
struct Root {
  int key = kRootWithoutPitch;
  double cents = 0.0;
};

Root rootOf(const core::Sample& sample) {
  if (!sample.pitch) return {};
  const int key = std::clamp(core::nearestMidiNote(sample.pitch->frequency), 0, 127);
  const double exact = 69.0 + 12.0 * std::log2(sample.pitch->frequency.value / 440.0);
  return {key, 100.0 * (exact - key)};
}

void addMelodic(const std::string& name, const Group& group, std::vector<TextFile>& files) {
  std::map<int, Group> byRoot;
  for (const ExportedSample* one : group) byRoot[rootOf(one->sample()).key].push_back(one);
  const double lowering = loweringOf(group);
  std::string text = "// In tune over the whole keyboard: each key plays the sound nearest to it\n";
  text += kMelodic;
  int low = 0;
  for (auto zone = byRoot.begin(); zone != byRoot.end(); ++zone) {
    const auto next = std::next(zone);
    const int high = next == byRoot.end() ? 127 : (zone->first + next->first) / 2;
    for (std::size_t i = 0; i < zone->second.size(); ++i) {
      const ExportedSample& one = *zone->second[i];
      const int tune = static_cast<int>(std::lround(-rootOf(one.sample()).cents));
      text += region(one, lowering,
                     keys(low, high) + " pitch_keycenter=" + std::to_string(zone->first) +
                         " tune=" + std::to_string(tune) + turn(i, zone->second.size()));
    }
    low = high + 1;
  }
  files.emplace_back(name + ".sfz", text);
}

void addKit(const std::map<Home, Group>& homes, std::vector<TextFile>& files) {
  std::string text = "// A track a key from C2 (36), at original pitch; its sounds take turns\n";
  text += kPercussive;
  int key = kFirstKey;
  for (const auto& [home, group] : homes) {
    const double lowering = loweringOf(group);
    text += "// " + nameOf(home) + "\n";
    for (std::size_t i = 0; i < group.size(); ++i) {
      text += region(*group[i], lowering, atOriginalPitch(key) + turn(i, group.size()));
    }
    ++key;
  }
  files.emplace_back("kit.sfz", text);
}

}  // namespace

std::vector<TextFile> sfzFiles(std::span<const ExportedSample> samples) {
  std::map<Home, Group> homes;
  for (const ExportedSample& one : samples) homes[homeOf(one.sample())].push_back(&one);
  std::vector<TextFile> files;
  if (homes.empty()) return files;
  for (const auto& [home, group] : homes) {
    (home.melodic ? addMelodic : addPercussive)(nameOf(home), group, files);
  }
  addKit(homes, files);
  return files;
}

}  // namespace exsampling::night
