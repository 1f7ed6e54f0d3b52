#include <exsampling/sound/hearing/deposit.hpp>

#include <utility>
#include <variant>

namespace exsampling::sound {

Deposit::Deposit(Archive& archive, const Encoder& encoder, Destination& stage,
                 core::EventBus& events)
    : archive_(archive), encoder_(encoder), stage_(stage), events_(events) {}

core::Result<std::vector<core::Sample>> Deposit::take(const core::Upload& of, const UsedPart& used,
                                                      std::vector<AnalysedSound> sounds) const {
  for (AnalysedSound& sound : sounds) {
    auto wavFile = encoder_.encodeWav(sound.clip);
    if (!wavFile) return wavFile.error();
    sound.wavFile = *std::move(wavFile);
    core::Sample& sample = sound.sample;
    sample.recording = of.id;
    sample.route = stage_.routeFor(sample.best());
    sample.location = of.location;
    sample.contributor = of.contributor;
    sample.name = of.name;
    sample.receivedAt = of.receivedAt;
    sample.origin = of.origin;
  }
  // The archive comes before OSC, because OSC carries a path that must exist and survive a crash.
  auto samples = archive_.complete(of.id, used, sounds);
  if (!samples) return samples;
  for (const core::Sample& sample : *samples) {
    // Published before the stage has it, so that no watcher sees a track that plays an unknown
    // sample.
    events_.publish(core::SampleArrived{sample});
    if (std::holds_alternative<core::FromLibrary>(sample.origin)) {
      stage_.admitAsPast(sample);
    } else {
      stage_.offer(sample);
    }
  }
  return samples;
}

}  // namespace exsampling::sound
