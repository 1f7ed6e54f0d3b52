#include <exsampling/night/exporting/tables.hpp>

#include <nlohmann/json.hpp>

#include <cstdio>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace exsampling::night {

namespace {

using Json = nlohmann::ordered_json;

/// A number as text with this many decimals, so that JSON and CSV say the same.
std::string decimals(double value, int count) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", count, value);
  return text;
}

Json number(double value, int count) { return Json::parse(decimals(value, count)); }

/// `value()` is called only when it is known.
template <class Value>
Json orNull(bool known, const Value& value) {
  return known ? Json(value()) : Json(nullptr);
}

Json record(const ExportedSample& one) {
  const core::Sample& sample = one.sample();
  const auto& pitch = sample.pitch;
  const auto& route = sample.route;
  const auto note = [&] { return core::nearestMidiNote(pitch->frequency); };
  return {
      {"file", one.file},
      {"time", localTime(sample.receivedAt)},
      {"category", one.arrival.category()},
      {"confidence", number(sample.best().confidence, 4)},
      {"heardAs", sample.best().category},
      {"pitchHz", orNull(pitch.has_value(), [&] { return number(pitch->frequency.value, 2); })},
      {"note", orNull(pitch.has_value(), [&] { return core::noteName(note()); })},
      {"midiNote", orNull(pitch.has_value(), note)},
      {"durationSeconds", number(sample.duration.count(), 4)},
      {"gainDb", number(sample.gain.value, 2)},
      {"track", orNull(route.has_value(), [&] { return route->track; })},
      {"channel", orNull(route.has_value(), [&] { return route->channel; })},
      {"contributor", one.givenName},
      {"latitude", orNull(one.place.has_value(), [&] { return number(one.place->latitude, 2); })},
      {"longitude", orNull(one.place.has_value(), [&] { return number(one.place->longitude, 2); })},
      {"favourite", one.arrival.favourite}};
}

std::string csvField(const Json& value) {
  if (value.is_null()) return "";
  if (!value.is_string()) return value.dump();
  std::string text = value.get<std::string>();
  if (!text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos) {
    text.insert(0, "'");
  }
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  return quoted + "\"";
}

std::string counted(std::size_t count, const std::string& one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

/// A line of the credits: one phone, as it was named last.
struct Contributor {
  std::string name;
  std::map<std::string, std::size_t> categories;
  std::set<std::pair<double, double>> places;
};

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string line(const std::string& name, const Contributor& contributor) {
  std::vector<std::string> words;
  for (const auto& [category, count] : contributor.categories) {
    words.push_back(category + (count > 1 ? " x" + std::to_string(count) : ""));
  }
  std::string text = name + ": " + joined(words);
  std::vector<std::string> places;
  for (const auto& [latitude, longitude] : contributor.places) {
    places.push_back(decimals(latitude, 2) + " " + decimals(longitude, 2));
  }
  if (!places.empty()) text += " (near " + joined(places) + ")";
  return text + "\n";
}

}  // namespace

std::string samplesCsv(std::span<const ExportedSample> samples) {
  const ExportedSample blank{.arrival = {.sample = {.top = {{}}}}};
  const Json columns = record(blank);
  std::string text;
  for (const auto& [key, value] : columns.items()) text += (text.empty() ? "" : ",") + key;
  text += "\r\n";
  for (const ExportedSample& one : samples) {
    std::string row;
    bool first = true;
    for (const auto& value : record(one)) {
      row += (std::exchange(first, false) ? "" : ",") + csvField(value);
    }
    text += row + "\r\n";
  }
  return text;
}

std::string samplesJson(std::span<const ExportedSample> samples) {
  Json list = Json::array();
  for (const ExportedSample& one : samples) list.push_back(record(one));
  return list.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string creditsText(const std::string& performance, std::span<const ExportedSample> samples) {
  std::map<std::string, Contributor> contributors;
  for (const ExportedSample& one : samples) {
    Contributor& contributor = contributors[one.sample().contributor];
    if (!one.givenName.empty()) contributor.name = one.givenName;
    ++contributor.categories[one.arrival.category()];
    if (one.place) contributor.places.emplace(one.place->latitude, one.place->longitude);
  }
  std::string named;
  std::string unnamed;
  std::size_t nameless = 0;
  for (const auto& [id, contributor] : contributors) {
    if (contributor.name.empty()) {
      unnamed += line("Somebody (" + std::to_string(++nameless) + ")", contributor);
    } else {
      named += line(contributor.name, contributor);
    }
  }
  return (performance.empty() ? "" : performance + "\n\n") + "With " +
         counted(samples.size(), "sound") + " of " +
         (contributors.size() == 1 ? "1 person" : std::to_string(contributors.size()) + " people") +
         ". Places are rounded to about a kilometre.\n\n" + named + unnamed;
}

}  // namespace exsampling::night
