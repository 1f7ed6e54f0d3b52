#pragma once

#include <exsampling/core/reading/problem.hpp>
#include <exsampling/core/values/result.hpp>

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace exsampling::night {

/// A host (IPv4 address or name) and a UDP port.
struct HostPort {
  std::string host = {};
  int port = 0;
  friend bool operator==(const HostPort&, const HostPort&) = default;
};

/// Which messages an OSC target understands.
enum class OscProfile {
  plain,      ///< the contract of this version
  xSampling,  ///< the patches of the published system: one bundle a sound, nothing else
};

/// A receiver of OSC.
struct OscTarget {
  HostPort address = {"127.0.0.1", 10500};
  OscProfile profile = OscProfile::plain;
  bool unmapped = false;  ///< also hears of samples that go on no track
  /// Replaces the session folder in the paths sent to it.
  std::optional<std::filesystem::path> root = {};
  friend bool operator==(const OscTarget&, const OscTarget&) = default;
};

/// How the public listener is encrypted.
enum class TlsMode {
  byAddress,  ///< own, unless `bind` is a loopback address
  own,        ///< a certificate of an authority of our own
  files,      ///< the performer's own certificate
  off,
};

struct TlsChoice {
  TlsMode mode = TlsMode::byAddress;
  std::filesystem::path certificate = {};  ///< PEM, with its chain; for files
  std::filesystem::path key = {};          ///< PEM; for files
  friend bool operator==(const TlsChoice&, const TlsChoice&) = default;
};

/// Where sessions are kept unless told otherwise: `$XDG_DATA_HOME/exsampling`, else
/// `~/.local/share/exsampling`; `~/Library/Application Support/exsampling` on macOS.
std::filesystem::path defaultDataFolder();

/// All settings of `serve`, with their defaults.
struct Config {
  Config();
  std::filesystem::path data = defaultDataFolder();
  std::string session;           ///< name or folder of one to reopen; empty: by its age
  int keepDays = 0;              ///< older sessions are deleted at start; 0: none
  std::string bind = "0.0.0.0";  ///< address of the public listener
  int publicPort = 8080;         ///< 0: any free port
  int stagePort = 8090;          ///< 0: any free port
  std::vector<OscTarget> osc = {OscTarget{}};
  HostPort oscIn = {"127.0.0.1", 10501};  ///< port 0: any free port
  std::vector<std::string> oscInAllow;    ///< remote hosts whose OSC is accepted
  std::filesystem::path model;            ///< empty: the model that ships
  std::filesystem::path mapping;          ///< empty: `data`/mapping.json
  std::string publicUrl;                  ///< origin without a slash at its end; empty: none
  std::string tunnel;                     ///< "ngrok" or "cloudflared"; empty: none
  int takesPerMinute = 30;                ///< of one phone; further ones have to wait
  TlsChoice tls;
  int httpPort = 8081;      ///< of the plain listener beside a TLS one; 0: any free port
  std::string performance;  ///< its name; empty: none
  std::string consent;      ///< empty: the page's own sentence
  double maxTakeSeconds = 10.0;
  std::string streamUrl;           ///< empty: none
  std::string wifiName;            ///< empty: the join view has no Wi-Fi
  std::string wifiPassword;        ///< empty: an open network
  std::string mapTileUrl;          ///< with {z}, {x}, {y} and perhaps {key}; empty: no tiles
  std::string mapTileKey;          ///< for {key}
  std::string mapTileAttribution;  ///< plain text
  int queuedTakes = 1000;          ///< accepted and waiting for analysis; more are refused for now
  int workers = 0;                 ///< threads that analyse; 0: one a core
  int maxUploadMegabytes = 30;
  std::string logLevel = "info";  ///< debug, info, warning, error
  friend bool operator==(const Config&, const Config&) = default;
};

/// How a setting is written: in JSON, and on the command line.
enum class SettingShape {
  text,      ///< JSON string; one argument
  number,    ///< JSON number; one argument
  textList,  ///< JSON list of strings; a flag that may come several times
};

/// One row of the table shared by `--help`, the reader, and the tests of the JSON Schema and of
/// config/README.md.
struct Setting {
  std::string key;       ///< in the JSON file, e.g. "publicPort"
  std::string flag;      ///< e.g. "--public-port"; empty: only in the file
  std::string argument;  ///< what --help calls the flag's value, e.g. "N"
  SettingShape shape = SettingShape::text;
  std::string help;               ///< one sentence without a full stop
  std::string defaultValue = {};  ///< as --help shows it; lists joined with a blank; may be empty
};

/// All settings, in the order in which people should read them.
const std::vector<Setting>& settings();

/// Sets `config` from a flag's arguments, replacing the previous value. Relative paths stay
/// relative to the working folder. Fails with `config` and a sentence that begins with the flag.
core::Status applyFlag(Config& config, const Setting& setting,
                       const std::vector<std::string>& arguments);

/// Whether `text` is a dotted IPv4 address.
bool isIpv4(std::string_view text);

/// Whether `text` is an IPv4 address or may be a host's name.
bool isHost(std::string_view text);

/// Whether `host` can only be this machine: 127.x.x.x, ::1 or localhost.
bool isLoopback(std::string_view host);

/// "HOST:PORT", port 1..65535. Fails with `invalidArgument`.
core::Result<HostPort> parseHostPort(std::string_view text);

/// "[ADDR:]PORT", port 0..65535; without ADDR it is 127.0.0.1. Fails with `invalidArgument`.
core::Result<HostPort> parseListenAddress(std::string_view text);

/// "HOST:PORT[,PROFILE][,unmapped][,root=DIR]" with PROFILE plain or x-sampling; `root=` comes last
/// and may contain commas. Fails with `invalidArgument`.
core::Result<OscTarget> parseOscTarget(std::string_view text);

/// The target as `parseOscTarget` reads it.
std::string formatOscTarget(const OscTarget& target);

/// Reads a configuration from JSON text; `file` is for messages and for relative paths, which
/// start at its folder. Settings that are not named have their defaults.
core::Reading<Config> parseConfig(std::string_view json, const std::filesystem::path& file);

/// Reads a configuration file.
core::Reading<Config> readConfig(const std::filesystem::path& file);

/// How the public listener is encrypted with these settings: own, files or off.
TlsMode tlsMode(const Config& config);

/// Contradictions between settings, once file and flags are read: a sentence each.
std::vector<std::string> findContradictions(const Config& config);

}  // namespace exsampling::night
