#include <exsampling/adapters/api/http_server.hpp>
#include <exsampling/adapters/http/listener.hpp>
#include <exsampling/adapters/http/static_files.hpp>
#include <exsampling/night/access/secrets.hpp>
#include <exsampling/stage/performance/performance.hpp>

#include <httplib.h>
#include <sys/resource.h>

#include "admission.hpp"
#include "event_stream.hpp"
#include "join_view.hpp"
#include "participants.hpp"
#include "plain_routes.hpp"
#include "public_routes.hpp"
#include "stage_routes.hpp"

namespace exsampling::adapters {

namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// p5.js sets styles in the page and recorder-js starts its worker from a blob.
constexpr const char* kPublicPolicy =
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self' blob:; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

/// No frame-ancestors: the page may be shown inside Live.
std::string stagePolicy(const std::optional<MapTiles>& tiles) {
  return "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:" +
         (tiles ? " " + tiles->origin : "") +
         "; media-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; "
         "form-action 'none'";
}

Headers securityHeaders(const std::string& policy) {
  return {{"Content-Security-Policy", policy},
          {"X-Content-Type-Options", "nosniff"},
          {"Referrer-Policy", "no-referrer"},
          {"Cross-Origin-Opener-Policy", "same-origin"},
          {"Cross-Origin-Resource-Policy", "same-origin"}};
}

/// A full house opens more connections than the usual limit of 1,024 files; the archive could then
/// open no file, and takes would be lost.
void allowManyFiles() {
  constexpr rlim_t wanted = 4'096;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

void addNames(std::vector<RouteName>& names, const std::string& listener,
              const std::vector<Route>& routes) {
  for (const auto& route : routes) names.push_back({listener, route.method, route.path});
}

/// A listener that asks for a join code must not reveal it.
std::function<Onlooker(const httplib::Request&)> guestsByToken(const night::Entrance& entrance) {
  return [&entrance](const httplib::Request& request) {
    const bool joined = !entrance.asksForCode() ||
                        participantOf(entrance, request.get_header_value("Cookie")).has_value();
    return joined ? Onlooker::guest : Onlooker::stranger;
  };
}

std::function<Onlooker(const httplib::Request&)> everyoneAGuest() {
  return [](const httplib::Request&) { return Onlooker::guest; };
}

std::vector<Route> with(std::vector<Route> some, const std::vector<Route>& more) {
  some.insert(some.end(), more.begin(), more.end());
  return some;
}

}  // namespace

class HttpServer::Impl {
 public:
  Impl(HttpSettings given, const HttpParts& parts)
      : settings_(std::move(given)),
        events_(parts.events),
        ring_(parts.ring),
        entrance_(parts.entrance),
        recorder_(settings_.recorderRoot),
        stagePage_(settings_.stageRoot),
        joinPage_(settings_.joinRoot),
        instruments_(settings_.instrumentsRoot),
        stream_(parts.ring, std::max<std::size_t>(1, settings_.stageThreads / 2),
                [parts] {
                  auto json = stageRecord(parts.stage.snapshot(), *parts.mappings.current());
                  const auto undoable = parts.performance.undoable();
                  json["undo"] = undoable.empty() ? Json(nullptr) : Json(undoable);
                  return json;
                }),
        token_(night::newSecret()),
        limits_(settings_.limits, parts.clock),
        admission_(parts.entrance, limits_, parts.ingest),
        joinView_(settings_, parts),
        publicRoutes_(with(joinRoutes(joinView_, guestsByToken(parts.entrance)),
                           publicRoutes({settings_, parts, recorder_, settings_.tls != nullptr}))),
        tunnelRoutes_(with(joinRoutes(joinView_, guestsByToken(parts.entrance)),
                           publicRoutes({settings_, parts, recorder_, true, true}))),
        plainParts_{settings_, parts, recorder_},
        plainRoutes_(plainRoutes(plainParts_)),
        stageRoutes_(with(joinRoutes(joinView_, everyoneAGuest()),
                          stageRoutes({settings_, parts, stream_, stagePage_}))) {}

  ~Impl() { stop(); }

