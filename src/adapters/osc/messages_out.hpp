#pragma once

#include <exsampling/core/values/sample.hpp>
#include <exsampling/core/values/stage_change.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace exsampling::adapters {

/// The bytes of one datagram; nothing when the content does not fit.
using Packet = std::optional<std::string>;

/// `/exsampling/sample`, `clear`, `hold`, `gain` or `audition`. `path` is the file that the
/// receiver opens; only samples and auditions have one.
Packet changePacket(const core::StageChange& change, const std::string& path);
/// `/exsampling/sample` of a sample that goes on no track: seq 0, category -1, channel 0.
Packet unmappedPacket(const core::Sample& sample, const std::string& path);
Packet categoryPacket(int categoryId);
Packet heartbeatPacket(std::int32_t epoch, core::StageSeq lastSeq);
Packet stagePacket(const std::string& url);
/// An instrument's request for the whole state.
Packet helloPacket(std::int32_t port, const std::string& name);
Packet stateBeginPacket(std::int32_t count);
Packet stateEndPacket(core::StageSeq lastSeq);

/// The bundle of profile x-sampling, in the order that the patches of the published system need.
Packet xSamplingPacket(const core::SampleLoaded& loaded, const std::string& path);

}  // namespace exsampling::adapters
