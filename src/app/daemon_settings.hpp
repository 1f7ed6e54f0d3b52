#pragma once

#include <exsampling/adapters/api/http_server.hpp>
#include <exsampling/adapters/osc/udp_osc_sink.hpp>
#include <exsampling/app/installation.hpp>
#include <exsampling/core/values/model_manifest.hpp>
#include <exsampling/night/settings/config.hpp>
#include <exsampling/sound/hearing/ingest.hpp>

#include <filesystem>

/// The settings of each part of the daemon, taken from the configuration.
namespace exsampling::app {

adapters::OscSettings oscSettings(const night::Config& config,
                                  const std::filesystem::path& session);
/// Without TLS; the endpoint comes from PublicCertificate.
adapters::HttpSettings httpSettings(const night::Config& config, const Installation& installation,
                                    const core::ModelManifest& manifest,
                                    const std::filesystem::path& session);
sound::IngestLimits ingestLimits(const night::Config& config);
/// Whether phones need a join code: on this machine alone there is nobody to keep out.
bool asksForCode(const night::Config& config);

}  // namespace exsampling::app