  core::Status listen() {
    allowManyFiles();
    ListenerSettings common;
    common.heads.patience = settings_.headPatience;
    common.pace.receiving = settings_.bodyPatience;
    common.pace.sending = settings_.bodyPatience;
    common.alarm = [this](const std::string& message) { events_.publish(core::Alarm{message}); };

    auto forPublic = common;
    forPublic.name = "http";
    forPublic.address = settings_.bind;
    forPublic.port = settings_.publicPort;
    forPublic.threads = settings_.publicThreads;
    forPublic.rules.maxPutBytes = settings_.maxUploadBytes;
    forPublic.rules.maxPatchBytes = settings_.maxUploadBytes;
    // No Strict-Transport-Security: a browser would hold this address to https, without a way past
    // its warning, long after the laptop has gone and the address belongs to another machine.
    forPublic.headers = securityHeaders(kPublicPolicy);
    forPublic.headers.emplace_back("Permissions-Policy", "microphone=(self), geolocation=(self)");
    forPublic.routes = publicRoutes_;
    forPublic.admit = admission_;
    if (entrance_.asksForCode()) {
      forPublic.hasJoined = [this](const RequestHead& head) {
        return participantOf(entrance_, head.header("cookie")).has_value();
      };
    }
    forPublic.bodies = std::make_shared<BodyBudget>(settings_.bodiesInFlight);
    forPublic.findFile = [this](const auto& request, auto& response) {
      return findJoinFile(request, response) || recorder_.answer(request.path, request, response);
    };

    // A tunnel's own way in: it can be told from phones nearby, and never needs TLS.
    auto forTunnel = forPublic;
    forTunnel.name = "tunnel";
    forTunnel.address = "127.0.0.1";
    forTunnel.port = 0;
    forTunnel.routes = tunnelRoutes_;

    auto forStage = common;
    forStage.name = "stage";
    forStage.address = "127.0.0.1";
    forStage.port = settings_.stagePort;
    forStage.threads = settings_.stageThreads;
    forStage.ownHostOnly = true;
    // Live events go on as long as they are watched.
    forStage.pace.sending = std::chrono::milliseconds(0);
    forStage.headers = securityHeaders(stagePolicy(settings_.mapTiles));
    forStage.routes = stageRoutes_;
    forStage.beforeRouting = [this](const auto& request, auto& response) {
      return refuseStranger(token_, request, response);
    };
    forStage.findFile = [this](const auto& request, auto& response) {
      if (findJoinFile(request, response)) return true;
      constexpr std::string_view kInstruments = "/instruments";
      return request.path.starts_with(kInstruments)
                 ? instruments_.answer(request.path.substr(kInstruments.size()), request, response)
                 : stagePage_.answer(request.path, request, response);
    };

    auto forPlain = forPublic;
    forPublic.tls = settings_.tls;

    auto stageListener = Listener::start(std::move(forStage));
    if (!stageListener) return stageListener.error();
    auto publicListener = Listener::start(std::move(forPublic));
    if (!publicListener) return publicListener.error();
    if (settings_.tls && settings_.plainPort) {
      if (const auto listening = listenPlainly(std::move(forPlain), (*publicListener)->port());
          !listening) {
        return listening;
      }
    }
    stageListener_ = std::move(*stageListener);
    publicListener_ = std::move(*publicListener);
    if (settings_.forTunnel) {
      auto tunnelListener = Listener::start(std::move(forTunnel));
      if (!tunnelListener) return tunnelListener.error();
      tunnelListener_ = std::move(*tunnelListener);
    }
    return {};
  }

  void stop() {
    ring_.close();
    if (plainListener_) plainListener_->stop();
    if (tunnelListener_) tunnelListener_->stop();
    if (publicListener_) publicListener_->stop();
    if (stageListener_) stageListener_->stop();
  }

  int publicPort() const { return publicListener_->port(); }
  int tunnelPort() const { return tunnelListener_ ? tunnelListener_->port() : 0; }
  int stagePort() const { return stageListener_->port(); }
  int plainPort() const { return plainListener_ ? plainListener_->port() : 0; }
  std::string stageUrl() const {
    return "http://127.0.0.1:" + std::to_string(stagePort()) + "/?token=" + token_;
  }
  std::vector<RouteName> routes() const {
    std::vector<RouteName> names;
    addNames(names, "public", publicRoutes_);
    addNames(names, "plain", plainRoutes_);
    addNames(names, "stage", stageRoutes_);
    return names;
  }

 private:
  core::Status listenPlainly(ListenerSettings settings, int securePort) {
    settings.name = "plain";
    settings.port = *settings_.plainPort;
    settings.threads = settings_.plainThreads;
    settings.routes = plainRoutes_;
    for (const auto& route : publicRoutes(plainParts_)) {
      if (route.path != "/") settings.routes.push_back(route);
    }
    settings.findFile = [this, securePort](const auto& request, auto& response) {
      return answerPlainly(plainParts_, securePort, request, response);
    };
    auto listener = Listener::start(std::move(settings));
    if (!listener) return listener.error();
    plainListener_ = std::move(*listener);
    return {};
  }

  bool findJoinFile(const httplib::Request& request, httplib::Response& response) const {
    constexpr std::string_view kJoin = "/join";
    if (request.path == kJoin) return joinPage_.answer("/", request, response);
    return request.path.starts_with("/join/") &&
           joinPage_.answer(request.path.substr(kJoin.size()), request, response);
  }

  const HttpSettings settings_;
  core::EventBus& events_;
  core::EventRing& ring_;
  const night::Entrance& entrance_;
  const StaticFiles recorder_;
  const StaticFiles stagePage_;
  const StaticFiles joinPage_;
  const StaticFiles instruments_;
  EventStream stream_;
  const std::string token_;
  night::TokenLimits limits_;
  const Admission admission_;
  JoinView joinView_;
  const std::vector<Route> publicRoutes_;
  const std::vector<Route> tunnelRoutes_;
  const PublicRouteParts plainParts_;
  const std::vector<Route> plainRoutes_;
  const std::vector<Route> stageRoutes_;
  std::unique_ptr<Listener> publicListener_;
  std::unique_ptr<Listener> tunnelListener_;
  std::unique_ptr<Listener> plainListener_;
  std::unique_ptr<Listener> stageListener_;
};

core::Result<std::unique_ptr<HttpServer>> HttpServer::start(HttpSettings settings,
                                                            const HttpParts& parts) {
  auto impl = std::make_unique<Impl>(std::move(settings), parts);
  if (const auto listening = impl->listen(); !listening) return listening.error();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() = default;
int HttpServer::publicPort() const { return impl_->publicPort(); }
int HttpServer::tunnelPort() const { return impl_->tunnelPort(); }
int HttpServer::stagePort() const { return impl_->stagePort(); }
int HttpServer::plainPort() const { return impl_->plainPort(); }
std::string HttpServer::stageUrl() const { return impl_->stageUrl(); }
std::vector<RouteName> HttpServer::routes() const { return impl_->routes(); }
void HttpServer::stop() { impl_->stop(); }

}  // namespace exsampling::adapters
