#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/tempo.hpp>
#include <exsampling/stage/mapping/mapping_editor.hpp>

#include "wire_json.hpp"
#include <optional>

namespace exsampling::adapters {

/// What the performer changes about the mapping, from a request's body; invalidArgument for what
/// makes no sense.
core::Result<stage::MappingEdit> readMappingEdit(const Json& body);

/// The tempo that the performer tapped, `now` being the beat that the body names; nothing when it
/// is to be forgotten.
core::Result<std::optional<core::MusicalTime>> readTapped(const Json& body, core::SteadyTime now);

}  // namespace exsampling::adapters
