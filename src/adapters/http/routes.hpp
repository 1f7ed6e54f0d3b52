#pragma once

#include <functional>
#include <string>

namespace httplib {
struct Request;
struct Response;
}  // namespace httplib

namespace exsampling::adapters {

/// One thing that a listener answers to. `path` is as in the OpenAPI file,
/// "/api/recordings/{id}": each {name} is one segment, `request.matches[1]` the first of them.
/// Handlers run in several threads at once; what they throw becomes a 500.
struct Route {
  std::string method;
  std::string path;
  std::function<void(const httplib::Request&, httplib::Response&)> handle;
};

}  // namespace exsampling::adapters
