#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/tempo.hpp>
#include <exsampling/stage/mapping/mapping_editor.hpp>

#include "wire_json.hpp"
#include <optional>

namespace exsampling::adapters {

/// The edit of the mapping in a request's body; invalidArgument when it is invalid.
core::Result<stage::MappingEdit> readMappingEdit(const Json& body);

/// The tapped tempo, with `now` as the time of the beat in the body; nothing when it is to be
/// forgotten.
core::Result<std::optional<core::MusicalTime>> readTapped(const Json& body, core::SteadyTime now);

}  // namespace exsampling::adapters
