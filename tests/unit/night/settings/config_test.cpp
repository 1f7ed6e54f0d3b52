#include <exsampling/core/reading/located_json.hpp>
#include <exsampling/night/settings/config.hpp>
#include <exsampling/night/settings/web_address.hpp>

#include <gmock/gmock.h>

#include "support/places.hpp"
#include <cstdlib>
#include <string>

namespace exsampling::night {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

const std::filesystem::path kShipped = support::sourceFolder() / "config/exsampling.json";

const Setting& settingOf(const std::string& flag) {
  for (const Setting& setting : settings()) {
    if (setting.flag == flag) return setting;
  }
  throw std::runtime_error("no setting has the flag " + flag);
}

OscTarget target(const std::string& host, int port, OscProfile profile = OscProfile::plain,
                 std::optional<std::filesystem::path> root = {}) {
  return {.address = {host, port}, .profile = profile, .root = std::move(root)};
}

std::string flagError(const std::string& flag, const std::vector<std::string>& arguments) {
  Config config;
  const auto status = applyFlag(config, settingOf(flag), arguments);
  return status ? "" : status.error().message;
}

TEST(ConfigTest, TheShippedFileNamesEverySettingAtItsDefault) {
  const auto reading = readConfig(kShipped);
  EXPECT_EQ(core::formatProblems(reading.problems), "");
  EXPECT_EQ(reading.value, Config{});
  const auto document = core::parseJson(*core::readJsonFile(kShipped), kShipped);
  for (const Setting& setting : settings()) {
    EXPECT_THAT(std::get<core::JsonObject>(document.value.content),
                Contains(Field(&core::JsonMember::key, setting.key)));
  }
}

TEST(ConfigTest, AFileSetsWhatItNamesAndNothingElse) {
  const auto reading = parseConfig(R"({
    "publicPort": 0, "osc": ["10.0.0.2:9000,x-sampling", "127.0.0.1:10500,root=/mnt/a,b"],
    "oscIn": "0.0.0.0:0", "oscInAllow": ["10.0.0.2"], "publicUrl": "https://a.example/",
    "tunnel": "ngrok", "takesPerMinute": 12, "tls": "my.crt,/etc/my.key", "maxTakeSeconds": 7.5, "model": "mine", "mapping": "/set/mapping.json",
    "data": "../night"
  })",
                                   "/gig/conf/exsampling.json");
  EXPECT_EQ(core::formatProblems(reading.problems), "");
  Config expected;
  expected.publicPort = 0;
  expected.osc = {target("10.0.0.2", 9000, OscProfile::xSampling),
                  target("127.0.0.1", 10500, OscProfile::plain, "/mnt/a,b")};
  expected.oscIn = {"0.0.0.0", 0};
  expected.oscInAllow = {"10.0.0.2"};
  expected.publicUrl = "https://a.example";
  expected.tunnel = "ngrok";
  expected.takesPerMinute = 12;
  expected.tls = {TlsMode::files, "/gig/conf/my.crt", "/etc/my.key"};
  expected.maxTakeSeconds = 7.5;
  expected.model = "/gig/conf/mine";
  expected.mapping = "/set/mapping.json";
  expected.data = "/gig/night";
  EXPECT_EQ(reading.value, expected);
}

TEST(ConfigTest, AllProblemsAreToldAtOnceEachWithItsPlace) {
  const auto reading = parseConfig(R"({
  "publicport": 80,
  "stagePort": 70000,
  "workers": 1.5,
  "osc": ["127.0.0.1:10500", "127.0.0.1", 7],
  "oscInAllow": "10.0.0.2",
  "publicUrl": "https://a.example/live",
  "tls": "yes",
  "maxTakeSeconds": null,
  "logLevel": "warnign"
})",
                                   "exsampling.json");
  EXPECT_EQ(
      core::formatProblems(reading.problems),
      "exsampling.json:2:3: /publicport unknown key (did you mean \"publicPort\"?), accepted are: "
      "$schema, data, session, keepDays, bind, publicPort, stagePort, osc, oscIn, oscInAllow, "
      "model, "
      "mapping, publicUrl, tunnel, tls, httpPort, performance, consent, maxTakeSeconds, streamUrl, "
      "wifiName, wifiPassword, mapTileUrl, mapTileKey, mapTileAttribution, takesPerMinute, "
      "queuedTakes, "
      "workers, "
      "maxUploadMegabytes, logLevel\n"
      "exsampling.json:3:16: /stagePort 70000 is out of range, whole numbers 0 to 65535 are "
      "accepted\n"
      "exsampling.json:4:14: /workers 1.5 is out of range, whole numbers 0 to 64 are accepted\n"
      "exsampling.json:5:30: /osc/1 \"127.0.0.1\" has no port, HOST:PORT such as 127.0.0.1:10500 "
      "is accepted\n"
      "exsampling.json:5:43: /osc/2 a number stands here, a text in double quotes is accepted\n"
      "exsampling.json:6:17: /oscInAllow a text stands here, a list [ ] of texts is accepted\n"
      "exsampling.json:7:16: /publicUrl \"https://a.example/live\" is not the address of a site, "
      "such "
      "as https://example.org without a path\n"
      "exsampling.json:8:10: /tls \"yes\" is not own, off or CERT,KEY (two PEM files with a "
      "comma between them)\n"
      "exsampling.json:9:21: /maxTakeSeconds null stands here, a number is accepted\n"
      "exsampling.json:10:15: /logLevel \"warnign\" is no level (did you mean \"warning\"?), "
      "accepted "
      "are: debug, info, warning, error");
}

