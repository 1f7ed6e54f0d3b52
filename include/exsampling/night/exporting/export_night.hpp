#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/night/exporting/export_files.hpp>
#include <exsampling/sound/archive/arrivals.hpp>
#include <exsampling/stage/performance/played_notes.hpp>

#include <string>

namespace exsampling::night {

/// What the export says about itself.
struct NightFacts {
  std::string session;      ///< its folder's name
  std::string performance;  ///< may be empty
};

/// Writes the night, all in one folder named after the session: the samples with readable names,
/// the lists of them, the credits, SFZ instruments, and the notes played as a MIDI file (when there
/// are any). Samples that are deleted in the meantime are left out. Fails as its ports do.
core::Status exportNight(const NightFacts& facts, const sound::Arrivals& arrivals,
                         const stage::PlayedNotes& notes, ExportFiles& files);

}  // namespace exsampling::night
