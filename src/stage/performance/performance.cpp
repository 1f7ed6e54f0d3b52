#include <exsampling/core/work/bounded_queue.hpp>
#include <exsampling/core/work/thread_name.hpp>
#include <exsampling/stage/performance/performance.hpp>

#include "undo_list.hpp"
#include <mutex>
#include <span>
#include <thread>
#include <type_traits>
#include <utility>

namespace exsampling::stage {

namespace {

std::string trackName(int channel) { return "track " + std::to_string(channel); }

/// Whether an intent concerns only the stage, which never blocks.
template <class T>
constexpr bool kIsQuick =
    std::is_same_v<T, HoldTrack> || std::is_same_v<T, SetGain> || std::is_same_v<T, ClearTrack> ||
    std::is_same_v<T, UndoTrack> || std::is_same_v<T, Approve> || std::is_same_v<T, Reject> ||
    std::is_same_v<T, SetIntake> || std::is_same_v<T, SetApproval> || std::is_same_v<T, Block> ||
    std::is_same_v<T, TapTempo>;

bool isQuick(const Intent& intent) {
  return std::visit([]<class T>(const T&) { return kIsQuick<T>; }, intent);
}

/// True while a step is being undone, which must not become a step itself; all of it happens in one
/// thread.
thread_local bool takingBack = false;

/// Matches the intents of type T that undo a step on this channel.
template <class T>
auto onChannel(int channel) {
  return [channel](const Intent& back) {
    const auto* one = std::get_if<T>(&back);
    return one && one->channel == channel;
  };
}

}  // namespace

class Performance::Impl {
 public:
  explicit Impl(PerformanceParts parts)
      : parts_(std::move(parts)), mapping_(parts_.mappings.current()), thread_([this] {
          core::nameThread("performance");
          while (const auto waiting = soon_.pop()) waiting->done(statusOf(act(waiting->intent)));
        }) {}

  core::Result<Outcome> act(const Intent& intent) {
    return std::visit(
        [this](const auto& one) -> core::Result<Outcome> {
          const auto done = perform(one);
          if (!done) return done.error();
          if constexpr (std::is_same_v<std::remove_cvref_t<decltype(done)>, core::Status>) {
            return Outcome();
          } else {
            return *done;
          }
        },
        intent);
  }

  core::Status actSoon(Intent intent, std::function<void(const core::Status&)> done) {
    if (isQuick(intent)) {
      done(statusOf(act(intent)));
      return {};
    }
    if (soon_.tryPush({std::move(intent), std::move(done)})) return {};
    return core::Error{core::ErrorCode::busy, "Too many actions are waiting; try again."};
  }

  std::string undoable() const { return steps_.newest(); }

  void followMapping() {
    const std::lock_guard lock(following_);
    parts_.stage.followMapping();
    const auto before = std::exchange(mapping_, parts_.mappings.current());
    core::Mapping fresh = *mapping_;
    for (core::Track& track : fresh.tracks) {
      const core::Track* former = before->findChannel(track.channel);
      if (former && former->preload == track.preload) track.preload.reset();
    }
    parts_.stage.fill(parts_.preload(fresh));
    auto edited = parts_.mappingEditor.read();
    parts_.events.publish(core::MappingChanged{
        edited ? *std::move(edited) : core::EditableMapping{.mapping = *mapping_}});
  }

  void stop() {
    soon_.close();
    if (thread_.joinable()) thread_.join();
  }

 private:
  struct Waiting {
    Intent intent;
    std::function<void(const core::Status&)> done;
  };

  static core::Status statusOf(const core::Result<Outcome>& done) {
    return done ? core::Status() : core::Status(done.error());
  }

  core::Status perform(const HoldTrack& hold) {
    const bool was = parts_.stage.isHeld(hold.channel);
    const auto done = parts_.stage.hold(hold.channel, hold.on);
    if (done && was != hold.on) {
      remember((hold.on ? "Holding " : "Releasing ") + trackName(hold.channel),
               HoldTrack{hold.channel, was});
    }
    return done;
  }

  core::Status perform(const SetGain& gain) {
    const core::Decibels was = parts_.stage.gainOf(gain.channel);
    const auto done = parts_.stage.gain(gain.channel, gain.gain);
    // A fader that moves is one step, back to where it began.
    if (done && was != gain.gain && !steps_.newestIs(onChannel<SetGain>(gain.channel))) {
      remember("The gain of " + trackName(gain.channel), SetGain{gain.channel, was});
    }
    return done;
  }

  core::Status perform(const ClearTrack& clear) {
    const bool hadSound = parts_.stage.hasSound(clear.channel);
    const auto done = parts_.stage.clear(clear.channel);
    if (done && hadSound) {
      remember("Emptying " + trackName(clear.channel), UndoTrack{clear.channel});
    }
    return done;
  }

  core::Status perform(const UndoTrack& undo) {
    const auto done = parts_.stage.undo(undo.channel);
    if (done) forget(onChannel<UndoTrack>(undo.channel));
    return done;
  }

