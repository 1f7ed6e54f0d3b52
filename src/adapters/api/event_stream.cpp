#include "event_stream.hpp"

#include <exsampling/adapters/http/answers.hpp>
#include <exsampling/night/access/secrets.hpp>

#include <httplib.h>

#include "wire_json.hpp"
#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

namespace exsampling::adapters {

namespace {

using Clock = std::chrono::steady_clock;

/// Silence is broken at least this often, so that the thread of a watcher who is gone is free soon:
/// a page that is reloaded a few times must not find all of them taken.
constexpr std::chrono::seconds kHeartbeat{1};

std::string message(const std::string& name, const Json& data) {
  return "event: " + name + "\ndata: " + jsonText(data) + "\n\n";
}

std::string message(const std::string& id, const std::string& name, const Json& data) {
  return "id: " + id + "\n" + message(name, data);
}

/// A burst of events gets one state.
constexpr std::chrono::milliseconds kBetweenStates{150};

/// Whether what the state of the stage says may be another after this event.
bool changesState(const core::Event& event) {
  struct Visitor {
    bool operator()(const core::SampleStatusChanged&) const { return true; }
    bool operator()(const core::SamplesRemoved&) const { return true; }
    bool operator()(const core::RulesChanged&) const { return true; }
    bool operator()(const core::MappingChanged&) const { return true; }
    bool operator()(const core::TempoChanged&) const { return true; }
    bool operator()(const core::UndoChanged&) const { return true; }
    bool operator()(const core::StageChanged&) const { return true; }
    bool operator()(const core::InstrumentReport& report) const {
      return report.kind != core::InstrumentReport::Kind::played;
    }
    bool operator()(const core::SampleArrived&) const { return false; }
    bool operator()(const core::SampleNoted&) const { return false; }
    bool operator()(const core::RecordingEnded&) const { return false; }
    bool operator()(const core::TeachingChanged&) const { return false; }
    bool operator()(const core::Alarm&) const { return false; }
    bool operator()(const core::HealthChanged&) const { return false; }
    bool operator()(const core::LibraryChanged&) const { return false; }
  };
  return std::visit(Visitor{}, event);
}

}  // namespace

EventStream::EventStream(const core::EventRing& events, std::size_t maxStreams,
                         std::function<Json()> readState)
    : events_(events),
      maxStreams_(maxStreams),
      readState_(std::move(readState)),
      run_(night::newSecret().substr(0, 8)) {}

std::string EventStream::idOf(std::uint64_t number) const {
  return run_ + "." + std::to_string(number);
}

Json EventStream::state() const {
  // The id first: an event that comes in between is then delivered once more, not lost.
  const auto id = idOf(events_.newest());
  Json json = readState_();
  json["lastEventId"] = id;
  return json;
}

void EventStream::answer(const httplib::Request& request, httplib::Response& response) {
  if (streams_.fetch_add(1) >= maxStreams_) {
    --streams_;
    return answerError(response, {core::ErrorCode::busy,
                                  "Too many pages watch the stage at once; close one of them."});
  }
  auto lastId = request.get_header_value("Last-Event-ID");
  if (lastId.empty()) lastId = request.get_param_value("after");

  auto number = events_.newest();
  std::string greeting = "retry: 1000\n\n";
  if (!lastId.empty()) {
    std::uint64_t last = 0;
    const auto digits = lastId.data() + std::min(run_.size() + 1, lastId.size());
    const auto end = lastId.data() + lastId.size();
    const auto parsed = std::from_chars(digits, end, last);
    const bool known = lastId.starts_with(run_ + ".") && parsed.ec == std::errc() &&
                       parsed.ptr == end && last <= number;
    if (known) {
      number = last;
    } else {
      greeting += message(idOf(number), "gap", {{"missed", nullptr}});
    }
  }

  response.set_header("Cache-Control", "no-store");
  response.set_chunked_content_provider(
      "text/event-stream",
      [this, number, greeting, owesState = false, nextState = Clock::time_point()](
          std::size_t, httplib::DataSink& sink) mutable {
        auto text = std::exchange(greeting, {});
        if (text.empty()) {
          const auto untilState = std::chrono::ceil<std::chrono::milliseconds>(
              std::max(nextState - Clock::now(), Clock::duration(0)));
          const auto batch = events_.after(number, owesState ? untilState : kHeartbeat);
          if (events_.closed()) {
            sink.done();
            return true;
          }
          if (batch.missed > 0) {
            text +=
                message(idOf(batch.events.front().number - 1), "gap", {{"missed", batch.missed}});
          }
          for (const auto& [eventNumber, event] : batch.events) {
            text += message(idOf(eventNumber), eventName(*event), eventRecord(*event));
            number = eventNumber;
            owesState = owesState || changesState(*event);
          }
          if (owesState && Clock::now() >= nextState) {
            text += message("state", state());
            owesState = false;
            nextState = Clock::now() + kBetweenStates;
          }
          if (text.empty()) text = ":\n\n";
        }
        return sink.write(text.data(), text.size());
      },
      [this](bool) { --streams_; });
}

}  // namespace exsampling::adapters
