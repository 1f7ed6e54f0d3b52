#include <exsampling/stage/stage.hpp>

#include <algorithm>
#include <chrono>
#include <deque>
#include <iterator>
#include <utility>

namespace exsampling::stage {
namespace {

/// A sample that undo can put back on its track.
struct Former {
  core::Route route;
  core::Sample sample;
};

bool isChannel(int channel) { return channel >= 1 && channel <= Stage::kMaxChannel; }

core::Error noSuchChannel(int channel) {
  return {core::ErrorCode::invalidArgument, "There is no channel " + std::to_string(channel) +
                                                "; channels are 1 to " +
                                                std::to_string(Stage::kMaxChannel) + "."};
}

core::Error notWaiting(std::int64_t sampleNumber, const std::string& forWhat) {
  return {core::ErrorCode::notFound,
          "Sample " + std::to_string(sampleNumber) + " does not wait " + forWhat + "."};
}

}  // namespace

struct Stage::Track {
  int channel = 0;
  std::optional<core::SampleLoaded> loaded;
  core::SteadyTime freeFrom{};  ///< when what is loaded may be replaced
  core::StageSeq clearedSeq = 0;
  core::TrackHeld held;
  core::TrackGain gain;
  std::vector<core::Sample> waiting;
  std::deque<std::optional<Former>> undo;  ///< newest last; nothing: the track was empty
  bool playable = false;
  std::optional<core::SteadyTime> lastPlayed;
  std::string problem;

