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

/// What `lookAround` looks at.
struct Surroundings {
  const night::Config& config;
  const std::filesystem::path& session;  ///< folder
  const sound::Ingest& ingest;
  const stage::Stage& stage;
  const adapters::UdpOscSink& osc;
  const std::string& origin;  ///< what phones open; empty: not known yet
};

/// What is to be seen of the running daemon and its machine now.
night::Sight lookAround(const Surroundings& daemon);

}  // namespace exsampling::app