  core::Status perform(const Approve& approve) { return parts_.stage.approve(approve.sample); }
  core::Status perform(const Reject& reject) { return parts_.stage.reject(reject.sample); }

  core::Status perform(const Assign& assign) {
    const auto arrival = parts_.arrivals.arrival(assign.sample);
    if (!arrival) return arrival.error();
    return put(arrival->sample, assign.channel);
  }

  core::Status perform(const AssignFromLibrary& assign) {
    const auto sample = parts_.librarySounds.bring(assign.segment);
    if (!sample) return sample.error();
    return put(*sample, assign.channel);
  }

  core::Status put(const core::Sample& sample, int channel) {
    const auto done = parts_.stage.assign(sample, channel);
    if (done) remember("A sound on " + trackName(channel), UndoTrack{channel});
    return done;
  }

  core::Status perform(const Audition& audition) {
    if (!audition.sample) {
      parts_.stage.audition({});
      return {};
    }
    const auto arrival = parts_.arrivals.arrival(*audition.sample);
    if (!arrival) return arrival.error();
    parts_.stage.audition(arrival->sample.file);
    return {};
  }

  core::Status perform(const AuditionFromLibrary& audition) {
    const auto file = parts_.librarySounds.cutFile(audition.segment);
    if (!file) return file.error();
    parts_.stage.audition(*file);
    return {};
  }

  core::Status perform(const SetIntake& set) {
    const auto was = parts_.stage.rules().intake;
    parts_.stage.setIntake(set.intake);
    if (was != set.intake) remember("Whether sounds come in", SetIntake{was});
    return {};
  }

  core::Status perform(const SetApproval& set) {
    const auto was = parts_.stage.rules();
    const auto done = parts_.stage.setApproval(set.approval, set.minConfidence);
    if (done) remember("Which sounds ask first", SetApproval{was.approval, was.minConfidence});
    return done;
  }

  core::Status perform(const Block& block) {
    const auto done = parts_.stage.block(block.contributor, block.on);
    if (done) {
      remember(block.on ? "Blocking a phone" : "Letting a phone in again",
               Block{block.contributor, !block.on});
    }
    return done;
  }

  core::Status perform(const TapTempo& tap) {
    if (tap.music) return parts_.stage.hearMusic(*tap.music);
    parts_.stage.forgetTaps();
    return {};
  }

  core::Result<Outcome> perform(const SetFavourite& set) {
    const auto before = parts_.arrivals.arrival(set.sample);
    if (!before) return before.error();
    auto noted = tellNoted(parts_.arrivals.setFavourite(set.sample, set.on));
    if (noted && before->favourite != set.on) {
      remember("A star", SetFavourite{set.sample, !set.on});
    }
    return noted;
  }

  core::Result<Outcome> perform(const Correct& correct) {
    const auto before = parts_.arrivals.arrival(correct.sample);
    if (!before) return before.error();
    std::optional<std::string> category;
    if (correct.category) {
      auto known = parts_.teaching.category(*correct.category);
      if (!known) return known.error();
      category = *std::move(known);
    }
    auto noted = tellNoted(parts_.arrivals.correct(correct.sample, category));
    if (noted && before->corrected != category) {
      remember("A correction", Correct{correct.sample, before->corrected});
    }
    return noted;
  }

  core::Result<Outcome> tellNoted(const core::Result<core::Arrival>& arrival) {
    if (!arrival) return arrival.error();
    const core::SampleNoted noted{*arrival, parts_.stage.statusOf(arrival->sample.number)};
    parts_.events.publish(noted);
    return Outcome(noted);
  }

  core::Status perform(const RemoveSample& remove) {
    if (const auto removed = parts_.arrivals.removeSample(remove.sample); !removed) return removed;
    parts_.stage.removeSample(remove.sample);
    parts_.events.publish(core::SamplesRemoved{{remove.sample}});
    return {};
  }

  core::Status perform(const RemoveTake& remove) {
    const auto record = parts_.ingest.find(remove.take);
    if (!record) return record.error();
    if (const auto removed = parts_.ingest.remove(remove.take); !removed) return removed;
    parts_.stage.remove(remove.take);
    core::SamplesRemoved removed;
    for (const core::Sample& sample : record->samples) removed.numbers.push_back(sample.number);
    parts_.events.publish(removed);
    return {};
  }

  core::Status perform(const LocateTake& locate) {
    if (const auto located = parts_.ingest.locate(locate.take, locate.location); !located) {
      return located;
    }
    parts_.stage.locate(locate.take, locate.location);
    const auto record = parts_.ingest.find(locate.take);
    if (!record) return {};  // withdrawn meanwhile
    for (const core::Sample& sample : record->samples) {
      (void)tellNoted(parts_.arrivals.arrival(sample.number));
    }
    return {};
  }

