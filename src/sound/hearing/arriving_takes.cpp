#include <exsampling/sound/hearing/arriving_takes.hpp>

#include <algorithm>

namespace exsampling::sound {

using core::Error;
using core::ErrorCode;

void ArrivingTakes::recall(const ArrivingTake& take) {
  takes_[take.id] = {take.contributor, take.bytes, std::nullopt};
}

core::Status ArrivingTakes::admit(const core::RecordingId& id, const std::string& contributor,
                                  std::size_t bytes, core::SteadyTime now) {
  std::size_t others = 0;
  std::size_t ofTheSame = 0;
  std::size_t otherBytes = 0;
  for (const auto& [otherId, other] : takes_) {
    if (otherId == id) continue;
    ++others;
    otherBytes += other.bytes;
    if (other.contributor == contributor) ++ofTheSame;
  }
  if (ofTheSame >= limits_.takesOfOneContributor) {
    return Error{ErrorCode::busy, "finish the takes that you began before you begin another"};
  }
  if (others >= limits_.takes || otherBytes + bytes > limits_.bytes) {
    return Error{ErrorCode::busy, "too many takes are arriving; send it again in a few seconds"};
  }
  Take& take = takes_[id];
  take = {contributor, std::max(take.bytes, bytes), now};
  return {};
}

std::vector<core::RecordingId> ArrivingTakes::quiet(core::SteadyTime now) {
  std::vector<core::RecordingId> found;
  for (auto& [id, take] : takes_) {
    if (take.heard && now - *take.heard >= limits_.quietTime) {
      found.push_back(id);
      take.heard = now;
    }
    if (!take.heard) take.heard = now;
  }
  return found;
}

}  // namespace exsampling::sound
