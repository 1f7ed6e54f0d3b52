#include <exsampling/night/exporting/midi_file.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>

namespace exsampling::night {

namespace {

using Bytes = std::vector<std::byte>;

constexpr int kTicksPerQuarter = 480;
constexpr double kTicksPerSecond = kTicksPerQuarter * 2.0;  // 120 quarters a minute
constexpr std::uint32_t kMicrosecondsPerQuarter = 500'000;
constexpr std::uint32_t kLongestDelta = 0x0FFFFFFF;  // of the format, 77 hours here

constexpr std::uint8_t kTrackName = 0x03;
constexpr std::uint8_t kEndOfTrack = 0x2F;
constexpr std::uint8_t kTempo = 0x51;

void addByte(Bytes& bytes, std::uint32_t value) {
  bytes.push_back(static_cast<std::byte>(value & 0xFF));
}

void addBigEndian(Bytes& bytes, std::uint32_t value, int size) {
  for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) addByte(bytes, value >> shift);
}

void addText(Bytes& bytes, std::string_view text) {
  for (const char letter : text) bytes.push_back(static_cast<std::byte>(letter));
}

/// Seven bits a byte, the highest first, all but the last with the eighth bit set.
void addVariableLength(Bytes& bytes, std::uint32_t value) {
  int groups = 1;
  while (groups < 4 && value >> (7 * groups) != 0) ++groups;
  for (int group = groups - 1; group >= 0; --group) {
    addByte(bytes, ((value >> (7 * group)) & 0x7F) | (group > 0 ? 0x80U : 0U));
  }
}

void addMeta(Bytes& bytes, std::uint8_t kind, std::span<const std::byte> content) {
  addVariableLength(bytes, 0);
  addByte(bytes, 0xFF);
  addByte(bytes, kind);
  addVariableLength(bytes, static_cast<std::uint32_t>(content.size()));
  bytes.insert(bytes.end(), content.begin(), content.end());
}

void addChunk(Bytes& file, std::string_view kind, const Bytes& content) {
  addText(file, kind);
  addBigEndian(file, static_cast<std::uint32_t>(content.size()), 4);
  file.insert(file.end(), content.begin(), content.end());
}

std::uint32_t ticks(core::Seconds since) {
  const double count = std::round(since.count() * kTicksPerSecond);
  return static_cast<std::uint32_t>(std::clamp(count, 0.0, double{kLongestDelta}));
}

/// A note-on or note-off of one track.
struct Event {
  std::uint32_t tick = 0;
  bool on = false;  ///< at the same tick, notes end before others begin
  int note = 0;
  int velocity = 0;
  friend auto operator<=>(const Event&, const Event&) = default;
};

std::vector<Event> eventsOf(const std::vector<core::NotePlayed>& notes, core::WallTime start) {
  std::vector<Event> events;
  for (std::size_t i = 0; i < notes.size(); ++i) {
    const core::NotePlayed& one = notes[i];
    const std::uint32_t begin = ticks(one.at - start);
    std::uint32_t end = ticks(core::Seconds(one.at - start) + one.sounds);
    if (i + 1 < notes.size()) end = std::min(end, ticks(notes[i + 1].at - start));
    events.push_back({begin, true, one.note, one.velocity});
    events.push_back({std::max(end, begin + 1), false, one.note, 0});
  }
  std::ranges::stable_sort(events);
  return events;
}

Bytes noteTrack(const std::string& name, int channel, const std::vector<core::NotePlayed>& notes,
                core::WallTime start) {
  Bytes track;
  addMeta(track, kTrackName, std::as_bytes(std::span(name)));
  std::uint32_t now = 0;
  for (const Event& event : eventsOf(notes, start)) {
    addVariableLength(track, event.tick - std::exchange(now, event.tick));
    addByte(track, (event.on ? 0x90U : 0x80U) | static_cast<std::uint32_t>(channel - 1));
    addByte(track, static_cast<std::uint32_t>(event.note));
    addByte(track, static_cast<std::uint32_t>(event.velocity));
  }
  addMeta(track, kEndOfTrack, {});
  return track;
}

Bytes tempoTrack(const std::string& title) {
  Bytes track;
  addMeta(track, kTrackName, std::as_bytes(std::span(title)));
  Bytes tempo;
  addBigEndian(tempo, kMicrosecondsPerQuarter, 3);
  addMeta(track, kTempo, tempo);
  addMeta(track, kEndOfTrack, {});
  return track;
}

}  // namespace

std::vector<std::byte> midiFile(const std::string& title, std::span<const core::NotePlayed> notes) {
  std::map<std::pair<int, std::string>, std::vector<core::NotePlayed>> tracks;
  core::WallTime start = core::WallTime::max();
  for (const core::NotePlayed& one : notes) {
    tracks[{one.channel, one.track}].push_back(one);
    start = std::min(start, one.at);
  }
  Bytes head;
  addBigEndian(head, 1, 2);
  addBigEndian(head, static_cast<std::uint32_t>(tracks.size()) + 1, 2);
  addBigEndian(head, kTicksPerQuarter, 2);
  Bytes file;
  addChunk(file, "MThd", head);
  addChunk(file, "MTrk", tempoTrack(title));
  for (auto& [home, played] : tracks) {
    std::ranges::stable_sort(played, {}, &core::NotePlayed::at);
    addChunk(file, "MTrk", noteTrack(home.second, home.first, played, start));
  }
  return file;
}

}  // namespace exsampling::night
