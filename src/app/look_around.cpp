#include <exsampling/app/look_around.hpp>
#include <exsampling/app/network_address.hpp>

#include <algorithm>
#include <system_error>

namespace exsampling::app {

namespace {

bool isWildcard(const std::string& bind) { return bind == "0.0.0.0" || bind == "::"; }

}  // namespace

bool wantsInstrument(const night::Config& config) {
  return std::ranges::any_of(config.osc, [](const night::OscTarget& target) {
    return target.profile == night::OscProfile::plain;
  });
}

night::Observation lookAround(const ObservedParts& daemon) {
  const adapters::OscCounts counts = daemon.osc.counts();
  const night::Config& config = daemon.config;
  night::Observation seen{
      .waiting = daemon.ingest.queued(),
      .analysing = daemon.ingest.analysing(),
      .instruments = daemon.osc.instruments(),
      .wantsInstrument = wantsInstrument(config),
      .oscNotUnderstood = counts.malformed + counts.misunderstood + counts.foreign,
      .address = daemon.origin,
      .offline = config.publicUrl.empty() && config.tunnel.empty() && isWildcard(config.bind) &&
                 night::isLoopback(addressForPhones(config.bind)),
      .intake = daemon.stage.intake()};
  std::error_code unknown;
  const auto space = std::filesystem::space(daemon.session, unknown);
  if (!unknown) seen.diskFree = space.available;
  return seen;
}

}  // namespace exsampling::app
