#include <exsampling/adapters/http/answers.hpp>

#include <httplib.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <cstdio>
#include <random>
#include <utility>

namespace exsampling::adapters {

int httpStatus(core::ErrorCode code) {
  switch (code) {
    case core::ErrorCode::invalidArgument:
      return 400;
    case core::ErrorCode::unsupportedMedia:
      return 415;
    case core::ErrorCode::undecodable:
      return 422;
    case core::ErrorCode::tooLarge:
      return 413;
    case core::ErrorCode::notFound:
      return 404;
    case core::ErrorCode::conflict:
      return 409;
    case core::ErrorCode::busy:
      return 503;
    case core::ErrorCode::storageFull:
      return 507;
    case core::ErrorCode::unavailable:
      return 503;
    case core::ErrorCode::storage:
    case core::ErrorCode::model:
    case core::ErrorCode::config:
    case core::ErrorCode::internal:
      return 500;
  }
  return 500;
}

std::string errorWord(core::ErrorCode code) {
  switch (code) {
    case core::ErrorCode::invalidArgument:
      return "invalidArgument";
    case core::ErrorCode::unsupportedMedia:
      return "unsupportedMedia";
    case core::ErrorCode::undecodable:
      return "undecodable";
    case core::ErrorCode::tooLarge:
      return "tooLarge";
    case core::ErrorCode::notFound:
      return "notFound";
    case core::ErrorCode::conflict:
      return "conflict";
    case core::ErrorCode::busy:
      return "busy";
    case core::ErrorCode::storageFull:
      return "storageFull";
    case core::ErrorCode::storage:
      return "storage";
    case core::ErrorCode::model:
      return "model";
    case core::ErrorCode::config:
      return "config";
    case core::ErrorCode::unavailable:
      return "unavailable";
    case core::ErrorCode::internal:
      return "internal";
  }
  return "internal";
}

core::Error invalid(std::string message) {
  return {core::ErrorCode::invalidArgument, std::move(message)};
}

std::string newRequestId() {
  static const unsigned run = std::random_device{}();
  static std::atomic<unsigned> counter{0};
  char text[24];
  std::snprintf(text, sizeof text, "%08x-%u", run, ++counter);
  return text;
}

std::string errorBody(std::string_view code, std::string_view message) {
  const nlohmann::json body = {
      {"error", {{"code", code}, {"message", message}, {"requestId", newRequestId()}}}};
  return body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void answerError(httplib::Response& response, const core::Error& error) {
  if (error.code == core::ErrorCode::busy || error.code == core::ErrorCode::unavailable) {
    response.set_header("Retry-After", "5");
  } else if (error.code == core::ErrorCode::storageFull) {
    response.set_header("Retry-After", "60");
  }
  answerJson(response, httpStatus(error.code), errorBody(errorWord(error.code), error.message));
}

void setContent(httplib::Response& response, std::shared_ptr<const std::string> content,
                const std::string& type) {
  response.set_content_provider(
      content->size(), type,
      [content](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
        return sink.write(content->data() + offset, length);
      });
}

void answerJson(httplib::Response& response, int status, std::string json) {
  response.status = status;
  response.set_header("Cache-Control", "no-store");
  setContent(response, std::make_shared<const std::string>(std::move(json)), "application/json");
}

}  // namespace exsampling::adapters
