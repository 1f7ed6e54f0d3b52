#include <exsampling/core/files/durable_file.hpp>
#include <exsampling/core/reading/object_reader.hpp>
#include <exsampling/stage/mapping/mapping_file.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace exsampling::stage {
namespace {

constexpr std::size_t kMaxTrackNameBytes = 60;  // an OSC packet has to stay under 1,024 bytes

bool isColour(const std::string& text) {
  return text.size() == 7 && text[0] == '#' &&
         std::all_of(text.begin() + 1, text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

bool isPrintable(const std::string& text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
}

class MappingReader {
 public:
  MappingReader(const std::filesystem::path& file, const MappingContext& context)
      : file_(file), context_(context) {}

  core::Reading<core::Mapping> read(const core::JsonValue& document) {
    core::ObjectReader reader(
        document, "", file_, reading_.problems,
        {"$schema", "labels", "minConfidence", "fallbackTrack", "tracks", "categories"});
    core::Mapping& mapping = reading_.value;
    reader.text("$schema", reader.find("$schema"));
    if (const auto labels = reader.text("labels", reader.require("labels"))) {
      mapping.labels = *labels;
      if (context_.model != nullptr && *labels != context_.model->labelSet) {
        labelsMatch_ = false;
        reader.note("labels", "this mapping is written for the labels " + core::inQuotes(*labels) +
                                  ", the model " + core::inQuotes(context_.model->name) +
                                  " names " + core::inQuotes(context_.model->labelSet) +
                                  ": choose a mapping for these labels, or the other model");
      }
    }
    if (const auto least = reader.number("minConfidence", reader.find("minConfidence"), {0, 1})) {
      mapping.minConfidence = *least;
    }
    if (const core::JsonList* tracks = reader.list("tracks", reader.require("tracks"))) {
      if (tracks->empty()) reader.note("tracks", "there is no track, at least one is accepted");
      for (std::size_t index = 0; index < tracks->size(); ++index) {
        readTrack((*tracks)[index], "/tracks/" + std::to_string(index));
      }
    }
    const core::JsonValue* fallback = reader.find("fallbackTrack");
    if (fallback != nullptr && !std::holds_alternative<std::nullptr_t>(fallback->content)) {
      mapping.fallbackTrack = reader.text("fallbackTrack", fallback);
      if (mapping.fallbackTrack)
        checkTrackName(*fallback, "/fallbackTrack", *mapping.fallbackTrack);
    }
    if (const core::JsonValue* categories = reader.require("categories"))
      readCategories(*categories);
    core::sortByPosition(reading_.problems);
    return std::move(reading_);
  }

 private:
  void note(const core::Position& position, const std::string& pointer, std::string message) {
    reading_.problems.push_back({file_, position, pointer, std::move(message)});
  }

  void readTrack(const core::JsonValue& value, const std::string& pointer) {
    core::ObjectReader reader(
        value, pointer, file_, reading_.problems,
        {"name", "channel", "playback", "colour", "minHoldSeconds", "swap", "preload"});
    core::Track track;
    if (const auto name = reader.text("name", reader.require("name"))) {
      track.name = *name;
      if (name->empty() || name->size() > kMaxTrackNameBytes || !isPrintable(*name)) {
        reader.note("name", "a track's name is 1 to " + std::to_string(kMaxTrackNameBytes) +
                                " bytes of text on one line");
      } else if (!trackNames_.try_emplace(*name, value.position.line).second) {
        reader.note("name", "two tracks are named " + core::inQuotes(*name) +
                                ", the other is in line " + std::to_string(trackNames_.at(*name)));
      }
    }
    if (const auto channel =
            reader.number("channel", reader.require("channel"), {1, 16, /*whole=*/true})) {
      track.channel = static_cast<int>(*channel);
      const auto [other, isNew] = channels_.try_emplace(track.channel, track.name);
      if (!isNew) {
        reader.note("channel", "MIDI channel " + std::to_string(track.channel) +
                                   " is already taken by track " + core::inQuotes(other->second) +
                                   ", each track needs its own");
      }
    }
    if (const auto playback = reader.text("playback", reader.require("playback"))) {
      if (*playback == "melodic") {
        track.playback = core::Playback::melodic;
      } else if (*playback != "percussive") {
        reader.note("playback", core::inQuotes(*playback) + " is not a way to play" +
                                    core::didYouMean(*playback, {"percussive", "melodic"}) +
                                    ", accepted are: percussive, melodic");
      }
    }
    if (const auto colour = reader.text("colour", reader.require("colour"))) {
      track.colour = *colour;
      if (!isColour(*colour)) {
        reader.note("colour", core::inQuotes(*colour) +
                                  " is not a colour, # and six hexadecimal digits are accepted, "
                                  "such as \"#ff8800\"");
      }
    }
    if (const auto hold =
            reader.number("minHoldSeconds", reader.find("minHoldSeconds"), {0, 600})) {
      track.minHold = core::Seconds(*hold);
    }
    if (const auto swap = reader.text("swap", reader.find("swap"))) {
      if (const auto known = core::parseSwap(*swap)) {
        track.swap = *known;
      } else {
        reader.note("swap", core::inQuotes(*swap) + " is no time to swap" +
                                core::didYouMean(*swap, {"now", "beat", "bar"}) +
                                ", accepted are: now, beat, bar");
      }
    }
    if (const auto preload = reader.text("preload", reader.find("preload"))) {
      track.preload = core::resolvePath(*preload, file_.parent_path());
      if (preload->empty()) {
        reader.note("preload",
                    "an empty path, the path of a sound file is accepted; without a "
                    "preloaded sound leave the key out");
      } else if (context_.fileExists && !context_.fileExists(*track.preload)) {
        reader.note("preload", "there is no file " + core::inQuotes(track.preload->string()));
      }
    }
    reading_.value.tracks.push_back(std::move(track));
  }

  void readCategories(const core::JsonValue& value) {
    const auto* categories = std::get_if<core::JsonObject>(&value.content);
    if (categories == nullptr) {
      note(value.position, "/categories",
           core::kindOf(value) + " stands here, an object { \"category\": \"track\" } is accepted");
      return;
    }
    for (const core::JsonMember& member : *categories) {
      const std::string pointer = core::childPointer("/categories", member.key);
      if (context_.model != nullptr && labelsMatch_) {
        const std::vector<std::string>& labels = context_.model->labels;
        if (std::find(labels.begin(), labels.end(), member.key) == labels.end()) {
          note(member.keyPosition, pointer,
               "unknown category" + core::didYouMean(member.key, labels) + ", the " +
                   std::to_string(labels.size()) + " categories of " +
                   core::inQuotes(context_.model->name) + " are accepted");
        }
      }
      const auto* track = std::get_if<std::string>(&member.value.content);
      if (track == nullptr) {
        note(member.value.position, pointer,
             core::kindOf(member.value) + " stands here, the name of a track is accepted");
        continue;
      }
      checkTrackName(member.value, pointer, *track);
      reading_.value.categoryTracks[member.key] = *track;
    }
  }

  void checkTrackName(const core::JsonValue& value, const std::string& pointer,
                      const std::string& name) {
    if (trackNames_.contains(name)) return;
    std::vector<std::string> names;
    for (const auto& [known, line] : trackNames_) names.push_back(known);
    note(value.position, pointer,
         "there is no track " + core::inQuotes(name) + core::didYouMean(name, names) +
             ", accepted are: " + core::listed(names));
  }

  const std::filesystem::path& file_;
  const MappingContext& context_;
  bool labelsMatch_ = true;
  std::map<std::string, int> trackNames_;  ///< and the line of each
  std::map<int, std::string> channels_;    ///< and who took it
  core::Reading<core::Mapping> reading_;
};

}  // namespace

core::Reading<core::Mapping> parseMapping(std::string_view json, const std::filesystem::path& file,
                                          const MappingContext& context) {
  core::Reading<core::JsonValue> document = core::parseJson(json, file);
  if (!document.ok()) return {{}, std::move(document.problems)};
  return MappingReader(file, context).read(document.value);
}

core::Reading<core::Mapping> readMapping(const std::filesystem::path& file,
                                         const core::ModelManifest* model) {
  const auto text = core::readJsonFile(file);
  if (!text) return {{}, {{file, {}, "", text.error().message}}};
  return parseMapping(*text, file, {model, [](const std::filesystem::path& preload) {
                                      std::error_code unreadable;
                                      return std::filesystem::is_regular_file(preload, unreadable);
                                    }});
}

core::Result<std::filesystem::path> ensureLiveMapping(const std::filesystem::path& data,
                                                      const std::filesystem::path& shipped) {
  namespace fs = std::filesystem;
  const fs::path live = data / "mapping.json";
  std::error_code error;
  if (fs::exists(live, error)) return live;
  const auto text = core::readJsonFile(shipped);
  if (!text) {
    return core::Error{text.error().code, shipped.string() + " " + text.error().message};
  }
  fs::create_directories(data, error);
  if (error) {
    return core::Error{core::ErrorCode::storage,
                       data.string() + " cannot be made: " + error.message()};
  }
  if (const auto written = core::writeDurably(live, *text); !written) return written.error();
  std::error_code noSchema;  // only editors miss it
  fs::copy_file(shipped.parent_path() / "mapping.schema.json", data / "mapping.schema.json",
                fs::copy_options::skip_existing, noSchema);
  return live;
}

}  // namespace exsampling::stage
