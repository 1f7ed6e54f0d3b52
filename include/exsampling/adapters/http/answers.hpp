#pragma once

#include <exsampling/core/values/result.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace httplib {
struct Response;
}

namespace exsampling::adapters {

/// The HTTP status for each kind of error; no other place decides it.
int httpStatus(core::ErrorCode code);

/// The word for an error on the wire, e.g. "unsupportedMedia".
std::string errorWord(core::ErrorCode code);

/// invalidArgument, with a message for the request's author.
core::Error invalid(std::string message);

/// Identifies one answer in what a user reports: unique in this run, and random between runs.
std::string newRequestId();

/// `{"error":{"code","message","requestId"}}`
std::string errorBody(std::string_view code, std::string_view message);

/// Turns `response` into an error, with Retry-After where trying again makes sense.
void answerError(httplib::Response& response, const core::Error& error);

/// Gives `response` a body that is sent as it is: the library would compress a text body again for
/// every request, with Brotli at its slowest.
void setContent(httplib::Response& response, std::shared_ptr<const std::string> content,
                const std::string& type);

/// Turns `response` into JSON that is not cached.
void answerJson(httplib::Response& response, int status, std::string json);

}  // namespace exsampling::adapters
