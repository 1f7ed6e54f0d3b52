#pragma once

#include <exsampling/adapters/osc/udp_osc_sink.hpp>
#include <exsampling/night/health/health_watch.hpp>
#include <exsampling/night/settings/config.hpp>
#include <exsampling/sound/hearing/ingest.hpp>
#include <exsampling/stage/tracks/stage.hpp>

#include <filesystem>
#include <string>

namespace exsampling::app {

/// Whether one of the targets is expected to say hello.
bool wantsInstrument(const night::Config& config);

/// The parts of the daemon that `lookAround` observes.
struct ObservedParts {
  const night::Config& config;
  const std::filesystem::path& session;  ///< folder
  const sound::Ingest& ingest;
  const stage::Stage& stage;
  const adapters::UdpOscSink& osc;
  const std::string& origin;  ///< what phones open; empty: not known yet
};

/// Observes the running daemon and its machine as they are now.
night::Observation lookAround(const ObservedParts& daemon);

}  // namespace exsampling::app
