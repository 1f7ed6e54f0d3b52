#include "admission.hpp"

#include "participants.hpp"
#include <chrono>

namespace exsampling::adapters {

namespace {

constexpr std::string_view kRecordings = "/api/recordings/";

Refusal tooMuch(const night::Excess& excess) {
  const auto wait = std::chrono::ceil<std::chrono::seconds>(excess.retryAfter);
  return {429, "tooMany", excess.what, wait};
}

/// Only requests with audio name a take that may be new.
bool carriesAudio(const RequestHead& head) {
  return head.method == "PUT" || (head.method == "PATCH" && contentLength(head) > 0);
}

}  // namespace

std::optional<Refusal> Admission::operator()(const RequestHead& head) const {
  if (!entrance_.asksForCode() || !head.path.starts_with(kRecordings)) return std::nullopt;
  const auto participant = participantOf(entrance_, head.header("cookie"));
  if (!participant) {
    return Refusal{401, "notJoined",
                   "This phone has not joined, or the join code has changed: scan the code in the "
                   "room again."};
  }
  if (const auto excess = limits_.countRequest(*participant)) return tooMuch(*excess);
  if (!carriesAudio(head)) return std::nullopt;

  auto take = head.path.substr(kRecordings.size());
  take = take.substr(0, take.find('/'));
  const auto isWaiting = [this](const std::string& text) {
    const auto id = core::RecordingId::parse(text);
    if (!id) return false;
    const auto record = ingest_.find(*id);
    return record && record->state == core::RecordingState::queued;
  };
  const auto excess = limits_.countUpload(*participant, take, contentLength(head), isWaiting);
  return excess ? std::optional(tooMuch(*excess)) : std::nullopt;
}

}  // namespace exsampling::adapters
