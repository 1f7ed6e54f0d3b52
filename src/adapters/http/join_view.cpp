#include "join_view.hpp"

#include <exsampling/access/entrance.hpp>
#include <exsampling/ports/clock.hpp>
#include <exsampling/stage/stage.hpp>

#include <httplib.h>

#include "answers.hpp"
#include "wire_json.hpp"

namespace exsampling::adapters {

namespace {

constexpr std::chrono::seconds kFresh{1};
constexpr std::size_t kLatest = 12;
/// Addresses change seldom; what they no longer say is soon forgotten.
constexpr std::size_t kKeptCodes = 4;

Json latestRecord(const std::vector<ports::Arrival>& latest, const core::Mapping& mapping) {
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

core::Result<std::shared_ptr<const std::string>> JoinView::record() {
  const std::lock_guard lock(mutex_);
  const auto now = daemon_.clock.steadyNow();
  if (!record_ || now - madeAt_ >= kFresh) {
    auto made = makeRecord();
    if (!made) return made.error();
    record_ = std::make_shared<const std::string>(*std::move(made));
    madeAt_ = now;
  }
  return record_;
}

core::Result<std::string> JoinView::makeRecord() const {
  const auto counts = daemon_.arrivals.categoryCounts();
  if (!counts) return counts.error();
  const auto newest = daemon_.arrivals.newest({}, kLatest);
  if (!newest) return newest.error();
  std::size_t sounds = 0;
  for (const auto& [category, count] : *counts) sounds += count;
  const auto& wifi = settings_.wifi;
  return jsonText(
      {{"performance", settings_.performance},
       {"address", daemon_.entrance.joinUrl()},
       {"wifi", wifi ? Json{{"name", wifi->name}, {"password", wifi->password}} : Json(nullptr)},
       {"intake", intakeWord(daemon_.stage.intake())},
       {"sounds", sounds},
       {"arrived", newest->empty() ? 0 : newest->front().sample.number},
       {"latest", latestRecord(*newest, *daemon_.mappings.current())}});
}

core::Result<std::shared_ptr<const std::string>> JoinView::code(const std::string& which) {
  const auto text = which == "address"                  ? daemon_.entrance.joinUrl()
                    : which == "wifi" && settings_.wifi ? settings_.wifi->codeText
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

std::vector<Route> joinRoutes(JoinView& view) {
  return {
      {"GET", "/api/join",
       [&view](const auto&, auto& response) {
         const auto record = view.record();
         if (!record) return answerError(response, record.error());
         response.set_header("Cache-Control", "no-store");
         setContent(response, *record, "application/json");
       }},
      {"GET", "/api/join/codes/{which}",
       [&view](const auto& request, auto& response) {
         const auto code = view.code(request.matches[1].str());
         if (!code) return answerError(response, code.error());
         response.set_header("Cache-Control", "no-store");
         setContent(response, *code, "image/svg+xml");
       }},
  };
}

}  // namespace exsampling::adapters
