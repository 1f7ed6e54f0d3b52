#include <exsampling/core/reading/object_reader.hpp>
#include <exsampling/learning/teaching/manifest.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

namespace exsampling::learning {
namespace {

constexpr std::size_t kMaxLabels = 10'000;
constexpr std::size_t kMaxLabelBytes = 100;  // an OSC packet has to stay under 1,024 bytes

std::vector<std::string> readLabels(core::ObjectReader& reader) {
  std::vector<std::string> labels;
  const core::JsonList* list = reader.list("labels", reader.require("labels"));
  if (list == nullptr) return labels;
  if (list->size() < 2 || list->size() > kMaxLabels) {
    reader.note("labels", std::to_string(list->size()) + " labels stand here, 2 to " +
                              std::to_string(kMaxLabels) + " are accepted");
    return labels;
  }
  std::set<std::string> known;
  for (const core::JsonValue& value : *list) {
    const auto* label = std::get_if<std::string>(&value.content);
    if (label == nullptr || label->empty() || label->size() > kMaxLabelBytes) {
      reader.note("labels", "label " + std::to_string(labels.size()) + " is no text of 1 to " +
                                std::to_string(kMaxLabelBytes) + " bytes");
      return labels;
    }
    if (!known.insert(*label).second) {
      reader.note("labels", core::inQuotes(*label) + " appears twice, each label is accepted once");
    }
    labels.push_back(*label);
  }
  return labels;
}

core::FrontEnd readFrontEnd(const core::JsonValue& value, const std::filesystem::path& file,
                            std::vector<core::Problem>& problems) {
  core::ObjectReader reader(value, "/frontEnd", file, problems, {}, core::OtherKeys::ignored);
  core::FrontEnd frontEnd;
  const std::size_t before = problems.size();
  const auto real = [&](const char* key, double& target, core::NumberRange range) {
    if (const auto number = reader.number(key, reader.require(key), range)) target = *number;
  };
  const auto whole = [&](const char* key, int& target, double min, double max) {
    if (const auto number = reader.number(key, reader.require(key), {min, max, true})) {
      target = static_cast<int>(*number);
    }
  };
  whole("sampleRate", frontEnd.sampleRate, 4000, 192000);
  whole("fftSize", frontEnd.fftSize, 64, 16384);
  whole("hopLength", frontEnd.hopLength, 16, 16384);
  whole("bands", frontEnd.bands, 8, 512);
  real("minHertz", frontEnd.minHertz, {0, 96000});
  real("maxHertz", frontEnd.maxHertz, {1, 96000});
  real("minPower", frontEnd.minPower, {1e-30, 1});
  real("floorDb", frontEnd.floorDb, {-300, -1});
  real("seconds", frontEnd.seconds, {0.1, 60});
  if (problems.size() > before) return frontEnd;
  if (frontEnd.fftSize % 2 != 0) {
    reader.note("fftSize", std::to_string(frontEnd.fftSize) + " is odd, even sizes are accepted");
  }
  if (frontEnd.hopLength > frontEnd.fftSize) {
    reader.note("hopLength", "longer than fftSize, so some audio would not be looked at");
  }
  if (frontEnd.minHertz >= frontEnd.maxHertz || 2 * frontEnd.maxHertz > frontEnd.sampleRate) {
    reader.note("maxHertz", "more than minHertz and at most half of sampleRate is accepted");
  }
  return frontEnd;
}

}  // namespace

core::Reading<core::ModelManifest> parseManifest(std::string_view json,
                                                 const std::filesystem::path& file) {
  core::Reading<core::ModelManifest> reading;
  core::Reading<core::JsonValue> document = core::parseJson(json, file);
  if (!document.ok()) return {{}, std::move(document.problems)};

  core::ObjectReader reader(document.value, "", file, reading.problems, {},
                            core::OtherKeys::ignored);
  core::ModelManifest& manifest = reading.value;
  const auto name = [&](const char* key, std::string& target) {
    if (const auto text = reader.text(key, reader.require(key))) {
      target = *text;
      if (text->empty() || text->size() > kMaxLabelBytes) {
        reader.note(key, "1 to " + std::to_string(kMaxLabelBytes) + " bytes are accepted");
      }
    }
  };
  name("name", manifest.name);
  name("labelSet", manifest.labelSet);
  manifest.labels = readLabels(reader);
  if (const auto own = reader.number("own", reader.find("own"),
                                     {0, static_cast<double>(manifest.labels.size()), true})) {
    manifest.own = static_cast<std::size_t>(*own);
  }
  if (const core::JsonValue* frontEnd = reader.require("frontEnd")) {
    manifest.frontEnd = readFrontEnd(*frontEnd, file, reading.problems);
  }
  if (const auto temperature =
          reader.number("temperature", reader.require("temperature"), {0.01, 100})) {
    manifest.temperature = *temperature;
  }
  if (const auto sha256 = reader.text("sha256", reader.require("sha256"))) {
    manifest.sha256 = *sha256;
    if (sha256->size() != 64 ||
        sha256->find_first_not_of("0123456789abcdef") != std::string::npos) {
      reader.note("sha256", "64 hexadecimal digits in lower case are accepted");
    }
  }
  core::sortByPosition(reading.problems);
  return reading;
}

core::Result<core::ModelManifest> readManifest(const std::filesystem::path& file) {
  const auto text = core::readJsonFile(file);
  if (!text) return core::Error{core::ErrorCode::model, file.string() + " " + text.error().message};
  core::Reading<core::ModelManifest> reading = parseManifest(*text, file);
  if (!reading.ok())
    return core::Error{core::ErrorCode::model, core::formatProblems(reading.problems)};
  return std::move(reading.value);
}

}  // namespace exsampling::learning
