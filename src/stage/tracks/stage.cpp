#include <exsampling/stage/tracks/stage.hpp>

#include "stage_track.hpp"
#include <algorithm>
#include <utility>

namespace exsampling::stage {
namespace {

core::Error noSuchChannel(int channel) {
  return {core::ErrorCode::invalidArgument, "There is no channel " + std::to_string(channel) +
                                                "; channels are 1 to " +
                                                std::to_string(Stage::kMaxChannel) + "."};
}

core::Error noSuchTrack(int channel) {
  return {core::ErrorCode::invalidArgument,
          "The mapping has no track on channel " + std::to_string(channel) + "."};
}

core::Error notWaiting(std::int64_t sampleNumber, const std::string& forWhat) {
  return {core::ErrorCode::notFound,
          "Sample " + std::to_string(sampleNumber) + " does not wait " + forWhat + "."};
}

}  // namespace

Stage::Stage(SampleSink& sink, core::EventBus& events, const MappingStore& mappings,
             const core::Clock& clock)
    : sink_(sink), events_(events), mappings_(mappings), clock_(clock), tracks_(kMaxChannel) {
  for (int channel = 1; channel <= kMaxChannel; ++channel) {
    Track& one = track(channel);
    one.channel = one.held.channel = one.gain.channel = channel;
  }
}

Stage::~Stage() = default;

std::optional<core::Route> Stage::routeFor(const core::CategoryScore& best) const {
  return core::routeToTrack(*mappings_.current(), best.category, best.confidence);
}

void Stage::offer(const core::Sample& offered) {
  const std::lock_guard lock(mutex_);
  if (isRemoved(offered)) return;
  core::Sample sample = offered;
  // It was routed before it was archived.
  if (sample.route && !mappings_.current()->findChannel(sample.route->channel)) {
    sample.route = routeFor(sample.best());
  }
  if (!sample.route) {
    leaveUnmapped(sample);
  } else if (rules_.intake != Intake::open) {
    setStatus(sample, SampleStatus::past);
  } else if (rules_.blocked.contains(sample.contributor)) {
    setStatus(sample, SampleStatus::rejected);
  } else if (needsApproval(sample)) {
    ask(sample);
  } else {
    takeTurn(sample);
  }
}

core::Status Stage::approve(std::int64_t sampleNumber) {
  const std::lock_guard lock(mutex_);
  const auto asking = std::ranges::find(asking_, sampleNumber, &core::Sample::number);
  if (asking == asking_.end()) return notWaiting(sampleNumber, "for approval");
  asking->route = routeFor(asking->best());
  if (!asking->route) {
    const std::string& category = asking->best().category;
    return core::Error{core::ErrorCode::conflict,
                       "The mapping has no track for this sound (" + category + ") now. Give " +
                           category +
                           " a track in the mapping, or put the sound on a track by hand."};
  }
  const core::Sample sample = std::move(*asking);
  asking_.erase(asking);
  takeTurn(sample);
  return {};
}

core::Status Stage::reject(std::int64_t sampleNumber) {
  const std::lock_guard lock(mutex_);
  const auto rejected = [&](const core::Sample& sample) {
    if (sample.number != sampleNumber) return false;
    setStatus(sample, SampleStatus::rejected);
    return true;
  };
  std::size_t count = std::erase_if(asking_, rejected);
  for (Track& one : tracks_) count += std::erase_if(one.waiting, rejected);
  if (count == 0) return notWaiting(sampleNumber, "for approval or for its turn");
  return {};
}

void Stage::admitAsPast(const core::Sample& sample) {
  const std::lock_guard lock(mutex_);
  setStatus(sample, SampleStatus::past);
}

core::Status Stage::assign(const core::Sample& sample, int channel) {
  const auto route = core::routeToChannel(*mappings_.current(), channel);
  if (!route) return noSuchTrack(channel);
  const std::lock_guard lock(mutex_);
  if (isRemoved(sample)) {
    return core::Error{core::ErrorCode::notFound, "This sample was deleted."};
  }
  const auto isIt = [&](const core::Sample& other) { return other.number == sample.number; };
  std::erase_if(asking_, isIt);
  for (Track& one : tracks_) std::erase_if(one.waiting, isIt);
  Track& assigned = track(channel);
  assigned.rememberForUndo();
  put(assigned, *route, sample);
  return {};
}

void Stage::followMapping() {
  const std::lock_guard lock(mutex_);
  const auto mapping = mappings_.current();
  for (Track& one : tracks_) {
    const auto route = core::routeToChannel(*mapping, one.channel);
    if (!route) {
      if (one.loaded) empty(one);
      continue;
    }
    one.soughtFrom = clock_.steadyNow();
    if (one.loaded && one.loaded->route != *route) {
      one.loaded->seq = ++lastSeq_;
      one.loaded->route = *route;
      announce(*one.loaded);
    }
  }
  routeWaitingAnew();
  wake_();
}

void Stage::routeWaitingAnew() {
  for (core::Sample& sample : asking_) sample.route = routeFor(sample.best());
  std::vector<core::Sample> moved;
  for (Track& one : tracks_) {
    std::vector<core::Sample> kept;
    for (core::Sample& sample : one.waiting) {
      sample.route = routeFor(sample.best());
      const bool stays = sample.route && sample.route->channel == one.channel;
      (stays ? kept : moved).push_back(std::move(sample));
    }
    one.waiting = std::move(kept);
  }
  for (const core::Sample& sample : moved) {
    if (sample.route) {
      takeTurn(sample);
    } else {
      leaveUnmapped(sample);
    }
  }
}

core::Status Stage::hold(int channel, bool on) {
  if (!isChannel(channel)) return noSuchChannel(channel);
  const std::lock_guard lock(mutex_);
  Track& held = track(channel);
  if (held.held.on == on) return {};
  held.soughtFrom = clock_.steadyNow();
  setHeld(held, on);
  if (isFree(held)) promote(held);
  wake_();
  return {};
}

core::Status Stage::gain(int channel, core::Decibels gain) {
  if (!isChannel(channel)) return noSuchChannel(channel);
  if (!(gain >= kMinGain && gain <= kMaxGain)) {
    return core::Error{core::ErrorCode::invalidArgument,
                       "A track's gain is between -70 and 24 dB."};
  }
  const std::lock_guard lock(mutex_);
  setGain(track(channel), gain);
  return {};
}

core::Status Stage::clear(int channel) {
  if (!isChannel(channel)) return noSuchChannel(channel);
  const std::lock_guard lock(mutex_);
  Track& cleared = track(channel);
  if (!cleared.loaded) return {};
  cleared.rememberForUndo();
  empty(cleared);
  return {};
}

core::Status Stage::undo(int channel) {
  if (!isChannel(channel)) return noSuchChannel(channel);
  const std::lock_guard lock(mutex_);
  Track& undone = track(channel);
  if (undone.undo.empty()) {
    return core::Error{core::ErrorCode::notFound,
                       "There is nothing to undo on channel " + std::to_string(channel) + "."};
  }
  const auto route = core::routeToChannel(*mappings_.current(), channel);
  if (undone.undo.back() && !route) return noSuchTrack(channel);
  const std::optional<core::Sample> before = std::move(undone.undo.back());
  undone.undo.pop_back();
  if (before) {
    put(undone, *route, *before);
  } else if (undone.loaded) {
    empty(undone);
  }
  return {};
}

void Stage::audition(const std::filesystem::path& file) {
  const std::lock_guard lock(mutex_);
  emit(core::Audition{++lastSeq_, file});
}

void Stage::setIntake(Intake intake) {
  const std::lock_guard lock(mutex_);
  rules_.intake = intake;
  events_.publish(core::RulesChanged{rules_});
}

void Stage::setSoundCheck(bool on) {
  const std::lock_guard lock(mutex_);
  rules_.soundCheck = on;
  if (on) rules_.intake = Intake::open;
  events_.publish(core::RulesChanged{rules_});
}

core::Status Stage::setApproval(Approval approval, std::optional<double> minConfidence) {
  if (minConfidence && !(*minConfidence >= 0.0 && *minConfidence <= 1.0)) {
    return core::Error{core::ErrorCode::invalidArgument, "A confidence is between 0 and 1."};
  }
  const std::lock_guard lock(mutex_);
  rules_.approval = approval;
  if (minConfidence) rules_.minConfidence = *minConfidence;
  events_.publish(core::RulesChanged{rules_});
  return {};
}

core::Status Stage::block(const std::string& contributor, bool on) {
  if (contributor.empty()) {
    return core::Error{core::ErrorCode::invalidArgument,
                       "It is not known who sent this, so it cannot be blocked."};
  }
  const std::lock_guard lock(mutex_);
  if (on) {
    rules_.blocked.insert(contributor);
  } else {
    rules_.blocked.erase(contributor);
  }
  events_.publish(core::RulesChanged{rules_});
  const auto rejected = [&](const core::Sample& sample) {
    if (!rules_.blocked.contains(sample.contributor)) return false;
    setStatus(sample, SampleStatus::rejected);
    return true;
  };
  std::erase_if(asking_, rejected);
  for (Track& one : tracks_) std::erase_if(one.waiting, rejected);
  return {};
}

core::Status Stage::hearMusic(const core::MusicalTime& music) {
  const std::lock_guard lock(mutex_);
  // What was due by the old time goes first: the new one would have it wait once more.
  promoteDue();
  if (const auto heard = music_.hear(music); !heard) return heard;
  musicChanged();
  return {};
}

void Stage::forgetTaps() {
  const std::lock_guard lock(mutex_);
  promoteDue();
  music_.forgetTaps();
  musicChanged();
}

void Stage::musicChanged() {
  for (Track& one : tracks_) one.soughtFrom = clock_.steadyNow();
  tellTempo();
  wake_();
}

void Stage::locate(const core::RecordingId& recording, const core::Location& location) {
  const std::lock_guard lock(mutex_);
  const auto note = [&](core::Sample& sample) {
    if (sample.recording == recording) sample.location = location;
  };
  for (core::Sample& sample : asking_) note(sample);
  for (Track& one : tracks_) {
    for (core::Sample& sample : one.waiting) note(sample);
    for (std::optional<core::Sample>& former : one.undo) {
      if (former) note(*former);
    }
    if (one.loaded) note(one.loaded->sample);
  }
}

void Stage::remove(const core::RecordingId& recording) {
  const std::lock_guard lock(mutex_);
  removed_.insert(recording);
  removeWhere([&](const core::Sample& sample) { return sample.recording == recording; });
}

void Stage::removeSample(std::int64_t sampleNumber) {
  const std::lock_guard lock(mutex_);
  removeWhere([&](const core::Sample& sample) { return sample.number == sampleNumber; });
}

void Stage::report(const core::InstrumentReport& report) {
  const std::lock_guard lock(mutex_);
  if (report.kind == core::InstrumentReport::Kind::played) rememberNote(report);
  for (Track& one : tracks_) {
    if (!one.loaded || one.loaded->seq != report.seq) continue;
    one.playable = report.kind != core::InstrumentReport::Kind::failed;
    one.problem = one.playable ? "" : report.detail;
    if (report.kind == core::InstrumentReport::Kind::played) one.lastPlayed = clock_.steadyNow();
    events_.publish(report);
  }
}

Stage::Track& Stage::track(int channel) { return tracks_[static_cast<std::size_t>(channel - 1)]; }
const Stage::Track& Stage::track(int channel) const {
  return tracks_[static_cast<std::size_t>(channel - 1)];
}

bool Stage::needsApproval(const core::Sample& sample) const {
  return rules_.approval == Approval::asked || (rules_.approval == Approval::aboveConfidence &&
                                                sample.best().confidence < rules_.minConfidence);
}

bool Stage::isRemoved(const core::Sample& sample) const {
  return sample.recording && removed_.contains(*sample.recording);
}

void Stage::leaveUnmapped(const core::Sample& sample) {
  setStatus(sample, SampleStatus::unmapped);
  sink_.sendUnmapped(sample);
}

void Stage::ask(const core::Sample& sample) {
  asking_.push_back(sample);
  setStatus(sample, SampleStatus::asking);
  if (asking_.size() > kMaxAsking) {
    setStatus(asking_.front(), SampleStatus::past);
    asking_.erase(asking_.begin());
  }
}

void Stage::removeWhere(const std::function<bool(const core::Sample&)>& isMeant) {
  const auto forgotten = [&](const core::Sample& sample) {
    if (!isMeant(sample)) return false;
    setStatus(sample, SampleStatus::past);
    return true;
  };
  std::erase_if(asking_, forgotten);
  std::erase_if(recentlyLoaded_,
                [&](const core::SampleLoaded& one) { return isMeant(one.sample); });
  for (Track& one : tracks_) {
    std::erase_if(one.waiting, forgotten);
    std::erase_if(one.undo, [&](const std::optional<core::Sample>& former) {
      return former && isMeant(*former);
    });
    if (one.loaded && isMeant(one.loaded->sample)) {
      empty(one);
      promote(one);
    }
  }
}

void Stage::setHeld(Track& track, bool on) {
  if (track.held.on == on) return;
  track.held.on = on;
  track.held.seq = ++lastSeq_;
  emit(track.held);
}

void Stage::setGain(Track& track, core::Decibels gain) {
  if (track.gain.gain == gain) return;
  track.gain.gain = gain;
  track.gain.seq = ++lastSeq_;
  emit(track.gain);
}

void Stage::setStatus(const core::Sample& sample, SampleStatus status) {
  if (sample.number < 1) return;
  const auto number = static_cast<std::size_t>(sample.number);
  if (number >= statuses_.size()) statuses_.resize(number + 1, SampleStatus::waiting);
  if (statuses_[number] == status) return;
  statuses_[number] = status;
  events_.publish(core::SampleStatusChanged{sample.number, status});
}

void Stage::emit(const core::StageChange& change) {
  sink_.send(change);
  events_.publish(core::StageChanged{change});
}

}  // namespace exsampling::stage