TEST(ConfigTest, ADocumentThatIsNoObjectIsAProblem) {
  EXPECT_EQ(core::formatProblems(parseConfig("[]", "f.json").problems),
            "f.json:1:1: a list stands here, an object { } is accepted");
  EXPECT_EQ(core::formatProblems(readConfig("/nowhere/f.json").problems),
            "/nowhere/f.json: cannot be read: No such file or directory");
}

TEST(ConfigTest, FlagsReplaceWhatTheFileSaid) {
  auto reading = parseConfig(R"({"publicPort": 1, "osc": ["10.0.0.2:9000"], "model": "mine"})",
                             "/gig/exsampling.json");
  ASSERT_TRUE(reading.ok());
  Config& config = reading.value;
  ASSERT_TRUE(applyFlag(config, settingOf("--public-port"), {"8123"}));
  ASSERT_TRUE(applyFlag(config, settingOf("--osc"), {"a.local:1", "b.local:2,x-sampling"}));
  ASSERT_TRUE(applyFlag(config, settingOf("--osc-in"), {"10777"}));
  ASSERT_TRUE(applyFlag(config, settingOf("--model"), {"here"}));
  ASSERT_TRUE(applyFlag(config, settingOf("--tls"), {"off"}));
  EXPECT_EQ(config.publicPort, 8123);
  EXPECT_THAT(config.osc,
              ElementsAre(target("a.local", 1), target("b.local", 2, OscProfile::xSampling)));
  EXPECT_EQ(config.oscIn, (HostPort{"127.0.0.1", 10777}));
  EXPECT_EQ(config.model, "here");
  EXPECT_EQ(config.tls.mode, TlsMode::off);
}

TEST(ConfigTest, AWrongFlagSaysWhatIsAccepted) {
  EXPECT_EQ(flagError("--public-port", {"http"}), "--public-port: \"http\" is no number");
  EXPECT_EQ(flagError("--public-port", {"80 "}), "--public-port: \"80 \" is no number");
  EXPECT_EQ(flagError("--stage-port", {"-1"}),
            "--stage-port: -1 is out of range, whole numbers 0 to 65535 are accepted");
  EXPECT_EQ(
      flagError("--bind", {"1.2.3.256"}),
      "--bind: \"1.2.3.256\" is not an IP address or host name, such as 0.0.0.0 or 127.0.0.1");
  EXPECT_EQ(flagError("--osc", {"127.0.0.1:10500", "live"}),
            "--osc: \"live\" has no port, HOST:PORT such as 127.0.0.1:10500 is accepted");
}

TEST(ConfigTest, EveryFlagOfServeHasAKeyAndATextForHelp) {
  std::vector<std::string> flags;
  for (const Setting& setting : settings()) {
    EXPECT_FALSE(setting.help.empty() || setting.help.ends_with('.')) << setting.key;
    if (!setting.flag.empty()) flags.push_back(setting.flag);
  }
  EXPECT_THAT(flags,
              ElementsAre("--data", "--session", "--bind", "--public-port", "--stage-port", "--osc",
                          "--osc-in", "--model", "--mapping", "--public-url", "--tunnel", "--tls",
                          "--http-port", "--wifi-name", "--wifi-password"));
  EXPECT_EQ(settingOf("--osc").defaultValue, "127.0.0.1:10500");
  EXPECT_EQ(settingOf("--osc-in").defaultValue, "127.0.0.1:10501");
  EXPECT_EQ(settingOf("--public-port").defaultValue, "8080");
}

