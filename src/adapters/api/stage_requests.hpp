#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/sound/archive/arrivals.hpp>
#include <exsampling/stage/tracks/stage.hpp>

#include "wire_json.hpp"
#include <cstdint>
#include <optional>
#include <string>

namespace httplib {
struct Request;
}

namespace exsampling::adapters {

/// The request's body as a JSON object; an empty body is an empty object.
core::Result<Json> readObject(const httplib::Request& request);

/// A whole number from 0; anything else becomes 0, which no track or sample has.
std::int64_t readNumber(const std::string& text);

/// A parameter of the address; nothing when it has none of this name.
std::optional<std::string> parameter(const httplib::Request& request, const char* name);

/// The filter for arrivals in the address.
core::Result<sound::ArrivalFilter> readFilter(const httplib::Request& request,
                                              const stage::Stage& stage);

}  // namespace exsampling::adapters
