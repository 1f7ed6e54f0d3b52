#pragma once

#include <exsampling/core/values/stage_change.hpp>

namespace exsampling::stage {

/// Takes the stage's changes to the instruments. Called with the stage's lock held, so that changes
/// leave in the order of their seq: must return at once, never throw, and never call the stage.
class SampleSink {
 public:
  virtual ~SampleSink() = default;
  virtual void send(const core::StageChange& change) = 0;
  /// A sample that goes on no track (unmapped or too doubtful), for receivers that asked for those.
  virtual void sendUnmapped(const core::Sample& sample) = 0;
};

}  // namespace exsampling::stage