  void rememberForUndo() {
    undo.push_back(loaded ? std::optional(Former{loaded->route, loaded->sample}) : std::nullopt);
    if (undo.size() > kMaxUndo) undo.pop_front();
  }
};

Stage::Stage(ports::SampleSink& sink, ports::LiveEvents& events,
             const ports::MappingStore& mappings, const ports::Clock& clock)
    : sink_(sink), events_(events), mappings_(mappings), clock_(clock), tracks_(kMaxChannel) {
  for (int channel = 1; channel <= kMaxChannel; ++channel) {
    Track& one = track(channel);
    one.channel = one.held.channel = one.gain.channel = channel;
  }
}

Stage::~Stage() = default;

void Stage::offer(const core::Sample& sample) {
  const std::lock_guard lock(mutex_);
  if (removed_.contains(sample.recording)) return;
  if (!sample.route || !isChannel(sample.route->channel)) {
    setStatus(sample, SampleStatus::unmapped);
    sink_.sendUnmapped(sample);
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

core::Status Stage::assign(const core::Sample& sample, int channel) {
  const auto mapping = mappings_.current();
  const core::Track* goal = mapping->findChannel(channel);
  if (!goal) {
    return core::Error{core::ErrorCode::invalidArgument,
                       "The mapping has no track on channel " + std::to_string(channel) + "."};
  }
  const std::lock_guard lock(mutex_);
  if (removed_.contains(sample.recording)) {
    return core::Error{core::ErrorCode::notFound, "This sample was deleted."};
  }
  const auto isIt = [&](const core::Sample& other) { return other.number == sample.number; };
  std::erase_if(asking_, isIt);
  for (Track& one : tracks_) std::erase_if(one.waiting, isIt);
  Track& assigned = track(channel);
  assigned.rememberForUndo();
  put(assigned, {goal->name, goal->channel, goal->playback}, sample);
  return {};
}

void Stage::advance() {
  const std::lock_guard lock(mutex_);
  for (Track& one : tracks_) {
    if (one.loaded && isFree(one)) promote(one);
  }
}

void Stage::followMapping() {
  const std::lock_guard lock(mutex_);
  const auto mapping = mappings_.current();
  for (Track& one : tracks_) {
    const core::Track* described = mapping->findChannel(one.channel);
    if (described == nullptr) {
      for (const core::Sample& sample : one.waiting) setStatus(sample, SampleStatus::past);
      one.waiting.clear();
      if (one.loaded) empty(one);
      continue;
    }
    const core::Route route{described->name, described->channel, described->playback};
    for (core::Sample& sample : one.waiting) sample.route = route;
    if (one.loaded && one.loaded->route != route) {
      one.loaded->seq = ++lastSeq_;
      one.loaded->route = route;
      announce(*one.loaded);
    }
  }
}

std::optional<core::SteadyTime> Stage::nextDue() const {
  const std::lock_guard lock(mutex_);
  std::optional<core::SteadyTime> due;
  for (const Track& one : tracks_) {
    if (one.loaded && !one.held.on && !one.waiting.empty() && (!due || one.freeFrom < *due)) {
      due = one.freeFrom;
    }
  }
  return due;
}

core::Status Stage::hold(int channel, bool on) {
  if (!isChannel(channel)) return noSuchChannel(channel);
  const std::lock_guard lock(mutex_);
  Track& held = track(channel);
  if (held.held.on == on) return {};
  setHeld(held, on);
  if (isFree(held)) promote(held);
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
  const std::optional<Former> before = std::move(undone.undo.back());
  undone.undo.pop_back();
  if (before) {
    put(undone, before->route, before->sample);
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
  events_.publish(ports::RulesChanged{rules_});
}

void Stage::setSoundCheck(bool on) {
  const std::lock_guard lock(mutex_);
  rules_.soundCheck = on;
  if (on) rules_.intake = Intake::open;
  events_.publish(ports::RulesChanged{rules_});
}

core::Status Stage::setApproval(Approval approval, std::optional<double> minConfidence) {
  if (minConfidence && !(*minConfidence >= 0.0 && *minConfidence <= 1.0)) {
    return core::Error{core::ErrorCode::invalidArgument, "A confidence is between 0 and 1."};
  }
  const std::lock_guard lock(mutex_);
  rules_.approval = approval;
  if (minConfidence) rules_.minConfidence = *minConfidence;
  events_.publish(ports::RulesChanged{rules_});
  return {};
}

core::Status Stage::block(const std::string& contributor, bool on) {
  if (contributor.empty()) {
    return core::Error{core::ErrorCode::invalidArgument,
                       "Nobody knows who sent this, so it cannot be blocked."};
  }
  const std::lock_guard lock(mutex_);
  if (on) {
    rules_.blocked.insert(contributor);
  } else {
    rules_.blocked.erase(contributor);
  }
  events_.publish(ports::RulesChanged{rules_});
  const auto rejected = [&](const core::Sample& sample) {
    if (!rules_.blocked.contains(sample.contributor)) return false;
    setStatus(sample, SampleStatus::rejected);
    return true;
  };
  std::erase_if(asking_, rejected);
  for (Track& one : tracks_) std::erase_if(one.waiting, rejected);
  return {};
}

void Stage::locate(const core::RecordingId& recording, const core::Location& location) {
  const std::lock_guard lock(mutex_);
  const auto note = [&](core::Sample& sample) {
    if (sample.recording == recording) sample.location = location;
  };
  for (core::Sample& sample : asking_) note(sample);
  for (Track& one : tracks_) {
    for (core::Sample& sample : one.waiting) note(sample);
    for (std::optional<Former>& former : one.undo) {
      if (former) note(former->sample);
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

void Stage::report(const ports::InstrumentReport& report) {
  const std::lock_guard lock(mutex_);
  if (report.kind == ports::InstrumentReport::Kind::played) rememberNote(report);
  for (Track& one : tracks_) {
    if (!one.loaded || one.loaded->seq != report.seq) continue;
    one.playable = report.kind != ports::InstrumentReport::Kind::failed;
    one.problem = one.playable ? "" : report.detail;
    if (report.kind == ports::InstrumentReport::Kind::played) one.lastPlayed = clock_.steadyNow();
    events_.publish(report);
  }
}

std::vector<core::NotePlayed> Stage::takeNotesPlayed() {
  const std::lock_guard lock(mutex_);
  std::vector<core::NotePlayed> notes(std::make_move_iterator(notes_.begin()),
                                      std::make_move_iterator(notes_.end()));
  notes_.clear();
  return notes;
}

void Stage::restore(const Snapshot& saved, std::int64_t lastSampleNumber) {
  const std::lock_guard lock(mutex_);
  rules_ = saved.rules;
  if (lastSampleNumber > 0) {
    statuses_.resize(static_cast<std::size_t>(lastSampleNumber) + 1, SampleStatus::past);
  }
  for (const TrackState& state : saved.tracks) {
    if (!isChannel(state.channel)) continue;
    Track& restored = track(state.channel);
    if (state.loaded) {
      put(restored, state.loaded->route, state.loaded->sample);
      restored.freeFrom = clock_.steadyNow();
    }
    setGain(restored, state.gain.gain);
    setHeld(restored, state.held.on);
  }
  for (const core::Sample& sample : saved.asking) ask(sample);
}

Snapshot Stage::snapshot() const {
  const std::lock_guard lock(mutex_);
  return takeSnapshot();
}

void Stage::withSnapshot(const std::function<void(const Snapshot&)>& use) const {
  const std::lock_guard lock(mutex_);
  use(takeSnapshot());
}

Intake Stage::intake() const {
  const std::lock_guard lock(mutex_);
  return rules_.intake;
}

SampleStatus Stage::statusOf(std::int64_t sampleNumber) const {
  const std::lock_guard lock(mutex_);
  if (sampleNumber < 1 || static_cast<std::size_t>(sampleNumber) >= statuses_.size()) {
    return SampleStatus::waiting;
  }
  for (const Track& one : tracks_) {
    if (one.loaded && one.loaded->sample.number == sampleNumber && isPlaying(one)) {
      return SampleStatus::playing;
    }
  }
  return statuses_[static_cast<std::size_t>(sampleNumber)];
}

std::vector<std::int64_t> Stage::numbersWith(SampleStatus status) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::int64_t> numbers;
  for (std::size_t number = statuses_.size(); number-- > 1;) {
    if (statuses_[number] == status) numbers.push_back(static_cast<std::int64_t>(number));
  }
  return numbers;
}

Stage::Track& Stage::track(int channel) { return tracks_[static_cast<std::size_t>(channel - 1)]; }

bool Stage::needsApproval(const core::Sample& sample) const {
  return rules_.approval == Approval::asked || (rules_.approval == Approval::aboveConfidence &&
                                                sample.best().confidence < rules_.minConfidence);
}

void Stage::ask(const core::Sample& sample) {
  asking_.push_back(sample);
  setStatus(sample, SampleStatus::asking);
  if (asking_.size() > kMaxAsking) {
    setStatus(asking_.front(), SampleStatus::past);
    asking_.erase(asking_.begin());
  }
}

void Stage::takeTurn(const core::Sample& sample) {
  Track& goal = track(sample.route->channel);
  goal.waiting.push_back(sample);
  setStatus(sample, SampleStatus::waiting);
  if (isFree(goal)) promote(goal);
  if (goal.waiting.size() > kMaxWaiting) dropLeastDeserving(goal);
}

void Stage::removeWhere(const std::function<bool(const core::Sample&)>& isMeant) {
  const auto forgotten = [&](const core::Sample& sample) {
    if (!isMeant(sample)) return false;
    setStatus(sample, SampleStatus::past);
    return true;
  };
  std::erase_if(asking_, forgotten);
  std::erase_if(lately_, [&](const core::SampleLoaded& one) { return isMeant(one.sample); });
  for (Track& one : tracks_) {
    std::erase_if(one.waiting, forgotten);
    std::erase_if(one.undo, [&](const std::optional<Former>& former) {
      return former && isMeant(former->sample);
    });
    if (one.loaded && isMeant(one.loaded->sample)) {
      empty(one);
      promote(one);
    }
  }
}

bool Stage::isFree(const Track& track) const {
  return !track.loaded || clock_.steadyNow() >= track.freeFrom;
}

bool Stage::isPlaying(const Track& track) const {
  return track.lastPlayed && clock_.steadyNow() - *track.lastPlayed <= kPlayingFor;
}

bool Stage::deservesMore(const core::Sample& left, const core::Sample& right) const {
  const bool leftHeard = heard_.contains(left.contributor);
  const bool rightHeard = heard_.contains(right.contributor);
  if (leftHeard != rightHeard) return rightHeard;
  if (left.best().confidence != right.best().confidence) {
    return left.best().confidence > right.best().confidence;
  }
  return left.number < right.number;
}

void Stage::promote(Track& track) {
  if (track.held.on || track.waiting.empty()) return;
  const auto winner =
      std::min_element(track.waiting.begin(), track.waiting.end(),
                       [this](const auto& a, const auto& b) { return deservesMore(a, b); });
  const core::Sample sample = std::move(*winner);
  track.waiting.erase(winner);
  track.rememberForUndo();
  put(track, *sample.route, sample);
}

void Stage::dropLeastDeserving(Track& track) {
  const auto loser =
      std::max_element(track.waiting.begin(), track.waiting.end(),
                       [this](const auto& a, const auto& b) { return deservesMore(a, b); });
  setStatus(*loser, SampleStatus::past);
  track.waiting.erase(loser);
}

void Stage::put(Track& track, const core::Route& route, const core::Sample& sample) {
  takeOff(track);
  const auto mapping = mappings_.current();
  const core::Track* described = mapping->findChannel(track.channel);
  const core::Seconds minHold = described ? described->minHold : core::Track{}.minHold;
  track.freeFrom =
      clock_.steadyNow() + std::chrono::duration_cast<core::SteadyTime::duration>(minHold);
  track.loaded = {++lastSeq_, route, sample};
  heard_.insert(sample.contributor);
  setStatus(sample, SampleStatus::onStage);
  announce(*track.loaded);
}

void Stage::empty(Track& track) {
  takeOff(track);
  track.clearedSeq = ++lastSeq_;
  emit(core::TrackCleared{track.clearedSeq, track.channel});
}

void Stage::takeOff(Track& track) {
  if (const auto off = std::exchange(track.loaded, std::nullopt)) {
    const bool isElsewhere = std::ranges::any_of(tracks_, [&](const Track& other) {
      return other.loaded && other.loaded->sample.number == off->sample.number;
    });
    if (!isElsewhere) setStatus(off->sample, SampleStatus::past);
  }
  track.playable = false;
  track.lastPlayed.reset();
  track.problem.clear();
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
  events_.publish(ports::SampleStatusChanged{sample.number, status});
}

void Stage::emit(const core::StageChange& change) {
  sink_.send(change);
  events_.publish(ports::StageChanged{change});
}

void Stage::announce(const core::SampleLoaded& loaded) {
  // Enough for all tracks to be swapped twice before their instruments follow.
  constexpr std::size_t kLately = 2 * kMaxChannel;
  lately_.push_back(loaded);
  if (lately_.size() > kLately) lately_.pop_front();
  emit(loaded);
}

void Stage::rememberNote(const ports::InstrumentReport& report) {
  if (report.note < 0 || report.note > 127 || report.velocity < 1 || report.velocity > 127) return;
  const core::SampleLoaded* played = nullptr;
  const auto isIt = [&](const core::SampleLoaded& one) { return one.seq == report.seq; };
  if (const auto lately = std::ranges::find_if(lately_, isIt); lately != lately_.end()) {
    played = &*lately;
  }
  for (const Track& one : tracks_) {
    if (one.loaded && isIt(*one.loaded)) played = &*one.loaded;
  }
  if (played == nullptr) return;
  const auto& [seq, route, sample] = *played;
  const double rate = route.playback == core::Playback::melodic
                          ? core::playbackRate(sample.pitch, report.note)
                          : 1.0;
  notes_.push_back({.at = clock_.wallNow(),
                    .channel = route.channel,
                    .track = route.track,
                    .sample = sample.number,
                    .note = report.note,
                    .velocity = report.velocity,
                    .sounds = sample.duration / rate});
  if (notes_.size() > kMaxNotesKept) notes_.pop_front();
}

Snapshot Stage::takeSnapshot() const {
  Snapshot snapshot{.lastSeq = lastSeq_, .rules = rules_, .tracks = {}, .asking = asking_};
  const auto mapping = mappings_.current();
  for (const Track& one : tracks_) {
    const bool touched = one.loaded || one.clearedSeq > 0 || one.held.seq > 0 || one.gain.seq > 0;
    if (!touched && mapping->findChannel(one.channel) == nullptr) continue;
    snapshot.tracks.push_back({.channel = one.channel,
                               .loaded = one.loaded,
                               .clearedSeq = one.clearedSeq,
                               .held = one.held,
                               .gain = one.gain,
                               .waiting = one.waiting.size(),
                               .canUndo = !one.undo.empty(),
                               .playable = one.playable,
                               .playing = isPlaying(one),
                               .problem = one.problem});
  }
  return snapshot;
}

}  // namespace exsampling::stage
