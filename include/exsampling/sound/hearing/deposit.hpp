#pragma once

#include <exsampling/core/events/event_bus.hpp>
#include <exsampling/core/values/recording.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/sample.hpp>
#include <exsampling/sound/archive/archive.hpp>
#include <exsampling/sound/hearing/decoder.hpp>
#include <exsampling/sound/hearing/destination.hpp>

#include <vector>

namespace exsampling::sound {

/// The one way in for analysed sounds, whatever their origin: they are archived, announced, and
/// handed to the stage. Thread-safe, blocking (fsync), never throws. Everything it refers to must
/// must outlive it.
class Deposit {
 public:
  Deposit(Archive& archive, const Encoder& encoder, Destination& stage, core::EventBus& events);

  /// Completes the recording `of`, which the archive has accepted, with these sounds, and returns
  /// them as samples. Fails as the encoder and `Archive::complete` do; in that case nothing has
  /// happened.
  core::Result<std::vector<core::Sample>> take(const core::Upload& of, const UsedPart& used,
                                               std::vector<AnalysedSound> sounds) const;

 private:
  Archive& archive_;
  const Encoder& encoder_;
  Destination& stage_;
  core::EventBus& events_;
};

}  // namespace exsampling::sound
