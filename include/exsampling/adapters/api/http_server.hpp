#pragma once

#include <exsampling/adapters/tls/tls_endpoint.hpp>
#include <exsampling/core/events/event_bus.hpp>
#include <exsampling/core/events/event_ring.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/core/work/clock.hpp>
#include <exsampling/night/access/token_limits.hpp>
#include <exsampling/night/exporting/night_export.hpp>
#include <exsampling/night/health/health.hpp>
#include <exsampling/sound/archive/arrivals.hpp>
#include <exsampling/sound/library/library_editor.hpp>
#include <exsampling/sound/library/library_sounds.hpp>
#include <exsampling/stage/mapping/mapping_editor.hpp>
#include <exsampling/stage/mapping/mapping_store.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::core {
class Jobs;
}
namespace exsampling::learning {
class Teaching;
}
namespace exsampling::night {
class Entrance;
}
namespace exsampling::sound {
class Ingest;
class SoundFinder;
}  // namespace exsampling::sound
namespace exsampling::stage {
class Performance;
class Stage;
}  // namespace exsampling::stage

namespace exsampling::adapters {

/// The venue's Wi-Fi, as shown in the join view.
struct Wifi {
  std::string name;
  std::string password;  ///< empty: an open network
  std::string codeText;  ///< what its QR code says
};

/// Tiles for the stage page's map, from a third party's server.
struct MapTiles {
  std::string url;          ///< with {z}, {x} and {y} in it
  std::string origin;       ///< of the url: the only one that the page may load pictures from
  std::string attribution;  ///< plain text, shown on the map
};

/// The settings of the listeners.
struct HttpSettings {
  std::string bind = "0.0.0.0";  ///< IPv4 or IPv6 address of the public listener
  int publicPort = 8080;         ///< 0: any free port
  int stagePort = 8090;          ///< 0: any free port; the stage is on 127.0.0.1 only

  std::shared_ptr<const TlsEndpoint> tls;  ///< of the public listener; null: it is plain HTTP
  /// Port of a plain listener beside the TLS one; 0: any free port. It explains browsers' warnings,
  /// accepts sound files, and redirects everything else to https.
  std::optional<int> plainPort;
  std::filesystem::path authorityFile;  ///< certificate of our own authority; empty: we have none

  std::filesystem::path recorderRoot;  ///< the built recorder page
  std::filesystem::path stageRoot;    ///< the built stage page; a plain text replaces it if missing
  std::filesystem::path joinRoot;     ///< the built join page
  std::filesystem::path openApiFile;  ///< served as /openapi.json

  std::filesystem::path instrumentsRoot;  ///< what the stage page offers for download

  std::string version;
  std::string performance;  ///< its name; empty: none
  std::string consent;      ///< the sentence before the first take
  double maxTakeSeconds = 10.0;
  std::string streamUrl;  ///< where the performance is streamed; empty: nowhere
  std::optional<Wifi> wifi;
  /// Draws a text as a QR code in SVG; empty when that is impossible. Thread-safe.
  std::function<std::string(const std::string& text)> drawQrCode;
  std::optional<MapTiles> mapTiles;  ///< none: the map has its own outline only
  std::size_t maxUploadBytes = 30'000'000;
  /// For all request bodies that are being received together; beyond it, large ones are refused.
  std::size_t bodiesInFlight = 96'000'000;
  night::Limits limits;    ///< of each token, where a join code is asked for
  bool forTunnel = false;  ///< a separate listener on loopback for a tunnel

  std::string model;              ///< its name
  std::string modelSha256;        ///< of its file, as its manifest has it
  std::filesystem::path session;  ///< folder that holds this night

  std::chrono::milliseconds headPatience{10'000};   ///< for a request up to its blank line
  std::chrono::milliseconds bodyPatience{120'000};  ///< for its body, and again for the answer
  std::size_t publicThreads = 64;
  std::size_t plainThreads = 16;
  std::size_t stageThreads = 16;  ///< at most half of them serve live-event streams
};

/// What the listeners show and act on; all of it must outlive the server.
struct HttpParts {
  sound::Ingest& ingest;
  stage::Stage& stage;
  stage::Performance& performance;
  const stage::MappingStore& mappings;
  const stage::MappingEditor& mappingEditor;
  const sound::Arrivals& arrivals;
  const night::NightExport& nightExport;
  core::EventBus& events;
  core::EventRing& ring;
  const core::Clock& clock;
  night::Entrance& entrance;
  night::Health& health;
  sound::SoundFinder& finder;
  sound::LibrarySounds& librarySounds;
  const sound::LibraryEditor& libraryEditor;
  const learning::Teaching& teaching;
  core::Jobs& jobs;  ///< the export is one of them
};

/// A route as the OpenAPI file names it.
struct RouteName {
  std::string listener;  ///< "public", "plain" or "stage"
  std::string method;
  std::string path;  ///< with {parameters}
  friend auto operator<=>(const RouteName&, const RouteName&) = default;
};

/// The public listener (recorder page, uploads) and the stage listener (loopback, behind a token
/// that is new at every start). Thread-safe.
class HttpServer {
 public:
  /// Binds both and starts to answer. Fails with `unavailable` when a port is taken, in words that
  /// name it.
  static core::Result<std::unique_ptr<HttpServer>> start(HttpSettings settings,
                                                         const HttpParts& parts);
  ~HttpServer();

  /// The ports in use.
  int publicPort() const;
  int tunnelPort() const;  ///< 0 without a tunnel
  int stagePort() const;
  int plainPort() const;  ///< 0: no such listener

  /// The stage page's address with its token, to be printed: `http://127.0.0.1:8090/?token=…`.
  std::string stageUrl() const;

  /// All routes, without files.
  std::vector<RouteName> routes() const;

  /// Accepts no more requests, closes the live events, and returns when the requests under way have
  /// been answered or cut off. Idempotent.
  void stop();

 private:
  class Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace exsampling::adapters