TEST(ConfigTest, PhonesAreServedEncryptedUnlessOnLoopbackOrAskedOtherwise) {
  Config config;
  EXPECT_EQ(tlsMode(config), TlsMode::own);
  config.bind = "192.168.1.20";
  EXPECT_EQ(tlsMode(config), TlsMode::own);
  config.bind = "127.0.0.1";
  EXPECT_EQ(tlsMode(config), TlsMode::off);
  config.tls.mode = TlsMode::own;
  EXPECT_EQ(tlsMode(config), TlsMode::own);
  for (const char* wrong : {"cert.pem", ",key.pem", "cert.pem,", "a,b,c"}) {
    EXPECT_THAT(flagError("--tls", {wrong}), testing::HasSubstr("is not own, off or CERT,KEY"))
        << wrong;
  }
}

TEST(ConfigTest, SettingsThatContradictEachOtherAreFound) {
  EXPECT_THAT(findContradictions(Config{}), IsEmpty());
  Config config;
  config.publicPort = 8090;
  config.osc = {target("localhost", 10501), target("10.0.0.2", 9000), target("10.0.0.2", 9000)};
  config.oscIn = {"0.0.0.0", 10501};
  EXPECT_THAT(
      findContradictions(config),
      ElementsAre("publicPort and stagePort are both 8090, each needs a port of its own",
                  "osc sends to localhost:10501, where oscIn listens: the program would hear "
                  "itself",
                  "osc names 10.0.0.2:9000 twice",
                  "oscIn listens on 0.0.0.0, but oscInAllow names no other machine that may be "
                  "heard"));
  config = Config{};
  config.tunnel = "ngrok";
  config.publicUrl = "https://a.example";
  EXPECT_THAT(findContradictions(config),
              ElementsAre("tunnel and publicUrl each name a public address, only one can be in the "
                          "QR code"));
  config = Config{};
  config.publicPort = config.stagePort = 0;
  EXPECT_THAT(findContradictions(config), IsEmpty());
}

TEST(ConfigTest, OfWifiAndTilesWhatIsMissingIsSaid) {
  Config config;
  config.wifiPassword = "openair2026";
  config.mapTileUrl = "https://tiles.example/{z}/{x}/{y}?key={key}";
  EXPECT_THAT(findContradictions(config),
              ElementsAre("wifiPassword is set, but wifiName does not say of which Wi-Fi",
                          "mapTileUrl has a place for {key}, but mapTileKey is empty",
                          "mapTileUrl is set, but mapTileAttribution does not say whose pictures "
                          "they are, such as (c) OpenStreetMap contributors"));
  config = Config{};
  config.mapTileUrl = "https://tiles.example/{z}/{x}/{y}";
  config.mapTileKey = "abc";
  config.mapTileAttribution = "(c) Example";
  EXPECT_THAT(findContradictions(config),
              ElementsAre("mapTileKey is set, but mapTileUrl has no {key} where it goes"));
}

TEST(ConfigTest, AWrongTileUrlOrWifiIsSaidWithItsPlace) {
  const auto reading = parseConfig(R"({
  "mapTileUrl": "https://{x}.example/{z}/{y}.png",
  "wifiName": "abcdefghijklmnopqrstuvwxyz1234567",
  "wifiPassword": "short"
})",
                                   "f.json");
  EXPECT_EQ(
      core::formatProblems(reading.problems),
      "f.json:2:17: /mapTileUrl \"https://{x}.example/{z}/{y}.png\" has to contain {x} exactly "
      "once, after the host, such as https://tiles.example.org/{z}/{x}/{y}.png?key={key}\n"
      "f.json:3:15: /wifiName a text of 33 bytes, at most 32 are accepted\n"
      "f.json:4:19: /wifiPassword a Wi-Fi password of 5 bytes, 8 to 63 are accepted, or none");
}

