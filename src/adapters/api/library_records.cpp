#include "wire_json.hpp"

namespace exsampling::adapters {

namespace {

// An event is not a list of a whole disk.
constexpr std::size_t kMostLeftOut = 50;

const char* additionWord(core::LibraryAddition::State state) {
  using State = core::LibraryAddition::State;
  switch (state) {
    case State::running:
      return "running";
    case State::done:
      return "done";
    case State::stopped:
      return "stopped";
    case State::failed:
      return "failed";
  }
  return "failed";
}

}  // namespace

Json additionRecord(const std::optional<core::LibraryAddition>& addition) {
  if (!addition) return nullptr;
  Json leftOut = Json::array();
  for (const core::UnusableFile& file : addition->unusable) {
    if (leftOut.size() == kMostLeftOut) break;
    leftOut.push_back({{"file", file.path.string()}, {"reason", file.reason}});
  }
  return {{"path", addition->path.string()},
          {"state", additionWord(addition->state)},
          {"done", addition->done},
          {"all", addition->all},
          {"latest", addition->latest.filename().string()},
          {"added", addition->added},
          {"sounds", addition->segments},
          {"moved", addition->moved},
          {"unchanged", addition->unchanged},
          {"leftOutCount", addition->unusable.size()},
          {"leftOut", std::move(leftOut)},
          {"failure", addition->failure}};
}

Json libraryRecord(const sound::LibraryContents& contents) {
  Json places = Json::array();
  for (const sound::LibraryPlace& place : contents.places) {
    places.push_back(
        {{"path", place.path.string()}, {"files", place.files}, {"sounds", place.segments}});
  }
  return {{"places", std::move(places)},
          {"files", contents.size.files},
          {"sounds", contents.size.segments},
          {"addition", additionRecord(contents.addition)}};
}

}  // namespace exsampling::adapters
