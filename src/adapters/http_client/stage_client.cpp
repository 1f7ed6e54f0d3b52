#include <exsampling/adapters/http_client/stage_client.hpp>

#include <httplib.h>
#include <nlohmann/json.hpp>

namespace exsampling::adapters {

namespace {

using nlohmann::json;

core::Error strange(const std::string& origin) {
  return {core::ErrorCode::unavailable, "What answers at " + origin + " is no stage."};
}

std::optional<core::Seconds> secondsOrNothing(const json& value) {
  if (!value.is_number()) return std::nullopt;
  return core::Seconds(value.get<double>());
}

night::HealthReport reportOf(const json& body) {
  night::HealthReport report;
  report.sinceLastPhone = secondsOrNothing(body.at("phoneSecondsAgo"));
  report.sinceLastTake = secondsOrNothing(body.at("takeSecondsAgo"));
  report.sinceLastSample = secondsOrNothing(body.at("sampleSecondsAgo"));
  for (const json& one : body.at("instruments")) {
    report.instruments.push_back({.name = one.at("name"),
                                  .address = one.at("address"),
                                  .lastHello = {},
                                  .loaded = one.at("loaded"),
                                  .failed = one.at("failed"),
                                  .lastFailure = one.at("lastFailure")});
  }
  for (const json& one : body.at("warnings")) {
    report.warnings.push_back({one.at("about"), one.at("message")});
  }
  return report;
}

}  // namespace

class StageClient::Impl {
 public:
  explicit Impl(const std::string& stageUrl)
      : origin_(stageUrl.substr(0, stageUrl.find("/?"))),
        token_(stageUrl.substr(stageUrl.find("token=") + 6)),
        client_(origin_) {
    client_.set_connection_timeout(std::chrono::seconds(5));
    client_.set_read_timeout(std::chrono::seconds(10));
  }

  /// `read` turns the answer's JSON into a value; it may throw what nlohmann-json throws.
  template <class Read>
  auto get(const std::string& path, const Read& read)
      -> core::Result<decltype(read(std::declval<const json&>()))> {
    const auto answer = client_.Get(path, {{"Authorization", "Bearer " + token_}});
    if (!answer) {
      return core::Error{core::ErrorCode::unavailable,
                         "The daemon at " + origin_ + " does not answer (" +
                             httplib::to_string(answer.error()) + ")."};
    }
    if (answer->status != 200) return strange(origin_);
    try {
      return read(json::parse(answer->body));
    } catch (const json::exception&) {
      return strange(origin_);
    }
  }

 private:
  std::string origin_;
  std::string token_;
  httplib::Client client_;
};

StageClient::StageClient(const std::string& stageUrl) : impl_(std::make_unique<Impl>(stageUrl)) {}
StageClient::~StageClient() = default;
StageClient::StageClient(StageClient&&) noexcept = default;

core::Result<night::HealthReport> StageClient::health() {
  return impl_->get("/api/stage/health", reportOf);
}

core::Result<std::string> StageClient::joinUrl() {
  return impl_->get("/api/stage/health",
                    [](const json& body) { return body.at("joinUrl").get<std::string>(); });
}

core::Result<std::optional<NewestSample>> StageClient::newestSample() {
  return impl_->get("/api/stage/arrivals?limit=1", [](const json& body) {
    const json& arrivals = body.at("arrivals");
    if (arrivals.empty()) return std::optional<NewestSample>();
    const json& sample = arrivals.at(0);
    const json& track = sample.at("track");
    return std::optional(NewestSample{sample.at("number"), sample.at("category"),
                                      sample.at("confidence"),
                                      track.is_null() ? "" : track.get<std::string>()});
  });
}

}  // namespace exsampling::adapters
