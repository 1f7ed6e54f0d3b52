#pragma once

#include <exsampling/adapters/http/http_server.hpp>
#include <exsampling/adapters/osc/udp_osc_sink.hpp>
#include <exsampling/app/installation.hpp>
#include <exsampling/config/config.hpp>
#include <exsampling/core/model_manifest.hpp>
#include <exsampling/pipeline/ingest.hpp>

#include <filesystem>

/// What each part of the daemon is told of the configuration.
namespace exsampling::app {

adapters::OscSettings oscSettings(const config::Config& config,
                                  const std::filesystem::path& session);
/// Without TLS; its endpoint is the certificate's matter.
adapters::HttpSettings httpSettings(const config::Config& config, const Installation& installation,
                                    const core::ModelManifest& manifest,
                                    const std::filesystem::path& session);
pipeline::IngestLimits ingestLimits(const config::Config& config);
/// Whether phones need a join code: on this machine alone there is nobody to keep out.
bool asksForCode(const config::Config& config);

}  // namespace exsampling::app
