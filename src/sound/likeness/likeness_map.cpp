#include <exsampling/sound/likeness/likeness_map.hpp>

#include <algorithm>
#include <random>

namespace exsampling::sound {

namespace {

using Origin = SoundId::Origin;

// More sounds do not change the components, and cost a reader time.
constexpr std::size_t kFitted = 2'000;
constexpr std::size_t kRemembered = 10'000;

/// SplitMix64: turns consecutive numbers into an even draw that stays the same while others come
/// and go.
std::uint64_t lot(std::int64_t number) {
  auto mixed = static_cast<std::uint64_t>(number) + 0x9e3779b97f4a7c15U;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  return mixed ^ (mixed >> 31U);
}

}  // namespace

LikenessMap::LikenessMap(const SimilarityIndex& index) : index_(index) {
  // Coordinates of another run must not be mistaken for this run's.
  mark_.basis = std::random_device{}();
}

MapNews LikenessMap::since(const std::optional<MapMark>& mark) {
  const std::lock_guard guard(mutex_);
  follow();
  const bool whole = !mark || mark->basis != mark_.basis || mark->version < knownFrom_ ||
                     mark->version > mark_.version;
  MapNews news{.mark = mark_, .whole = whole, .session = session_, .library = library_};
  for (const auto& [id, place] : places_) {
    if (whole || place.since > mark->version) news.sounds.push_back({id, place.coordinates});
  }
  if (whole) return news;
  for (const auto& [version, id] : removed_) {
    if (version > mark->version) news.removed.push_back(id);
  }
  return news;
}

void LikenessMap::follow() {
  const std::uint64_t change = index_.changes();
  if (indexChange_ == change) return;
  indexChange_ = change;
  auto shown = index_.ids();
  const auto library =
      std::ranges::partition_point(shown, [](SoundId id) { return id.origin == Origin::session; });
  session_.all = static_cast<std::size_t>(library - shown.begin());
  library_.all = static_cast<std::size_t>(shown.end() - library);
  session_.shown = std::min(session_.all, kMost - std::min(library_.all, kMost / 2));
  library_.shown = std::min(library_.all, kMost - session_.shown);
  const auto drawn = library + static_cast<std::ptrdiff_t>(library_.shown);
  std::ranges::nth_element(library, drawn, shown.end(), {},
                           [](SoundId id) { return lot(id.number); });
  shown.erase(drawn, shown.end());
  shown.erase(shown.begin(), library - static_cast<std::ptrdiff_t>(session_.shown));
  std::ranges::sort(shown);

  ++mark_.version;
  std::erase_if(places_, [&](const auto& place) {
    const bool gone = !std::ranges::binary_search(shown, place.first);
    if (gone) removed_.emplace_back(mark_.version, place.first);
    return gone;
  });
  while (removed_.size() > kRemembered) {
    knownFrom_ = removed_.front().first;
    removed_.pop_front();
  }
  if (shown.size() > fittedFor_ + fittedFor_ / 4) fit(shown);
  for (const SoundId id : shown) {
    if (places_.contains(id)) continue;
    // A sound that was removed in the meantime will be missing the next time, too.
    const auto direction = index_.direction(id);
    if (direction) places_[id] = {components_.project(*direction), mark_.version};
  }
}

void LikenessMap::fit(const std::vector<SoundId>& shown) {
  const std::size_t step = (shown.size() + kFitted - 1) / kFitted;
  std::vector<std::vector<float>> directions;
  for (std::size_t i = 0; i < shown.size(); i += step) {
    if (auto direction = index_.direction(shown[i])) directions.push_back(*std::move(direction));
  }
  if (directions.empty()) return;
  components_ = fitPrincipalComponents(directions, kComponents);
  fittedFor_ = shown.size();
  ++mark_.basis;
  places_.clear();
}

}  // namespace exsampling::sound
