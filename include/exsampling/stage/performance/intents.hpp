#pragma once

#include <exsampling/core/values/recording.hpp>
#include <exsampling/core/values/stage_rules.hpp>
#include <exsampling/core/values/tempo.hpp>
#include <exsampling/core/values/units.hpp>
#include <exsampling/stage/mapping/mapping_editor.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace exsampling::stage {

// Everything that somebody can ask of the performance, one struct each. Channels are MIDI channels
// from 1; sounds are named by their number in the archive, those of the library by their segment's.

struct HoldTrack {
  int channel = 0;
  bool on = false;
};
struct SetGain {
  int channel = 0;
  core::Decibels gain;
};
struct ClearTrack {
  int channel = 0;
};
/// Puts back what was on the track before.
struct UndoTrack {
  int channel = 0;
};
struct Approve {
  std::int64_t sample = 0;
};
struct Reject {
  std::int64_t sample = 0;
};
/// Puts a sound on a track now.
struct Assign {
  std::int64_t sample = 0;
  int channel = 0;
};
struct AssignFromLibrary {
  std::int64_t segment = 0;
  int channel = 0;
};
/// Plays a sound on the cue output; nothing: stops it.
struct Audition {
  std::optional<std::int64_t> sample;
};
struct AuditionFromLibrary {
  std::int64_t segment = 0;
};
struct SetIntake {
  core::Intake intake = core::Intake::open;
};
struct SetApproval {
  core::Approval approval = core::Approval::automatic;
  std::optional<double> minConfidence;  ///< nothing: as it was
};
/// Blocks or unblocks a contributor's sounds.
struct Block {
  std::string contributor;
  bool on = false;
};
/// Sets the tapped tempo; nothing: forgets it.
struct TapTempo {
  std::optional<core::MusicalTime> music;
};
struct SetFavourite {
  std::int64_t sample = 0;
  bool on = false;
};
/// Corrects a sound's category; nothing: removes the correction.
struct Correct {
  std::int64_t sample = 0;
  std::optional<std::string> category;
};
struct RemoveSample {
  std::int64_t sample = 0;
};
/// Deletes a take and all its sounds.
struct RemoveTake {
  core::RecordingId take;
};
/// Sets where a take was made.
struct LocateTake {
  core::RecordingId take;
  core::Location location;
};
/// Deletes everything that arrived and was played tonight, and unblocks all contributors.
struct ForgetNight {};
/// Begins the sound check, or ends it and deletes what arrived and was played in it.
struct SetSoundCheck {
  bool on = false;
};
struct EditMapping {
  MappingEdit edit;
  std::optional<std::string> version;  ///< if set, refused unless it is the newest
};
struct UndoMapping {};
struct SwitchScene {
  std::string scene;
};
/// Trains a head with tonight's examples and tries it on tonight's sounds.
struct Train {
  std::vector<std::string> withoutEarlier;  ///< categories whose earlier examples are left out
};
/// Puts what was trained in use, or a kept model.
struct UseModel {
  std::optional<std::string> kept;
};
struct KeepModel {
  std::string name;
};
struct UndoTeaching {};
struct AddToLibrary {
  std::string path;
  bool inWindows = false;
};
struct StopAdding {};
struct RemoveFromLibrary {
  std::string path;
};
/// Makes another join code.
struct RenewJoinCode {
  bool everyoneOut = false;  ///< also sends away everyone who has joined
};
/// Undoes the newest step that can be undone.
struct Undo {};

using Intent =
    std::variant<HoldTrack, SetGain, ClearTrack, UndoTrack, Approve, Reject, Assign,
                 AssignFromLibrary, Audition, AuditionFromLibrary, SetIntake, SetApproval, Block,
                 TapTempo, SetFavourite, Correct, RemoveSample, RemoveTake, LocateTake, ForgetNight,
                 SetSoundCheck, EditMapping, UndoMapping, SwitchScene, Train, UseModel, KeepModel,
                 UndoTeaching, AddToLibrary, StopAdding, RemoveFromLibrary, RenewJoinCode, Undo>;

}  // namespace exsampling::stage
