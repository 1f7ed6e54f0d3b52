#pragma once

#include "stage_routes.hpp"

namespace httplib {
struct Request;
struct Response;
}  // namespace httplib

namespace exsampling::adapters {

/// Where the sounds of session and library lie by likeness: all, or what changed since a mark.
void answerSoundMap(const StageRouteParts& parts, const httplib::Request& request,
                    httplib::Response& response);

}  // namespace exsampling::adapters