  core::Status perform(const ForgetNight&) {
    const auto ids = parts_.ingest.recordings();
    if (!ids) return ids.error();
    if (const auto done = removeTakes(*ids); !done) return done;
    for (const std::string& contributor : parts_.stage.rules().blocked) {
      if (const auto freed = parts_.stage.block(contributor, false); !freed) return freed;
    }
    (void)parts_.stage.takeNotesPlayed();
    return parts_.notes.forgetNotes();
  }

  core::Status perform(const SetSoundCheck& set) {
    if (set.on) {
      if (const auto begun = parts_.soundCheck.beginSoundCheck(); !begun) return begun;
      parts_.stage.setSoundCheck(true);
      return {};
    }
    (void)parts_.stage.takeNotesPlayed();
    const auto marked = parts_.soundCheck.endSoundCheck();
    if (!marked) return marked.error();
    parts_.stage.setSoundCheck(false);
    return removeTakes(*marked);
  }

  core::Status removeTakes(std::span<const core::RecordingId> ids) {
    core::SamplesRemoved removed;
    for (const core::RecordingId& id : ids) {
      const auto record = parts_.ingest.find(id);
      if (!record) continue;
      for (const core::Sample& sample : record->samples) removed.numbers.push_back(sample.number);
    }
    if (const auto done = parts_.ingest.removeAll(ids); !done) return done;
    for (const core::RecordingId& id : ids) parts_.stage.remove(id);
    if (!removed.numbers.empty()) parts_.events.publish(removed);
    return {};
  }

  core::Status perform(const EditMapping& edit) {
    return changed(parts_.mappingEditor.edit(edit.edit, edit.version), "An edit of the mapping");
  }

  core::Status perform(const SwitchScene& scene) {
    return changed(parts_.mappingEditor.switchTo(scene.scene), "The scene " + scene.scene);
  }

  core::Status changed(const core::Status& done, std::string what) {
    if (!done) return done;
    remember(std::move(what), UndoMapping{});
    followMapping();
    return {};
  }

  core::Status perform(const UndoMapping&) {
    if (const auto undone = parts_.mappingEditor.undo(); !undone) return undone;
    forget([](const Intent& back) { return std::holds_alternative<UndoMapping>(back); });
    followMapping();
    return {};
  }

  core::Status perform(const Train& train) { return parts_.teaching.train(train.withoutEarlier); }

  core::Status perform(const UseModel& use) {
    const auto done = use.kept ? parts_.teaching.use(*use.kept) : parts_.teaching.use();
    if (done) remember("What the model was taught", UndoTeaching{});
    return done;
  }

  core::Status perform(const KeepModel& keep) { return parts_.teaching.keep(keep.name); }

  core::Status perform(const UndoTeaching&) {
    const auto undone = parts_.teaching.undo();
    if (undone) {
      forget([](const Intent& back) { return std::holds_alternative<UndoTeaching>(back); });
    }
    return undone;
  }

  core::Status perform(const AddToLibrary& add) {
    return parts_.library.add(add.path, add.inWindows);
  }
  core::Status perform(const StopAdding&) {
    parts_.library.stopAdding();
    return {};
  }
  core::Status perform(const RemoveFromLibrary& remove) {
    return parts_.library.remove(remove.path);
  }

  core::Status perform(const RenewJoinCode& renew) {
    return parts_.joinCode.rotate(renew.everyoneOut);
  }

  core::Result<Outcome> perform(const Undo&) {
    const auto step = steps_.take();
    if (!step) return core::Error{core::ErrorCode::notFound, "There is nothing to take back."};
    takingBack = true;
    auto done = act(step->back);
    takingBack = false;
    tellUndoable();
    return done;
  }

  void remember(std::string what, Intent back) {
    if (takingBack) return;
    steps_.add({std::move(what), std::move(back)});
    tellUndoable();
  }

  void forget(const std::function<bool(const Intent&)>& isMeant) {
    if (takingBack || !steps_.take(isMeant)) return;
    tellUndoable();
  }

  void tellUndoable() { parts_.events.publish(core::UndoChanged{steps_.newest()}); }

  const PerformanceParts parts_;
  UndoList steps_{kMaxSteps};
  std::mutex following_;
  std::shared_ptr<const core::Mapping> mapping_;  ///< that the stage follows; of following_
  core::BoundedQueue<Waiting> soon_{kMaxSoon};
  std::thread thread_;
};

Performance::Performance(PerformanceParts parts)
    : impl_(std::make_unique<Impl>(std::move(parts))) {}
Performance::~Performance() { stop(); }
core::Result<Performance::Outcome> Performance::act(const Intent& intent) {
  return impl_->act(intent);
}
core::Status Performance::actSoon(Intent intent, std::function<void(const core::Status&)> done) {
  return impl_->actSoon(std::move(intent), std::move(done));
}
std::string Performance::undoable() const { return impl_->undoable(); }
void Performance::followMapping() { impl_->followMapping(); }
void Performance::stop() { impl_->stop(); }

}  // namespace exsampling::stage
