#pragma once

#include <exsampling/core/values/arrival.hpp>
#include <exsampling/core/values/health_warning.hpp>
#include <exsampling/core/values/library_addition.hpp>
#include <exsampling/core/values/mapping.hpp>
#include <exsampling/core/values/stage_change.hpp>
#include <exsampling/core/values/stage_rules.hpp>
#include <exsampling/core/values/tempo.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace exsampling::core {

/// A recording ended without a sample: silence or an error.
struct RecordingEnded {
  RecordingId recording;
  RecordingState state = RecordingState::failed;
  std::string reason;
};
/// A sample was analysed and archived; where it goes is told next.
struct SampleArrived {
  Sample sample;
};
/// A sample stands somewhere else now.
struct SampleStatusChanged {
  std::int64_t number = 0;
  SampleStatus status = SampleStatus::waiting;
};
/// The performer noted something about a sample.
struct SampleNoted {
  Arrival arrival;
  SampleStatus status = SampleStatus::waiting;
};
/// Samples were deleted.
struct SamplesRemoved {
  std::vector<std::int64_t> numbers;
};
/// Other things happen with samples that arrive.
struct RulesChanged {
  StageRules rules;
};
/// Another mapping is in force.
struct MappingChanged {
  EditableMapping mapping;
};
/// The music goes on at another tempo; nothing: nobody knows it any more.
struct TempoChanged {
  std::optional<Tempo> tempo;
};
/// The stage changed.
struct StageChanged {
  StageChange change;
};
/// An instrument played, loaded or failed to load a sample.
struct InstrumentReport {
  enum class Kind { loaded, failed, played } kind = Kind::loaded;
  StageSeq seq = 0;
  std::string detail;
  int note = 0;  ///< of a played report, with its velocity
  int velocity = 0;
};
/// Own categories, what was taught, or which of it is in use is another now.
struct TeachingChanged {};
/// Something that the performer should know, in words with what to do.
struct Alarm {
  std::string message;
};

/// Other warnings are in force; what follows from figures comes and goes by itself.
struct HealthChanged {
  std::vector<HealthWarning> warnings;  ///< all
  std::vector<HealthWarning> raised;    ///< those of them that are new
};

/// The library changed, or an addition to it came further.
struct LibraryChanged {
  std::optional<LibraryAddition> addition;  ///< nothing: something was removed
};

using Event = std::variant<RecordingEnded, SampleArrived, SampleStatusChanged, SampleNoted,
                           SamplesRemoved, RulesChanged, MappingChanged, TempoChanged, StageChanged,
                           InstrumentReport, TeachingChanged, Alarm, HealthChanged, LibraryChanged>;

}  // namespace exsampling::core
