// Holds the JSON Schemas, which editors read, to the readers, which decide.

#include <exsampling/core/reading/located_json.hpp>
#include <exsampling/night/settings/config.hpp>
#include <exsampling/stage/mapping/mapping_file.hpp>

#include <gmock/gmock.h>

#include "support/places.hpp"
#include <filesystem>
#include <functional>
#include <set>
#include <sstream>
#include <string>

namespace exsampling::night {
namespace {

const std::filesystem::path kFolder = support::sourceFolder() / "config";

/// The value that a path of keys leads to; fails the test when there is none.
const core::JsonValue* at(const core::JsonValue& value, const std::vector<std::string>& keys) {
  const core::JsonValue* here = &value;
  for (const std::string& key : keys) {
    const auto* object = std::get_if<core::JsonObject>(&here->content);
    if (object == nullptr) return nullptr;
    here = nullptr;
    for (const core::JsonMember& member : *object) {
      if (member.key == key) here = &member.value;
    }
    if (here == nullptr) return nullptr;
  }
  return here;
}

core::JsonValue schema(const std::string& name) {
  auto reading = core::parseJson(*core::readJsonFile(kFolder / name), name);
  EXPECT_EQ(core::formatProblems(reading.problems), "");
  return std::move(reading.value);
}

/// What a reader says of a document.
using Check = std::function<std::string(const std::string& json)>;

/// The keys that a reader lists when it meets one that it does not know.
std::set<std::string> acceptedKeys(const std::string& complaint) {
  const std::string marker = "accepted are: ";
  const std::size_t begin = complaint.find(marker);
  EXPECT_NE(begin, std::string::npos) << complaint;
  std::istringstream list(
      complaint.substr(begin + marker.size(), complaint.find('\n') - begin - marker.size()));
  std::set<std::string> keys;
  for (std::string key; std::getline(list, key, ',');) {
    keys.insert(key.substr(key.find_first_not_of(' ')));
  }
  return keys;
}

std::set<std::string> propertiesOf(const core::JsonValue& object) {
  std::set<std::string> keys;
  for (const core::JsonMember& member :
       std::get<core::JsonObject>(at(object, {"properties"})->content)) {
    keys.insert(member.key);
  }
  return keys;
}

/// For every number and every enumeration of the schema: what it accepts, the reader accepts, and
/// the next thing beyond it the reader refuses.
void expectSameLimits(
    const core::JsonValue& object,
    const std::function<std::string(const std::string& key, const std::string& value)>& check) {
  int limits = 0;
  for (const core::JsonMember& property :
       std::get<core::JsonObject>(at(object, {"properties"})->content)) {
    const core::JsonValue* min = at(property.value, {"minimum"});
    const core::JsonValue* max = at(property.value, {"maximum"});
    const auto said = [&](double number) {
      std::ostringstream text;
      text << number;
      return check(property.key, text.str());
    };
    if (min != nullptr && max != nullptr) {
      ++limits;
      const double low = std::get<double>(min->content);
      const double high = std::get<double>(max->content);
      EXPECT_EQ(said(low), "") << property.key;
      EXPECT_EQ(said(high), "") << property.key;
      EXPECT_NE(said(low - 1), "") << property.key;
      EXPECT_NE(said(high + 1), "") << property.key;
      const bool whole = std::get<std::string>(at(property.value, {"type"})->content) == "integer";
      EXPECT_EQ(said(low + 0.5).empty(), !whole) << property.key;
    }
    if (const core::JsonValue* names = at(property.value, {"enum"})) {
      ++limits;
      for (const core::JsonValue& name : std::get<core::JsonList>(names->content)) {
        EXPECT_EQ(check(property.key, '"' + std::get<std::string>(name.content) + '"'), "");
      }
      EXPECT_NE(check(property.key, "\"?\""), "") << property.key;
    }
  }
  EXPECT_GE(limits, 1);
}

TEST(SchemasTest, OfTheConfigurationHasTheReadersKeysAndDefaults) {
  const core::JsonValue document = schema("exsampling.schema.json");
  const auto said = [](const std::string& json) {
    return core::formatProblems(parseConfig(json, "f.json").problems);
  };
  EXPECT_EQ(propertiesOf(document), acceptedKeys(said("{\"?\": 1}")));
  expectSameLimits(document, [&](const std::string& key, const std::string& value) {
    return said("{\"" + key + "\": " + value + "}");
  });
  for (const Setting& setting : settings()) {
    const core::JsonValue* byDefault = at(document, {"properties", setting.key, "default"});
    if (byDefault == nullptr) continue;
    if (const auto* number = std::get_if<double>(&byDefault->content)) {
      EXPECT_EQ(std::to_string(static_cast<int>(*number)), setting.defaultValue) << setting.key;
    }
  }
}

const std::string kTrack =
    R"("name": "BD", "channel": 1, "playback": "melodic", "colour": "#ff0000")";

TEST(SchemasTest, OfTheMappingHasTheReadersKeys) {
  const core::JsonValue document = schema("mapping.schema.json");
  const auto said = [](const std::string& json) {
    return core::formatProblems(stage::parseMapping(json, "f.json").problems);
  };
  const auto withMember = [&](const std::string& key, const std::string& value) {
    return said("{\"labels\": \"a\", \"tracks\": [{" + kTrack + "}], \"categories\": {}, \"" + key +
                "\": " + value + "}");
  };
  EXPECT_EQ(propertiesOf(document), acceptedKeys(withMember("?", "1")));
  expectSameLimits(document, withMember);

  const core::JsonValue* track = at(document, {"$defs", "track"});
  ASSERT_NE(track, nullptr);
  const auto withTrackMember = [&](const std::string& key, const std::string& value) {
    std::string members = kTrack;
    const std::string quotedKey = '"' + key + '"';
    const std::size_t known = members.find(quotedKey);
    if (known == std::string::npos) {
      members += ", " + quotedKey + ": " + value;
    } else {
      const std::size_t begin = known + quotedKey.size() + 2;
      const std::size_t end = std::min(members.find(',', begin), members.size());
      members.replace(begin, end - begin, value);
    }
    return said("{\"labels\": \"a\", \"tracks\": [{" + members + "}], \"categories\": {}}");
  };
  EXPECT_EQ(propertiesOf(*track), acceptedKeys(withTrackMember("?", "1")));
  expectSameLimits(*track, withTrackMember);
}

TEST(SchemasTest, RequireWhatTheReaderRequires) {
  const auto missing = [](const std::string& json) {
    std::set<std::string> keys;
    for (const core::Problem& problem : stage::parseMapping(json, "f.json").problems) {
      const std::size_t begin = problem.message.find('"') + 1;
      keys.insert(problem.message.substr(begin, problem.message.find('"', begin) - begin));
    }
    return keys;
  };
  const auto required = [](const core::JsonValue& object) {
    std::set<std::string> keys;
    for (const core::JsonValue& key : std::get<core::JsonList>(at(object, {"required"})->content)) {
      keys.insert(std::get<std::string>(key.content));
    }
    return keys;
  };
  const core::JsonValue document = schema("mapping.schema.json");
  EXPECT_EQ(required(document), missing("{}"));
  EXPECT_EQ(required(*at(document, {"$defs", "track"})),
            missing(R"({"labels": "a", "tracks": [{}], "categories": {}})"));
}

}  // namespace
}  // namespace exsampling::night
