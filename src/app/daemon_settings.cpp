#include "daemon_settings.hpp"

#include <exsampling/adapters/qr/qr_code.hpp>
#include <exsampling/adapters/qr/wifi_text.hpp>
#include <exsampling/night/settings/web_address.hpp>

#include <algorithm>
#include <thread>

namespace exsampling::app {

namespace {

std::string drawQrCode(const std::string& text) {
  const auto code = adapters::QrCode::encode(text);
  return code ? code->svg() : "";
}

std::optional<adapters::Wifi> wifi(const night::Config& config) {
  if (config.wifiName.empty()) return std::nullopt;
  return adapters::Wifi{config.wifiName, config.wifiPassword,
                        adapters::wifiText(config.wifiName, config.wifiPassword)};
}

std::optional<adapters::MapTiles> mapTiles(const night::Config& config) {
  if (config.mapTileUrl.empty()) return std::nullopt;
  return adapters::MapTiles{night::withKey(config.mapTileUrl, config.mapTileKey),
                            night::originOf(config.mapTileUrl), config.mapTileAttribution};
}

night::Limits tokenLimits(const night::Config& config) {
  night::Limits limits;
  limits.takesPerMinute = config.takesPerMinute;
  // Two of the largest must go through, and the usual ones as often as takes may come.
  limits.bytesPerMinute = std::max(
      {limits.bytesPerMinute, 2e6 * config.maxUploadMegabytes, 2e6 * config.takesPerMinute});
  return limits;
}

}  // namespace

adapters::OscSettings oscSettings(const night::Config& config,
                                  const std::filesystem::path& session) {
  adapters::OscSettings settings;
  settings.targets.clear();
  for (const night::OscTarget& target : config.osc) {
    settings.targets.push_back(
        {.host = target.address.host,
         .port = static_cast<std::uint16_t>(target.address.port),
         .profile = target.profile,
         .root = target.root ? std::optional(target.root->string()) : std::nullopt,
         .unmapped = target.unmapped});
  }
  settings.inHost = config.oscIn.host;
  settings.inPort = static_cast<std::uint16_t>(config.oscIn.port);
  settings.allowedHosts = config.oscInAllow;
  settings.sessionFolder = session;
  return settings;
}

adapters::HttpSettings httpSettings(const night::Config& config, const Installation& installation,
                                    const core::ModelManifest& manifest,
                                    const std::filesystem::path& session) {
  return {.bind = config.bind,
          .publicPort = config.publicPort,
          .stagePort = config.stagePort,
          .recorderRoot = installation.web / "recorder",
          .stageRoot = installation.web / "stage",
          .joinRoot = installation.web / "join",
          .openApiFile = installation.openApi,
          .instrumentsRoot = installation.instruments,
          .version = EXSAMPLING_VERSION,
          .performance = config.performance,
          .consent = config.consent,
          .maxTakeSeconds = config.maxTakeSeconds,
          .streamUrl = config.streamUrl,
          .wifi = wifi(config),
          .drawQrCode = drawQrCode,
          .mapTiles = mapTiles(config),
          .maxUploadBytes = static_cast<std::size_t>(config.maxUploadMegabytes) * 1'000'000,
          .limits = tokenLimits(config),
          .forTunnel = !config.tunnel.empty(),
          .model = manifest.name,
          .modelSha256 = manifest.sha256,
          .session = session};
}

bool asksForCode(const night::Config& config) {
  return !night::isLoopback(config.bind) || !config.publicUrl.empty() || !config.tunnel.empty();
}

sound::IngestLimits ingestLimits(const night::Config& config) {
  sound::IngestLimits limits;
  limits.queuedTakes = static_cast<std::size_t>(config.queuedTakes);
  limits.workers = config.workers > 0 ? static_cast<std::size_t>(config.workers)
                                      : std::max(1U, std::thread::hardware_concurrency());
  return limits;
}

}  // namespace exsampling::app
