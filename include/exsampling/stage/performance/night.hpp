#pragma once

#include <exsampling/core/events/live_events.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/sound/hearing/ingest.hpp>
#include <exsampling/stage/performance/played_notes.hpp>
#include <exsampling/stage/performance/sound_check.hpp>
#include <exsampling/stage/tracks/stage.hpp>

namespace exsampling::stage {

/// Where the night is kept; all of it outlives its use.
struct NightParts {
  sound::Ingest& ingest;
  Stage& stage;
  SoundCheck& soundCheck;
  PlayedNotes& notes;
  core::LiveEvents& events;
};

/// From now on what arrives belongs to the sound check; intake opens. On already: no matter.
core::Status beginSoundCheck(const NightParts& parts);

/// Ends the sound check: removes the takes that arrived in it, everywhere, and the notes played in
/// it. Earlier sounds and preloaded files stay.
core::Status endSoundCheck(const NightParts& parts);

/// Deletes all that arrived and was played so far, also what still waits for analysis, and who was
/// blocked: when nothing is to be kept.
core::Status forgetNight(const NightParts& parts);

}  // namespace exsampling::stage
