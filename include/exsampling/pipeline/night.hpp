#pragma once

#include <exsampling/core/result.hpp>
#include <exsampling/pipeline/ingest.hpp>
#include <exsampling/ports/live_events.hpp>
#include <exsampling/ports/played_notes.hpp>
#include <exsampling/ports/sound_check.hpp>
#include <exsampling/stage/stage.hpp>

namespace exsampling::pipeline {

/// Where the night is kept; all of it outlives its use.
struct NightParts {
  Ingest& ingest;
  stage::Stage& stage;
  ports::SoundCheck& soundCheck;
  ports::PlayedNotes& notes;
  ports::LiveEvents& events;
};

/// From now on what arrives belongs to the sound check; intake opens. On already: no matter.
core::Status beginSoundCheck(const NightParts& parts);

/// Ends the sound check: removes the takes that arrived in it, everywhere, and the notes played in
/// it. Earlier sounds and preloaded files stay.
core::Status endSoundCheck(const NightParts& parts);

/// Deletes all that arrived and was played so far, also what still waits for analysis, and who was
/// blocked: when nothing is to be kept.
core::Status forgetNight(const NightParts& parts);

}  // namespace exsampling::pipeline
