#include "join_view.hpp"

#include <exsampling/adapters/http/answers.hpp>
#include <exsampling/core/work/clock.hpp>
#include <exsampling/night/access/entrance.hpp>
#include <exsampling/stage/tracks/stage.hpp>

#include <httplib.h>

#include "wire_json.hpp"

namespace exsampling::adapters {

namespace {

constexpr std::chrono::seconds kFresh{1};
constexpr std::size_t kLatest = 12;
/// Addresses change seldom; codes for old ones are soon forgotten.
constexpr std::size_t kKeptCodes = 4;

Json latestRecord(const std::vector<core::Arrival>& latest, const core::Mapping& mapping) {
  Json list = Json::array();
  for (const auto& arrival : latest) {
    const auto& route = arrival.sample.route;
    const auto* track = route ? mapping.findChannel(route->channel) : nullptr;
    list.push_back({{"category", arrival.category()},
                    {"colour", track != nullptr ? Json(track->colour) : Json(nullptr)}});
  }
  return list;
}

}  // namespace

JoinView::JoinView(const HttpSettings& settings, HttpParts daemon)
    : settings_(settings), daemon_(daemon) {}

std::string JoinView::addressFor(Onlooker onlooker) const {
  const auto& entrance = daemon_.entrance;
  return onlooker == Onlooker::guest ? entrance.joinUrl() : entrance.origin();
}

const Wifi* JoinView::wifiFor(Onlooker onlooker) const {
  return settings_.wifi && onlooker == Onlooker::guest ? &*settings_.wifi : nullptr;
}

core::Result<std::shared_ptr<const std::string>> JoinView::record(Onlooker onlooker) {
  const std::lock_guard lock(mutex_);
  const auto now = daemon_.clock.steadyNow();
  Made& made = made_[onlooker];
  if (!made.text || now - made.at >= kFresh) {
    auto record = makeRecord(onlooker);
    if (!record) return record.error();
    made = {std::make_shared<const std::string>(*std::move(record)), now};
  }
  return made.text;
}

core::Result<std::string> JoinView::makeRecord(Onlooker onlooker) const {
  const auto counts = daemon_.arrivals.categoryCounts();
  if (!counts) return counts.error();
  const auto newest = daemon_.arrivals.newest({}, kLatest);
  if (!newest) return newest.error();
  std::size_t sounds = 0;
  for (const auto& [category, count] : *counts) sounds += count;
  const auto* wifi = wifiFor(onlooker);
  return jsonText(
      {{"performance", settings_.performance},
       {"address", addressFor(onlooker)},
       {"wifi", wifi ? Json{{"name", wifi->name}, {"password", wifi->password}} : Json(nullptr)},
       {"intake", intakeWord(daemon_.stage.intake())},
       {"sounds", sounds},
       {"arrived", newest->empty() ? 0 : newest->front().sample.number},
       {"latest", latestRecord(*newest, *daemon_.mappings.current())}});
}

core::Result<std::shared_ptr<const std::string>> JoinView::code(const std::string& which,
                                                                Onlooker onlooker) {
  const auto* wifi = wifiFor(onlooker);
  const auto text = which == "address"        ? addressFor(onlooker)
                    : which == "wifi" && wifi ? wifi->codeText
                                              : std::string();
  const std::lock_guard lock(mutex_);
  if (const auto known = codes_.find(text); known != codes_.end()) return known->second;
  const auto drawn = text.empty() || !settings_.drawQrCode ? "" : settings_.drawQrCode(text);
  if (drawn.empty()) {
    return core::Error{core::ErrorCode::notFound, "There is no such QR code."};
  }
  if (codes_.size() >= kKeptCodes) codes_.clear();
  return codes_[text] = std::make_shared<const std::string>(drawn);
}

std::vector<Route> joinRoutes(JoinView& view,
                              std::function<Onlooker(const httplib::Request&)> onlookerOf) {
  const auto answer = [](const auto& made, const char* type, httplib::Response& response) {
    if (!made) return answerError(response, made.error());
    response.set_header("Cache-Control", "no-store");
    setContent(response, *made, type);
  };
  return {
      {"GET", "/api/join",
       [&view, onlookerOf, answer](const auto& request, auto& response) {
         answer(view.record(onlookerOf(request)), "application/json", response);
       }},
      {"GET", "/api/join/codes/{which}",
       [&view, onlookerOf, answer](const auto& request, auto& response) {
         answer(view.code(request.matches[1].str(), onlookerOf(request)), "image/svg+xml",
                response);
       }},
  };
}

}  // namespace exsampling::adapters
