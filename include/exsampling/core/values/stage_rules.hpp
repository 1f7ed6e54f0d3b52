#pragma once

#include <cstdint>
#include <set>
#include <string>

namespace exsampling::core {

/// Whether the room may contribute sounds; the numbers are those of `/exsampling/intake`.
enum class Intake {
  closed = 0,    ///< not yet
  open = 1,      ///< sounds go on the tracks
  finished = 2,  ///< no more
};

/// Which samples the performer wants to be asked about before they take their turn.
enum class Approval {
  automatic,        ///< none
  asked,            ///< all
  aboveConfidence,  ///< those of which the classifier is less sure than the rules ask for
};

/// What happens to arriving samples.
struct StageRules {
  Intake intake = Intake::open;
  Approval approval = Approval::automatic;
  double minConfidence = 0.8;     ///< 0..1, for aboveConfidence
  std::set<std::string> blocked;  ///< contributors whose samples are archived and not used
  bool soundCheck = false;        ///< what arrives is deleted when it ends
  friend bool operator==(const StageRules&, const StageRules&) = default;
};

/// A sample's status.
enum class SampleStatus : std::uint8_t {
  waiting,   ///< for its turn
  asking,    ///< for the performer's approval
  onStage,   ///< on a track now
  playing,   ///< on a track, and an instrument played it a moment ago
  past,      ///< was on a track, or never got its turn
  rejected,  ///< kept off by the performer
  unmapped,  ///< goes on no track
};

}  // namespace exsampling::core
