#include <exsampling/core/reading/object_reader.hpp>
#include <exsampling/night/settings/config.hpp>
#include <exsampling/night/settings/web_address.hpp>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <locale>
#include <sstream>
#include <variant>

namespace exsampling::night {
namespace {

/// A setting's value before it is checked; one item of it for lists.
using Value = std::variant<std::string, double>;

/// What is wrong with a value and what is accepted; nothing when it was accepted.
using Refusal = std::optional<std::string>;

/// Puts a value into the configuration; relative paths start at the folder.
using Assign = std::function<Refusal(Config&, const Value&, const std::filesystem::path& folder)>;

/// A setting and what happens to its value.
struct Row {
  Setting setting;
  std::function<std::string(const Config&)> show;
  Assign assign;                            ///< lists: adds one item
  std::function<void(Config&)> clear = {};  ///< lists only
};

std::string inWords(double value) {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text << value;
  return text.str();
}

Refusal refuseLongerThan(std::size_t most, const std::string& text) {
  if (text.size() <= most) return std::nullopt;
  return "a text of " + std::to_string(text.size()) + " bytes, at most " + std::to_string(most) +
         " are accepted";
}

Row numberRow(Setting setting, int Config::*member, core::NumberRange range) {
  range.whole = true;
  setting.shape = SettingShape::number;
  return {std::move(setting),
          [member](const Config& config) { return std::to_string(config.*member); },
          [member, range](Config& config, const Value& value, const std::filesystem::path&) {
            const double number = std::get<double>(value);
            const Refusal refusal = core::refuseNumber(number, range);
            if (!refusal) config.*member = static_cast<int>(number);
            return refusal;
          }};
}

/// A text that is stored unchanged unless `refuse` rejects it.
Row textRow(Setting setting, std::string Config::*member,
            std::function<Refusal(const std::string&)> refuse) {
  return {std::move(setting), [member](const Config& config) { return config.*member; },
          [member, refuse](Config& config, const Value& value, const std::filesystem::path&) {
            const std::string& text = std::get<std::string>(value);
            const Refusal refusal = refuse(text);
            if (!refusal) config.*member = text;
            return refusal;
          }};
}

/// A path; an empty text means the default, which `shownDefault` tells in words.
Row pathRow(Setting setting, std::filesystem::path Config::*member, std::string shownDefault) {
  return {std::move(setting),
          [member, shownDefault](const Config& config) {
            return shownDefault.empty() ? (config.*member).string() : shownDefault;
          },
          [member](Config& config, const Value& value, const std::filesystem::path& folder) {
            const std::string& text = std::get<std::string>(value);
            config.*member = text.empty() ? Config{}.*member : core::resolvePath(text, folder);
            return Refusal{};
          }};
}

Refusal assignTls(TlsChoice& tls, const std::string& text, const std::filesystem::path& folder) {
  const std::size_t comma = text.find(',');
  if (text.empty()) {
    tls = {};
  } else if (text == "own" || text == "off") {
    tls = {text == "own" ? TlsMode::own : TlsMode::off};
  } else if (comma != std::string::npos && comma > 0 && comma + 1 < text.size() &&
             text.find(',', comma + 1) == std::string::npos) {
    tls = {TlsMode::files, core::resolvePath(text.substr(0, comma), folder),
           core::resolvePath(text.substr(comma + 1), folder)};
  } else {
    return core::inQuotes(text) +
           " is not own, off or CERT,KEY (two PEM files with a comma between them)";
  }
  return std::nullopt;
}

std::vector<Row> makeRows() {
  std::vector<Row> rows;
  rows.push_back(pathRow({"data", "--data", "DIR", SettingShape::text,
                          "Folder where sessions and the live mapping are kept"},
                         &Config::data, ""));
  rows.push_back(textRow({"session", "--session", "SESSION", SettingShape::text,
                          "Session to reopen: its name in the data folder, or its folder; empty: "
                          "the newest when it was used in the last 12 hours, else a new one"},
                         &Config::session, [](const std::string&) { return Refusal{}; }));
  rows.push_back(numberRow({"keepDays",
                            "",
                            "N",
                            {},
                            "Days after which a session that was not used is deleted at start; 0 "
                            "keeps all"},
                           &Config::keepDays, {0, 36500}));
  rows.push_back(textRow(
      {"bind", "--bind", "ADDR", SettingShape::text,
       "Address on which phones are served; 0.0.0.0 is every network of this machine"},
      &Config::bind, [](const std::string& text) -> Refusal {
        const bool ipv6 = text.find(':') != std::string::npos &&
                          text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string::npos;
        if (ipv6 || isHost(text)) return std::nullopt;
        return core::inQuotes(text) +
               " is not an IP address or host name, such as 0.0.0.0 or 127.0.0.1";
      }));
  rows.push_back(numberRow({"publicPort",
                            "--public-port",
                            "N",
                            {},
                            "TCP port on which phones are served; 0 is any free port"},
                           &Config::publicPort, {0, 65535}));
  rows.push_back(numberRow({"stagePort",
                            "--stage-port",
                            "N",
                            {},
                            "TCP port of the performer's page; 0 is any free port"},
                           &Config::stagePort, {0, 65535}));
  rows.push_back(
      {{"osc", "--osc", "HOST:PORT[,PROFILE][,unmapped][,root=DIR]", SettingShape::textList,
        "Instrument that gets the samples by OSC; profile plain or x-sampling; unmapped: also "
        "those that go on no track; root= replaces the session folder in the paths sent to it; may "
        "come several times"},
       [](const Config& config) {
         std::string text;
         for (const OscTarget& target : config.osc) {
           text += (text.empty() ? "" : " ") + formatOscTarget(target);
         }
         return text;
       },
       [](Config& config, const Value& value, const std::filesystem::path&) -> Refusal {
         auto target = parseOscTarget(std::get<std::string>(value));
         if (!target) return target.error().message;
         config.osc.push_back(*std::move(target));
         return std::nullopt;
       },
       [](Config& config) { config.osc.clear(); }});
  rows.push_back({{"oscIn", "--osc-in", "[ADDR:]PORT", SettingShape::text,
                   "UDP address on which the instruments' OSC is heard; port 0 is any free port"},
                  [](const Config& config) {
                    return config.oscIn.host + ":" + std::to_string(config.oscIn.port);
                  },
                  [](Config& config, const Value& value, const std::filesystem::path&) -> Refusal {
                    auto address = parseListenAddress(std::get<std::string>(value));
                    if (!address) return address.error().message;
                    config.oscIn = *std::move(address);
                    return std::nullopt;
                  }});
  rows.push_back({{"oscInAllow", "", "ADDR", SettingShape::textList,
                   "IPv4 addresses of other machines whose OSC is heard"},
                  [](const Config& config) { return core::listed(config.oscInAllow); },
                  [](Config& config, const Value& value, const std::filesystem::path&) -> Refusal {
                    const std::string& text = std::get<std::string>(value);
                    if (!isIpv4(text)) {
                      return core::inQuotes(text) + " is no IPv4 address, such as 192.168.1.20";
                    }
                    config.oscInAllow.push_back(text);
                    return std::nullopt;
                  },
                  [](Config& config) { config.oscInAllow.clear(); }});
  rows.push_back(pathRow(
      {"model", "--model", "DIR", SettingShape::text, "Folder of the model that names sounds"},
      &Config::model, "the model that ships"));
  rows.push_back(pathRow(
      {"mapping", "--mapping", "FILE", SettingShape::text, "Which category plays on which track"},
      &Config::mapping, "mapping.json in the data folder"));
  rows.push_back({{"publicUrl", "--public-url", "URL", SettingShape::text,
                   "Address under which phones reach this machine, when a tunnel or proxy of your "
                   "own leads to it"},
                  [](const Config& config) { return config.publicUrl; },
                  [](Config& config, const Value& value, const std::filesystem::path&) -> Refusal {
                    std::string text = std::get<std::string>(value);
                    if (text.ends_with('/')) text.pop_back();
                    if (!text.empty()) {
                      if (auto refusal = refuseUnlessUrl(text, /*originOnly=*/true)) return refusal;
                    }
                    config.publicUrl = std::move(text);
                    return std::nullopt;
                  }});
  rows.push_back(
      textRow({"tunnel", "--tunnel", "NAME", SettingShape::text,
               "Program that leads a public address to this machine: ngrok or cloudflared, "
               "which has to be installed"},
              &Config::tunnel, [](const std::string& text) -> Refusal {
                if (text.empty() || text == "ngrok" || text == "cloudflared") {
                  return std::nullopt;
                }
                return core::inQuotes(text) +
                       " is not a tunnel program, accepted are: ngrok cloudflared (for any other, "
                       "start it yourself and tell its address with --public-url)";
              }));
  rows.push_back({{"tls", "--tls", "CHOICE", SettingShape::text,
                   "How phones are served: own encrypts with a certificate of this program's own "
                   "(browsers warn once), CERT,KEY with yours (PEM files), off not at all (phones "
                   "then refuse the microphone)"},
                  [](const Config&) { return "own, off on a loopback address"; },
                  [](Config& config, const Value& value, const std::filesystem::path& folder) {
                    return assignTls(config.tls, std::get<std::string>(value), folder);
                  }});
  rows.push_back(
      numberRow({"httpPort",
                 "--http-port",
                 "N",
                 {},
                 "TCP port beside the encrypted one, which explains the browser's "
                 "warning and takes sound files without a microphone; 0 is any free port"},
                &Config::httpPort, {0, 65535}));
  rows.push_back(textRow({"performance", "", "NAME", SettingShape::text,
                          "Name of the performance, at the head of the recorder's page"},
                         &Config::performance,
                         [](const std::string& text) { return refuseLongerThan(100, text); }));
  rows.push_back(textRow({"consent", "", "TEXT", SettingShape::text,
                          "Sentence that participants agree to before their first take; empty: the "
                          "page's own, in their language"},
                         &Config::consent,
                         [](const std::string& text) { return refuseLongerThan(1000, text); }));
  rows.push_back({{"maxTakeSeconds", "", "N", SettingShape::number,
                   "Longest take that the recorder's page makes, in seconds"},
                  [](const Config& config) { return inWords(config.maxTakeSeconds); },
                  [](Config& config, const Value& value, const std::filesystem::path&) {
                    const double seconds = std::get<double>(value);
                    const Refusal refusal = core::refuseNumber(seconds, {1, 60});
                    if (!refusal) config.maxTakeSeconds = seconds;
                    return refusal;
                  }});
  rows.push_back(textRow({"streamUrl", "", "URL", SettingShape::text,
                          "Link to the performance's stream on the recorder's page"},
                         &Config::streamUrl, [](const std::string& text) -> Refusal {
                           if (text.empty()) return std::nullopt;
                           return refuseUnlessUrl(text, /*originOnly=*/false);
                         }));
  rows.push_back(textRow({"wifiName", "--wifi-name", "NAME", SettingShape::text,
                          "Name of the venue's Wi-Fi, shown with a QR code in the join view"},
                         &Config::wifiName,
                         [](const std::string& text) { return refuseLongerThan(32, text); }));
  rows.push_back(
      textRow({"wifiPassword", "--wifi-password", "TEXT", SettingShape::text,
               "Password of the venue's Wi-Fi; everybody who sees the join view sees it"},
              &Config::wifiPassword, [](const std::string& text) -> Refusal {
                if (text.empty() || (text.size() >= 8 && text.size() <= 63)) {
                  return std::nullopt;
                }
                return "a Wi-Fi password of " + std::to_string(text.size()) +
                       " bytes, 8 to 63 are accepted, or none";
              }));
  rows.push_back(textRow({"mapTileUrl", "", "URL", SettingShape::text,
                          "Where the map's pictures are, with {z}, {x}, {y} and, if wanted, {key} "
                          "in it; without it the map draws the coasts"},
                         &Config::mapTileUrl, [](const std::string& text) -> Refusal {
                           if (text.empty()) return std::nullopt;
                           return refuseTileUrl(text);
                         }));
  rows.push_back(textRow({"mapTileKey", "", "TEXT", SettingShape::text,
                          "What the provider of the map's pictures gave you for {key}"},
                         &Config::mapTileKey,
                         [](const std::string& text) { return refuseLongerThan(500, text); }));
  rows.push_back(textRow({"mapTileAttribution", "", "TEXT", SettingShape::text,
                          "What the provider of the map's pictures asks to be written on the map"},
                         &Config::mapTileAttribution,
                         [](const std::string& text) { return refuseLongerThan(300, text); }));
  rows.push_back(numberRow({"takesPerMinute",
                            "",
                            "N",
                            {},
                            "Takes that one phone may send in a minute; more have to wait"},
                           &Config::takesPerMinute, {1, 6'000}));
  rows.push_back(numberRow(
      {"queuedTakes", "", "N", {}, "Takes that may wait for analysis; more are refused for now"},
      &Config::queuedTakes, {1, 100'000}));
  rows.push_back(numberRow(
      {"workers", "", "N", {}, "Threads that analyse takes; 0 is one for each processor core"},
      &Config::workers, {0, 64}));
  rows.push_back(
      numberRow({"maxUploadMegabytes", "", "N", {}, "Largest upload, in megabytes (10^6 bytes)"},
                &Config::maxUploadMegabytes, {1, 1000}));
  rows.push_back(
      textRow({"logLevel", "", "LEVEL", SettingShape::text,
               "How much is logged: debug, info, warning or error"},
              &Config::logLevel, [](const std::string& text) -> Refusal {
                const std::vector<std::string> levels{"debug", "info", "warning", "error"};
                if (std::find(levels.begin(), levels.end(), text) != levels.end()) {
                  return std::nullopt;
                }
                return core::inQuotes(text) + " is no level" + core::didYouMean(text, levels) +
                       ", accepted are: " + core::listed(levels);
              }));
  const Config defaults;
  for (Row& row : rows) row.setting.defaultValue = row.show(defaults);
  return rows;
}

const std::vector<Row>& rows() {
  static const std::vector<Row> kRows = makeRows();
  return kRows;
}

/// Reads one value of the file's; lists item by item, so that each problem has its own place.
class RowReader {
 public:
  RowReader(Config& config, const std::filesystem::path& file, std::vector<core::Problem>& problems)
      : config_(config), file_(file), problems_(problems) {}

  void read(const Row& row, const core::JsonValue& value) {
    const std::string pointer = core::childPointer("", row.setting.key);
    if (row.setting.shape != SettingShape::textList) {
      assign(row, value, pointer);
      return;
    }
    const auto* list = std::get_if<core::JsonList>(&value.content);
    if (list == nullptr) {
      note(value, pointer, core::kindOf(value) + " stands here, a list [ ] of texts is accepted");
      return;
    }
    row.clear(config_);
    for (std::size_t index = 0; index < list->size(); ++index) {
      assign(row, (*list)[index], pointer + "/" + std::to_string(index));
    }
  }

 private:
  void assign(const Row& row, const core::JsonValue& value, const std::string& pointer) {
    Refusal refusal;
    const auto take = [&](const auto* content, const char* accepted) {
      refusal = content != nullptr
                    ? row.assign(config_, Value(*content), file_.parent_path())
                    : core::kindOf(value) + " stands here, " + accepted + " is accepted";
    };
    switch (row.setting.shape) {
      case SettingShape::number:
        take(std::get_if<double>(&value.content), "a number");
        break;
      case SettingShape::text:
      case SettingShape::textList:
        take(std::get_if<std::string>(&value.content), "a text in double quotes");
        break;
    }
    if (refusal) note(value, pointer, *std::move(refusal));
  }

  void note(const core::JsonValue& value, const std::string& pointer, std::string message) {
    problems_.push_back({file_, value.position, pointer, std::move(message)});
  }

  Config& config_;
  const std::filesystem::path& file_;
  std::vector<core::Problem>& problems_;
};

std::optional<double> parseNumber(const std::string& text) {
  std::istringstream stream(text);
  stream.imbue(std::locale::classic());
  double number = 0.0;
  if (!(stream >> std::noskipws >> number) ||
      stream.peek() != std::istringstream::traits_type::eof())
    return std::nullopt;
  return number;
}

}  // namespace

Config::Config() = default;

std::filesystem::path defaultDataFolder() {
  namespace fs = std::filesystem;
  const char* xdg = std::getenv("XDG_DATA_HOME");
  // The specification says to ignore a relative one.
  if (xdg != nullptr && fs::path(xdg).is_absolute()) return fs::path(xdg) / "exsampling";
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home == '\0') return fs::path("exsampling-data");
#ifdef __APPLE__
  return fs::path(home) / "Library/Application Support/exsampling";
#else
  return fs::path(home) / ".local/share/exsampling";
#endif
}

const std::vector<Setting>& settings() {
  static const std::vector<Setting> kSettings = [] {
    std::vector<Setting> list;
    for (const Row& row : rows()) list.push_back(row.setting);
    return list;
  }();
  return kSettings;
}

core::Status applyFlag(Config& config, const Setting& setting,
                       const std::vector<std::string>& arguments) {
  const auto row = std::find_if(rows().begin(), rows().end(), [&](const Row& candidate) {
    return candidate.setting.key == setting.key;
  });
  const auto fail = [&](const std::string& why) {
    return core::Error{core::ErrorCode::config, setting.flag + ": " + why};
  };
  if (row->clear) row->clear(config);
  for (const std::string& argument : arguments) {
    Value value = argument;
    if (setting.shape == SettingShape::number) {
      const auto number = parseNumber(argument);
      if (!number) return fail(core::inQuotes(argument) + " is no number");
      value = *number;
    }
    if (const Refusal refusal = row->assign(config, value, {})) return fail(*refusal);
  }
  return {};
}

core::Reading<Config> parseConfig(std::string_view json, const std::filesystem::path& file) {
  core::Reading<core::JsonValue> document = core::parseJson(json, file);
  if (!document.ok()) return {{}, std::move(document.problems)};
  core::Reading<Config> reading;
  std::vector<std::string> keys{"$schema"};
  for (const Row& row : rows()) keys.push_back(row.setting.key);
  core::ObjectReader reader(document.value, "", file, reading.problems, keys);
  reader.text("$schema", reader.find("$schema"));
  RowReader rowReader(reading.value, file, reading.problems);
  for (const Row& row : rows()) {
    if (const core::JsonValue* value = reader.find(row.setting.key)) rowReader.read(row, *value);
  }
  core::sortByPosition(reading.problems);
  return reading;
}

core::Reading<Config> readConfig(const std::filesystem::path& file) {
  const auto text = core::readJsonFile(file);
  if (!text) return {{}, {{file, {}, "", text.error().message}}};
  return parseConfig(*text, file);
}

TlsMode tlsMode(const Config& config) {
  if (config.tls.mode != TlsMode::byAddress) return config.tls.mode;
  return isLoopback(config.bind) ? TlsMode::off : TlsMode::own;
}

std::vector<std::string> findContradictions(const Config& config) {
  std::vector<std::string> found;
  if (tlsMode(config) != TlsMode::off && config.httpPort != 0 &&
      (config.httpPort == config.publicPort || config.httpPort == config.stagePort)) {
    found.push_back("httpPort is " + std::to_string(config.httpPort) +
                    ", as another port is; each needs one of its own");
  }
  if (config.publicPort != 0 && config.publicPort == config.stagePort) {
    found.push_back("publicPort and stagePort are both " + std::to_string(config.publicPort) +
                    ", each needs a port of its own");
  }
  if (!config.tunnel.empty() && !config.publicUrl.empty()) {
    found.push_back(
        "tunnel and publicUrl each name a public address, only one can be in the QR code");
  }
  for (const OscTarget& target : config.osc) {
    if (target.address.port == config.oscIn.port && isLoopback(target.address.host)) {
      found.push_back("osc sends to " + formatOscTarget(target) +
                      ", where oscIn listens: the program would hear itself");
    }
    if (std::count(config.osc.begin(), config.osc.end(), target) > 1) {
      found.push_back("osc names " + formatOscTarget(target) + " twice");
      break;
    }
  }
  if (config.wifiName.empty() && !config.wifiPassword.empty()) {
    found.push_back("wifiPassword is set, but wifiName does not say of which Wi-Fi");
  }
  const bool wantsKey = config.mapTileUrl.find("{key}") != std::string::npos;
  if (wantsKey && config.mapTileKey.empty()) {
    found.push_back("mapTileUrl has a place for {key}, but mapTileKey is empty");
  }
  if (!wantsKey && !config.mapTileKey.empty()) {
    found.push_back("mapTileKey is set, but mapTileUrl has no {key} where it goes");
  }
  if (!config.mapTileUrl.empty() && config.mapTileAttribution.empty()) {
    found.push_back(
        "mapTileUrl is set, but mapTileAttribution does not say whose pictures they "
        "are, such as (c) OpenStreetMap contributors");
  }
  if (!isLoopback(config.oscIn.host) && config.oscInAllow.empty()) {
    found.push_back("oscIn listens on " + config.oscIn.host +
                    ", but oscInAllow names no other machine that may be heard");
  }
  return found;
}

}  // namespace exsampling::night