TEST(WebAddressesTest, TileUrlsAreReadAndFilled) {
  for (const std::string text :
       {"https://tiles.example/{z}/{x}/{y}.png", "http://127.0.0.1:8000/{z}/{y}/{x}@2x",
        "https://a.example/wmts?TileMatrix={z}&TileCol={x}&TileRow={y}&key={key}"}) {
    EXPECT_EQ(refuseTileUrl(text), std::nullopt) << text;
  }
  for (const std::string text :
       {"tiles.example/{z}/{x}/{y}.png", "ftp://tiles.example/{z}/{x}/{y}.png",
        "https://tiles.example/{z}/{x}", "https://tiles.example/{z}/{x}/{y}/{y}",
        "https://{s}.example/{z}/{x}/{y}", "https://a.example/{s}/{z}/{x}/{y}",
        "https://a.example:1;x/{z}/{x}/{y}", "https://a.example:/{z}/{x}/{y}",
        "https://a.example; script-src */{z}/{x}/{y}", "https://a.example/{z}/{x}/{y} .png",
        "https:///{z}/{x}/{y}", "https://a.example/{z}/{x}/{y}?{key}{key}"}) {
    EXPECT_NE(refuseTileUrl(text), std::nullopt) << text;
  }
  EXPECT_EQ(originOf("https://tiles.example:8443/{z}/{x}/{y}.png"), "https://tiles.example:8443");
  EXPECT_EQ(originOf("http://a.example?{z}{x}{y}"), "http://a.example");
  EXPECT_EQ(withKey("https://a.example/{z}/{x}/{y}?k={key}&v=1", "a b&c/\xC3\xA9"),
            "https://a.example/{z}/{x}/{y}?k=a%20b%26c%2F%C3%A9&v=1");
  EXPECT_EQ(withKey("https://a.example/{z}/{x}/{y}", "abc"), "https://a.example/{z}/{x}/{y}");
}

TEST(AddressesTest, OscTargetsAreReadAndWritten) {
  for (const std::string text :
       {"127.0.0.1:10500", "studio-mac.local:9000,x-sampling", "10.0.0.2:1,root=C:/Sounds, live",
        "10.0.0.2:65535,x-sampling,root=/mnt/night", "host:1,unmapped,root=/a"}) {
    const auto target = parseOscTarget(text);
    ASSERT_TRUE(target) << target.error().message;
    EXPECT_EQ(formatOscTarget(*target), text);
  }
  EXPECT_EQ(*parseOscTarget("127.0.0.1:10500,plain"), OscTarget{});
}

TEST(AddressesTest, WrongOnesAreRefused) {
  for (const std::string text :
       {"", ":", ":10500", "host:", "host:0", "host:65536", "host:+1", "host:1x", "ho st:1",
        "1.2.3:1", "1.2.3.4.5:1", "01.2.3.4:1", "-a:1", "::1:10500", "[::1]:10500"}) {
    EXPECT_FALSE(parseHostPort(text)) << text;
  }
  for (const std::string text : {"host:1,", "host:1,fast", "host:1,plain,x-sampling",
                                 "host:1,root=", "host:1,plain,plain"}) {
    EXPECT_FALSE(parseOscTarget(text)) << text;
  }
  EXPECT_EQ(
      parseOscTarget("host:1,xsampling").error().message,
      "\"host:1,xsampling\" has \"xsampling\" where HOST:PORT[,PROFILE][,unmapped][,root=DIR] is "
      "accepted; the profiles are plain and x-sampling");
  EXPECT_FALSE(parseListenAddress("65536"));
  EXPECT_FALSE(parseListenAddress(""));
  EXPECT_EQ(*parseListenAddress("0"), (HostPort{"127.0.0.1", 0}));
  EXPECT_EQ(*parseListenAddress("0.0.0.0:0"), (HostPort{"0.0.0.0", 0}));
}

/// Sets an environment variable for one test.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    value == nullptr ? ::unsetenv(name) : ::setenv(name, value, 1);
  }
  ~Environment() { before_ ? ::setenv(name_, before_->c_str(), 1) : ::unsetenv(name_); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
  std::optional<std::string> before_;
};

TEST(DefaultDataFolderTest, FollowsXdgAndIgnoresARelativeOne) {
  const Environment home("HOME", "/home/mika");
  {
    const Environment xdg("XDG_DATA_HOME", "/data");
    EXPECT_EQ(defaultDataFolder(), "/data/exsampling");
  }
#ifdef __APPLE__
  const std::filesystem::path usual = "/home/mika/Library/Application Support/exsampling";
#else
  const std::filesystem::path usual = "/home/mika/.local/share/exsampling";
#endif
  for (const char* value : {static_cast<const char*>(nullptr), "", "data"}) {
    const Environment xdg("XDG_DATA_HOME", value);
    EXPECT_EQ(defaultDataFolder(), usual);
  }
}

TEST(ConfigTest, TheHomeFolderIsWrittenWithATilde) {
  const Environment home("HOME", "/home/mika");
  const auto reading = parseConfig(R"({"model": "~/models/mine"})", "/gig/exsampling.json");
  EXPECT_EQ(reading.value.model, "/home/mika/models/mine");
}

}  // namespace
}  // namespace exsampling::night
