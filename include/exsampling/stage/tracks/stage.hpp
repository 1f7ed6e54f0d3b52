#pragma once

#include <exsampling/core/events/event_bus.hpp>
#include <exsampling/core/values/note_played.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/sample.hpp>
#include <exsampling/core/values/stage_change.hpp>
#include <exsampling/core/work/clock.hpp>
#include <exsampling/sound/hearing/destination.hpp>
#include <exsampling/stage/mapping/mapping_store.hpp>
#include <exsampling/stage/time/music.hpp>
#include <exsampling/stage/tracks/sample_sink.hpp>
#include <exsampling/stage/tracks/snapshot.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace exsampling::stage {

/// What the performer decides: what is on the tracks, holds, gains, intake, whose sounds are used,
/// and which need approval first. The one owner of that state. Thread-safe. Under its lock it calls
/// the sink and then the event bus, so that both see every change in the order of seq; neither may
/// call the stage back. Never throws, never waits for time to pass.
///
/// When samples arrive faster than they can be played: a sample stays on its track for the
/// mapping's hold time; samples that arrive in the meantime, or while the performer holds the
/// track, wait (at most `kMaxWaiting` a track; the lowest in rank is dropped). When the time is
/// over, the first in rank goes on: a new contributor ranks before one who has been heard, then the
/// more confident sample, then the earlier one. A track that the performer emptied stays empty
/// until the next arrival. On a track that swaps on the beat or the bar it goes on just before the
/// next one, once it may; without a known tempo, and by the performer's own hand (assign, undo), at
/// once.
class Stage final : public sound::Destination {
 public:
  static constexpr int kMaxChannel = 16;
  static constexpr std::size_t kMaxWaiting = 32;  ///< samples a track
  static constexpr std::size_t kMaxAsking = 500;  ///< samples that wait for approval
  static constexpr std::size_t kMaxUndo = 16;     ///< steps a track
  static constexpr std::size_t kMaxNotesKept = 10'000;
  static constexpr core::Decibels kMinGain{-70.0};
  static constexpr core::Decibels kMaxGain{24.0};
  static constexpr core::Seconds kPlayingFor{3.0};  ///< "playing" after the last played report
  /// How long before the beat a sample goes on: an instrument has to load its file.
  static constexpr std::chrono::milliseconds kSwapLead{60};

  /// All four must outlive the stage.
  Stage(SampleSink& sink, core::EventBus& events, const MappingStore& mappings,
        const core::Clock& clock);
  ~Stage() override;
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  std::optional<core::Route> routeFor(const core::CategoryScore& best) const override;
  /// Puts an archived sample on its track, now or when its turn comes, or asks for approval first,
  /// according to the rules. Without a route it goes to `sendUnmapped`; so does a sample whose
  /// track has since left the mapping, if no other track is meant for it. While intake is not open,
  /// or from a blocked contributor, it is not used.
  void offer(const core::Sample& sample) override;
  /// Lets a sample that waits for approval take its turn on the track that the mapping now has for
  /// it. notFound when it does not wait; conflict, and it keeps waiting, when the mapping has no
  /// track for it.
  core::Status approve(std::int64_t sampleNumber);
  /// Rejects a sample that waits for approval or for its turn; notFound when it does neither.
  core::Status reject(std::int64_t sampleNumber);
  /// Puts a sample on a track of the mapping now, held or not; invalidArgument when there is no
  /// track on the channel.
  core::Status assign(const core::Sample& sample, int channel);

  /// Puts the samples that have become due on their tracks; to be called at `nextDue`, or often.
  void advance();
  /// `wake` is called, under the lock, whenever `nextDue` may have become earlier: it must return
  /// at once and must not call the stage.
  void wakeWith(std::function<void()> wake);
  /// Sets the position of the music, from an instrument or the performer's taps; invalidArgument
  /// for impossible values.
  core::Status hearMusic(const core::MusicalTime& music);
  void forgetTaps();
  /// Brings the tracks in line with an edited mapping: a removed track falls silent, instruments
  /// hear of changed names and playback, and waiting samples move to the track that the mapping now
  /// has for them, or become unmapped.
  void followMapping();
  /// When `advance` next has something to do; nothing while no sample waits for a track that will
  /// become free.
  std::optional<core::SteadyTime> nextDue() const;

  /// Freezes a track with what is on it, or releases it. A channel outside 1..16 is
  /// invalidArgument, here and below. Setting the present value changes nothing.
  core::Status hold(int channel, bool on);
  /// invalidArgument outside kMinGain..kMaxGain.
  core::Status gain(int channel, core::Decibels gain);
  /// Empties a track; waiting samples keep waiting.
  core::Status clear(int channel);
  /// Restores what was on the track before (a sample, or nothing), held or not. notFound when there
  /// is nothing to restore, invalidArgument when the mapping no longer has the track.
  core::Status undo(int channel);
  /// Plays a file once on the cue output; an empty path stops it.
  void audition(const std::filesystem::path& file);
  void setIntake(Intake intake);
  /// Notes whether a sound check is on; with it intake opens.
  void setSoundCheck(bool on);
  /// invalidArgument for a confidence outside 0..1; without one, it stays as it was.
  core::Status setApproval(Approval approval, std::optional<double> minConfidence);
  /// Blocks or unblocks a contributor: waiting samples are rejected, samples on tracks stay.
  /// invalidArgument for a contributor without a name.
  core::Status block(const std::string& contributor, bool on);

