#pragma once

#include <exsampling/sound/likeness/principal_components.hpp>
#include <exsampling/sound/likeness/similarity_index.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace exsampling::sound {

/// How far a reader knows the map.
struct MapMark {
  std::uint64_t basis = 0;    ///< coordinates of another basis cannot be compared
  std::uint64_t version = 0;  ///< grows with every change
  friend bool operator==(const MapMark&, const MapMark&) = default;
};

/// Where a sound lies among the others; alike sounds lie near each other.
struct MappedSound {
  SoundId id;
  std::vector<float> coordinates;  ///< principal components of the embedding's direction
  friend bool operator==(const MappedSound&, const MappedSound&) = default;
};

/// What changed on the map since a mark.
struct MapNews {
  MapMark mark;                     ///< to pass the next time
  bool whole = false;               ///< `sounds` has all; discard what was known before
  std::vector<MappedSound> sounds;  ///< new ones, by id
  std::vector<SoundId> removed;     ///< to be applied before `sounds`
  struct Count {
    std::size_t shown = 0;
    std::size_t all = 0;
    friend bool operator==(const Count&, const Count&) = default;
  };
  Count session;
  Count library;
};

/// A few coordinates for each of at most `kMost` sounds of an index, to be drawn: the newest of the
/// session and an even share of the library. Each call brings it up to date with the index. The
/// basis is fitted again when a quarter more sounds have come. Thread-safe; a call may take a tenth
/// of a second, during which other callers wait; the index is locked only briefly.
class LikenessMap {
 public:
  static constexpr std::size_t kMost = 5'000;
  static constexpr std::size_t kComponents = 32;

  /// The index must outlive it.
  explicit LikenessMap(const SimilarityIndex& index);

  /// What changed since `mark`; everything for a reader who knows nothing.
  MapNews since(const std::optional<MapMark>& mark);

 private:
  struct Place {
    std::vector<float> coordinates;
    std::uint64_t since = 0;  ///< the version that it came with
  };
  void follow();
  void fit(const std::vector<SoundId>& shown);

  const SimilarityIndex& index_;
  std::mutex mutex_;                          ///< of everything below
  std::optional<std::uint64_t> indexChange_;  ///< that is on the map
  PrincipalComponents components_;
  std::size_t fittedFor_ = 0;  ///< so many sounds were shown
  MapMark mark_;
  std::map<SoundId, Place> places_;
  std::deque<std::pair<std::uint64_t, SoundId>> removed_;  ///< with the version; the last ones
  std::uint64_t knownFrom_ = 0;                            ///< `removed_` has all later versions
  MapNews::Count session_;
  MapNews::Count library_;
};

}  // namespace exsampling::sound
