#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace exsampling::sound {

/// A sound that can be found: a sample of the session, or a segment of a library's file.
struct SoundId {
  enum class Origin { session, library };
  Origin origin = Origin::session;
  std::int64_t number = 0;
  friend auto operator<=>(const SoundId&, const SoundId&) = default;
};

/// How far a sound is from the one that was asked about.
struct Neighbour {
  SoundId id;
  double distance = 0.0;  ///< 1 - cosine: 0 the same direction, 1 nothing in common, at most 2
  friend bool operator==(const Neighbour&, const Neighbour&) = default;
};

/// Finds the nearest of many embeddings by cosine. The search is exact: it looks at every row, at
/// first in 8 bits a value with a bound on what that leaves out, then in 16 bits at the rows that
/// the bound cannot rule out. 2.5 kB a sound of 1280 values. Thread-safe; searches run side by
/// side.
class SimilarityIndex {
 public:
  /// `dimension`: values an embedding, from 1.
  explicit SimilarityIndex(std::size_t dimension);
  ~SimilarityIndex();
  SimilarityIndex(const SimilarityIndex&) = delete;
  SimilarityIndex& operator=(const SimilarityIndex&) = delete;

  /// Reserves memory for this many sounds.
  void reserve(std::size_t sounds);
  /// Adds a sound, or gives it another embedding of `dimension` finite values; an embedding of
  /// another dimension is ignored. Only its direction matters, not its norm.
  void add(SoundId id, std::span<const float> embedding);
  void remove(SoundId id);
  std::size_t size() const;
  /// Grows with every change of the index.
  std::uint64_t changes() const;
  /// The sounds that are in it, in order.
  std::vector<SoundId> ids() const;
  /// Its embedding scaled to norm 1 (zeros stay zeros); nothing when it is not in the index.
  std::optional<std::vector<float>> direction(SoundId id) const;

  /// Which sounds may be found. It is called for each of them and must not call the index.
  using Wanted = std::function<bool(SoundId)>;

  /// At most `count` of the wanted sounds, nearest first; equally near ones by id.
  std::vector<Neighbour> nearest(std::span<const float> embedding, std::size_t count,
                                 const Wanted& wanted = {}) const;
  /// The same around a sound that is in the index, which comes first with distance 0 if it is
  /// wanted itself; nothing when it is not in the index.
  std::optional<std::vector<Neighbour>> nearestTo(SoundId id, std::size_t count,
                                                  const Wanted& wanted = {}) const;

 private:
  struct Rows;
  std::unique_ptr<Rows> rows_;
};

}  // namespace exsampling::sound
