#pragma once

#include <exsampling/adapters/osc/udp_osc_sink.hpp>
#include <exsampling/config/config.hpp>
#include <exsampling/health/health_watch.hpp>
#include <exsampling/pipeline/ingest.hpp>
#include <exsampling/stage/stage.hpp>

#include <filesystem>
#include <string>

namespace exsampling::app {

/// Whether one of the targets is expected to say hello.
bool wantsInstrument(const config::Config& config);

/// What `lookAround` looks at.
struct Surroundings {
  const config::Config& config;
  const std::filesystem::path& session;  ///< folder
  const pipeline::Ingest& ingest;
  const stage::Stage& stage;
  const adapters::UdpOscSink& osc;
  const std::string& origin;  ///< what phones open; empty: not known yet
};

/// What is to be seen of the running daemon and its machine now.
health::Sight lookAround(const Surroundings& daemon);

}  // namespace exsampling::app
