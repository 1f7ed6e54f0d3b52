#include <exsampling/night/exporting/export_night.hpp>
#include <exsampling/night/exporting/exported_sample.hpp>
#include <exsampling/night/exporting/midi_file.hpp>
#include <exsampling/night/exporting/sfz.hpp>
#include <exsampling/night/exporting/tables.hpp>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace exsampling::night {

namespace {

/// Small enough that uploads in the meantime do not wait for the archive.
constexpr std::size_t kPage = 100;

constexpr const char* kReadMe =
    "samples/        the sounds as they were played, named by time of day, category, note, number\n"
    "samples.csv     what is known of each; samples.json is the same for programs\n"
    "credits.txt     who contributed\n"
    "*.sfz           instruments for any sampler that reads SFZ: a file a track, and kit.sfz with "
    "a\n"
    "                key for each track\n"
    "notes.mid       the notes that were played, a MIDI track for each track; missing when there "
    "are none\n"
    "                were\n";

core::Result<std::vector<core::Arrival>> oldestFirst(const sound::Arrivals& arrivals) {
  std::vector<core::Arrival> all;
  sound::ArrivalFilter filter;
  for (;;) {
    auto page = arrivals.newest(filter, kPage);
    if (!page) return page.error();
    if (page->empty()) break;
    filter.before = page->back().sample.number;
    std::ranges::move(*page, std::back_inserter(all));
  }
  std::ranges::reverse(all);
  return all;
}

}  // namespace

core::Status exportNight(const NightFacts& facts, const sound::Arrivals& arrivals,
                         const stage::PlayedNotes& notes, ExportFiles& files) {
  const std::string folder = "exsampling_" + safeName(facts.session) + "/";
  auto all = oldestFirst(arrivals);
  if (!all) return all.error();
  std::vector<ExportedSample> samples;
  for (core::Arrival& arrival : *all) {
    ExportedSample one = exported(std::move(arrival));
    const auto added = files.addFile(folder + one.file, one.sample().file);
    if (added) {
      samples.push_back(std::move(one));
    } else if (added.error().code != core::ErrorCode::notFound) {
      return added;
    }
  }
  std::vector<TextFile> texts = sfzFiles(samples);
  texts.emplace_back("samples.csv", samplesCsv(samples));
  texts.emplace_back("samples.json", samplesJson(samples));
  texts.emplace_back("credits.txt", creditsText(facts.performance, samples));
  texts.emplace_back("README.txt", kReadMe);
  const auto played = notes.notesPlayed();
  if (!played) return played.error();
  if (!played->empty()) {
    const auto midi = midiFile(facts.session, *played);
    texts.emplace_back("notes.mid",
                       std::string(reinterpret_cast<const char*>(midi.data()), midi.size()));
  }
  for (const auto& [name, content] : texts) {
    if (const auto added = files.addText(folder + name, content); !added) return added;
  }
  return {};
}

}  // namespace exsampling::night