  void admitAsPast(const core::Sample& sample) override;

  /// Notes where a recording was made, for samples on tracks and all others; instruments get it
  /// with the next whole state.
  void locate(const core::RecordingId& recording, const core::Location& location);

  /// Forgets a withdrawn recording, also if it arrives only later: removes its samples from tracks,
  /// from those that wait, and from what undo can restore.
  void remove(const core::RecordingId& recording);
  /// The same for one sample.
  void removeSample(std::int64_t sampleNumber);

  /// An instrument's report about the sample with this seq. Recorded and published if that sample
  /// is on its track now, otherwise ignored. A played note also counts when the sample has just
  /// been replaced: an instrument may swap later than the stage does.
  void report(const core::InstrumentReport& report);
  /// The notes that were reported since the last call, oldest first; at most the newest
  /// `kMaxNotesKept`.
  std::vector<core::NotePlayed> takeNotesPlayed();

  /// Puts the tracks of an earlier run (or preloaded files) on stage, with holds, gains, rules and
  /// what waits for approval or its turn, as new changes; what was on a track that has since left
  /// the mapping is past. A track without waiting samples may be replaced at once; the others start
  /// a new hold time. `lastSampleNumber`: samples up to this number that are not on a track are
  /// past.
  void restore(const Snapshot& saved, std::int64_t lastSampleNumber);

  /// Puts preloaded files on the tracks that are empty; anything may replace them at once.
  void fill(const Snapshot& preloaded);

  Snapshot snapshot() const;
  /// Calls `use` with the present state while no change can happen or be sent. `use` must not call
  /// the stage.
  void withSnapshot(const std::function<void(const Snapshot&)>& use) const;
  Intake intake() const;
  core::StageRules rules() const;
  /// False, 0 dB and false for a channel outside 1..16.
  bool isHeld(int channel) const;
  core::Decibels gainOf(int channel) const;
  bool hasSound(int channel) const;
  /// A number that was never offered counts as waiting.
  SampleStatus statusOf(std::int64_t sampleNumber) const;
  /// All samples with this status, newest first; `playing` counts as `onStage`.
  std::vector<std::int64_t> numbersWith(SampleStatus status) const;

 private:
  struct Track;

  Track& track(int channel);
  const Track& track(int channel) const;
  bool isRemoved(const core::Sample& sample) const;
  bool needsApproval(const core::Sample& sample) const;
  void ask(const core::Sample& sample);
  void takeTurn(const core::Sample& sample);
  void removeWhere(const std::function<bool(const core::Sample&)>& isMeant);
  void waitAgain(const core::Sample& sample, int channel);
  void leaveUnmapped(const core::Sample& sample);
  void routeWaitingAnew();
  void promoteDue();
  void musicChanged();
  void tellTempo();
  std::optional<core::Tempo> tempo() const;
  bool isFree(const Track& track) const;
  core::SteadyTime freeAt(const Track& track) const;
  core::Seconds keptFor(const Track& track) const;
  bool isPlaying(const Track& track) const;
  bool ranksBefore(const core::Sample& left, const core::Sample& right) const;
  void promote(Track& track);
  void dropLastInRank(Track& track);
  void put(Track& track, const core::Route& route, const core::Sample& sample);
  void empty(Track& track);
  void takeOff(Track& track);
  void setHeld(Track& track, bool on);
  void setGain(Track& track, core::Decibels gain);
  void setStatus(const core::Sample& sample, SampleStatus status);
  void emit(const core::StageChange& change);
  void announce(const core::SampleLoaded& loaded);
  void rememberNote(const core::InstrumentReport& report);
  Snapshot takeSnapshot() const;

  SampleSink& sink_;
  core::EventBus& events_;
  const MappingStore& mappings_;
  const core::Clock& clock_;
  mutable std::mutex mutex_;
  std::vector<Track> tracks_;  ///< by channel - 1
  core::StageSeq lastSeq_ = 0;
  core::StageRules rules_;
  std::vector<core::Sample> asking_;  ///< oldest first
  Music music_;
  std::optional<core::Tempo> toldTempo_;
  std::function<void()> wake_ = [] {};
  std::set<core::RecordingId> removed_;
  std::deque<core::SampleLoaded> recentlyLoaded_;  ///< put on tracks, newest last
  std::deque<core::NotePlayed> notes_;             ///< not taken yet
  std::set<std::string> heard_;         ///< contributors who were on stage: one a swap at most
  std::vector<SampleStatus> statuses_;  ///< by sample number, one byte each
};

}  // namespace exsampling::stage
