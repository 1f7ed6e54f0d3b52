#include "stage_requests.hpp"

#include <exsampling/adapters/http/answers.hpp>

#include <httplib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace exsampling::adapters {

namespace {
constexpr int kMaxJsonDepth = 16;
}  // namespace

core::Result<Json> readObject(const httplib::Request& request) {
  if (request.body.empty()) return Json::object();
  bool tooDeep = false;
  auto json = Json::parse(
      request.body,
      [&tooDeep](int depth, auto, const auto&) {
        tooDeep = tooDeep || depth > kMaxJsonDepth;
        return !tooDeep;
      },
      false);
  if (tooDeep || json.is_discarded() || !json.is_object()) {
    return invalid("The body has to be a JSON object of at most 16 levels.");
  }
  return json;
}

std::int64_t readNumber(const std::string& text) {
  std::int64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() && number > 0 ? number
                                                                                           : 0;
}

std::optional<std::string> parameter(const httplib::Request& request, const char* name) {
  if (!request.has_param(name)) return std::nullopt;
  return request.get_param_value(name);
}

core::Result<sound::ArrivalFilter> readFilter(const httplib::Request& request,
                                              const stage::Stage& stage) {
  sound::ArrivalFilter filter{.category = parameter(request, "category"),
                              .track = parameter(request, "track"),
                              .contributor = parameter(request, "contributor"),
                              .text = parameter(request, "text"),
                              .favouritesOnly = parameter(request, "favourite") == "true"};
  if (const auto before = parameter(request, "before")) {
    filter.before = readNumber(*before);
    if (filter.before == 0) return invalid("before has to be a sample's number.");
  }
  if (const auto state = parameter(request, "state")) {
    using core::SampleStatus;
    constexpr std::array kAll{SampleStatus::waiting,  SampleStatus::asking,
                              SampleStatus::onStage,  SampleStatus::past,
                              SampleStatus::rejected, SampleStatus::unmapped};
    const auto wanted = std::ranges::find(kAll, *state, stageWord);
    if (wanted == kAll.end()) return invalid("state has to be a state of samples on the stage.");
    filter.among = stage.numbersWith(*wanted);
  }
  return filter;
}

}  // namespace exsampling::adapters
