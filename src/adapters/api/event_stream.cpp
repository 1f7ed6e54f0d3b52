#include "event_stream.hpp"

#include <exsampling/adapters/http/answers.hpp>
#include <exsampling/night/access/secrets.hpp>

#include <httplib.h>

#include "wire_json.hpp"
#include <charconv>

namespace exsampling::adapters {

namespace {

/// Silence is broken at least this often, so that the thread of a watcher who is gone is free soon:
/// a page that is reloaded a few times must not find all of them taken.
constexpr std::chrono::seconds kHeartbeat{1};

std::string message(const std::string& id, const std::string& name, const Json& data) {
  return "id: " + id + "\nevent: " + name + "\ndata: " + jsonText(data) + "\n\n";
}

}  // namespace

EventStream::EventStream(const core::LiveEventBus& events, std::size_t maxStreams)
    : events_(events), maxStreams_(maxStreams), run_(night::newSecret().substr(0, 8)) {}

std::string EventStream::idOf(std::uint64_t number) const {
  return run_ + "." + std::to_string(number);
}

std::string EventStream::newestId() const { return idOf(events_.newest()); }

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
      [this, number, greeting](std::size_t, httplib::DataSink& sink) mutable {
        auto text = std::exchange(greeting, {});
        if (text.empty()) {
          const auto batch = events_.after(number, kHeartbeat);
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
          }
          if (text.empty()) text = ":\n\n";
        }
        return sink.write(text.data(), text.size());
      },
      [this](bool) { --streams_; });
}

}  // namespace exsampling::adapters
