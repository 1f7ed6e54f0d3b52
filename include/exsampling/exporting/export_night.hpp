#pragma once

#include <exsampling/core/result.hpp>
#include <exsampling/ports/arrivals.hpp>
#include <exsampling/ports/export_files.hpp>
#include <exsampling/ports/played_notes.hpp>

#include <string>

namespace exsampling::exporting {

/// What the export says of itself.
struct NightFacts {
  std::string session;      ///< its folder's name
  std::string performance;  ///< may be empty
};

/// Writes the night, all in one folder named after the session: the samples with readable names,
/// the lists of them, the credits, SFZ instruments, and the notes played as a MIDI file (when there
/// are any). Samples that are deleted meanwhile are left out. Fails as its ports do.
core::Status exportNight(const NightFacts& facts, const ports::Arrivals& arrivals,
                         const ports::PlayedNotes& notes, ports::ExportFiles& files);

}  // namespace exsampling::exporting
