#include <exsampling/app/look_around.hpp>
#include <exsampling/app/network_address.hpp>

#include <algorithm>
#include <system_error>

namespace exsampling::app {

namespace {

bool isWildcard(const std::string& bind) { return bind == "0.0.0.0" || bind == "::"; }

}  // namespace

bool wantsInstrument(const config::Config& config) {
  return std::ranges::any_of(config.osc, [](const config::OscTarget& target) {
    return target.profile == config::OscProfile::plain;
  });
}

health::Sight lookAround(const Surroundings& daemon) {
  const adapters::OscCounts counts = daemon.osc.counts();
  const config::Config& config = daemon.config;
  health::Sight sight{.waiting = daemon.ingest.queued(),
                      .analysing = daemon.ingest.analysing(),
                      .instruments = daemon.osc.instruments(),
                      .wantsInstrument = wantsInstrument(config),
                      .oscNotUnderstood = counts.malformed + counts.misunderstood + counts.foreign,
                      .address = daemon.origin,
                      .offline = config.publicUrl.empty() && config.tunnel.empty() &&
                                 isWildcard(config.bind) &&
                                 config::isLoopback(addressForPhones(config.bind)),
                      .intake = daemon.stage.intake()};
  std::error_code unknown;
  const auto space = std::filesystem::space(daemon.session, unknown);
  if (!unknown) sight.diskFree = space.available;
  return sight;
}

}  // namespace exsampling::app
