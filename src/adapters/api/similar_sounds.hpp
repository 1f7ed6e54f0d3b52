#pragma once

#include "stage_routes.hpp"

namespace httplib {
struct Request;
struct Response;
}  // namespace httplib

namespace exsampling::adapters {

/// The sounds most like one of the session or the library, nearest first.
void answerSimilar(const StageRouteParts& parts, const httplib::Request& request,
                   httplib::Response& response);

}  // namespace exsampling::adapters
