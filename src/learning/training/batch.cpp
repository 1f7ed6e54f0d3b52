#include <exsampling/learning/training/batch.hpp>
#include <exsampling/learning/training/synthetic_sound.hpp>

#include <algorithm>
#include <atomic>
#include <numeric>
#include <thread>

namespace exsampling::learning {

namespace {

// Scatters neighbouring numbers (splitmix64's last step), so that seeds are unrelated.
std::uint64_t scatter(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15U;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31);
}

std::uint64_t seedFor(std::uint64_t seed, int epoch, std::uint64_t number) {
  return scatter(scatter(scatter(seed) + static_cast<std::uint64_t>(epoch)) + number);
}

}  // namespace

BatchMaker::BatchMaker(const ClipSet& clips, std::vector<std::size_t> learned,
                       std::vector<std::vector<float>> targets, const core::FrontEnd& frontEnd,
                       const BatchSpec& spec)
    : clips_(clips),
      learned_(std::move(learned)),
      targets_(std::move(targets)),
      frontEnd_(frontEnd),
      spec_(spec) {
  const unsigned threads = std::max(1U, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < threads; ++i) augmenters_.emplace_back(frontEnd, spec.augment);
}

int BatchMaker::batchesPerEpoch() const {
  const auto clips = static_cast<std::size_t>(spec_.clips);
  return static_cast<int>(std::max<std::size_t>(1, (learned_.size() + clips / 2) / clips));
}

Batch BatchMaker::make(int epoch, int index) {
  std::vector<std::size_t> order(learned_.size());  // of learned_
  std::iota(order.begin(), order.end(), 0U);
  Random shuffling(seedFor(spec_.seed, epoch, 0));
  std::shuffle(order.begin(), order.end(), shuffling);

  Batch batch{.size = spec_.clips + spec_.strangeSounds};
  const auto rows = static_cast<std::size_t>(batch.size);
  batch.pictures.resize(rows * static_cast<std::size_t>(frontEnd_.bands * frontEnd_.frames()));
  batch.targets.resize(rows * targets_.front().size());
  batch.labels.resize(rows);
  batch.sources.resize(rows);
  const auto first = static_cast<std::size_t>(index) * static_cast<std::size_t>(spec_.clips);
  std::atomic<std::size_t> next{0};
  const auto work = [&](Augmenter& augmenter) {
    for (std::size_t row = next++; row < rows; row = next++) {
      const auto number = static_cast<std::uint64_t>(index) * rows + row + 1;
      fillRow(batch, row, order, first, seedFor(spec_.seed, epoch, number), augmenter);
    }
  };
  {
    std::vector<std::jthread> workers;
    for (Augmenter& augmenter : augmenters_) workers.emplace_back(work, std::ref(augmenter));
  }
  return batch;
}

void BatchMaker::fillRow(Batch& batch, std::size_t row, const std::vector<std::size_t>& order,
                         std::size_t first, std::uint64_t seed, Augmenter& augmenter) const {
  Random random(seed);
  const std::size_t categories = targets_.front().size();
  float* target = batch.targets.data() + row * categories;
  core::LogMel picture;
  if (row < static_cast<std::size_t>(spec_.clips)) {
    const std::size_t own = order[(first + row) % order.size()];
    const std::size_t other =
        std::uniform_int_distribution<std::size_t>(0, learned_.size() - 1)(random);
    const Clip& clip = clips_.clips[learned_[own]];
    AugmentedClip changed =
        augmenter.augment(clip.mono, clips_.clips[learned_[other]].mono, random);
    const auto share = static_cast<float>(changed.partnerShare);
    for (std::size_t i = 0; i < categories; ++i) {
      target[i] = (1.0F - share) * targets_[own][i] + share * targets_[other][i];
    }
    batch.labels[row] = clip.label;
    batch.sources[row] = share > 0.0F ? -1 : static_cast<std::int64_t>(own);
    picture = std::move(changed.picture);
  } else {
    const SyntheticSound kind = kSyntheticSounds[random() % kSyntheticSounds.size()];
    picture = augmenter.plain(makeSyntheticSound(
        kind, static_cast<std::size_t>(frontEnd_.inputSamples()), frontEnd_.sampleRate, random));
    std::fill_n(target, categories, 1.0F / static_cast<float>(categories));
    batch.labels[row] = -1;
    batch.sources[row] = -1;
  }
  std::ranges::copy(picture.values, batch.pictures.begin() +
                                        static_cast<std::ptrdiff_t>(row * picture.values.size()));
}

}  // namespace exsampling::learning
