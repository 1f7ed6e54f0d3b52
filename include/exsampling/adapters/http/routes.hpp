#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace httplib {
struct Request;
struct Response;
}  // namespace httplib

namespace exsampling::adapters {

/// Passes a request's body to `take` as it arrives; false when it was cut short.
using ReadBody =
    std::function<bool(const std::function<bool(const char* data, std::size_t size)>& take)>;

/// One route of a listener. `path` is as in the OpenAPI file, "/api/recordings/{id}": each {name}
/// is one segment, `request.matches[1]` the first of them. Handlers run in several threads at once;
/// what they throw becomes a 500.
struct Route {
  std::string method;
  std::string path;
  std::function<void(const httplib::Request&, httplib::Response&)> handle;
  /// Instead of `handle`, for a PATCH whose body is useful even when it is cut short.
  std::function<void(const httplib::Request&, httplib::Response&, const ReadBody&)> handleBody{};
};

}  // namespace exsampling::adapters
