#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/sound/archive/arrivals.hpp>
#include <exsampling/sound/library/sound_library.hpp>
#include <exsampling/sound/likeness/likeness_map.hpp>
#include <exsampling/sound/likeness/similarity_index.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace exsampling::sound {

/// Which sounds to look for around one.
struct SimilarQuery {
  SoundId like;
  std::size_t count = 20;
  /// For segments of the library only category and text (in category or file) can be met; any other
  /// condition rules them out.
  ArrivalFilter filter;
  std::optional<SoundId::Origin> from;  ///< nothing: from both
};

/// A sound that was found, with what is known of it.
struct FoundSound {
  double distance = 0.0;  ///< as `Neighbour::distance`
  std::variant<core::Arrival, LibrarySegment> sound;
};

/// What changed on the likeness map, with what is known of the library's sounds in it.
struct KnownMapNews {
  MapNews news;
  std::map<std::int64_t, LibrarySegment> segments;  ///< by number; without those just gone
};

/// Finds similar sounds among the session's samples and the library's segments. Its index follows
/// both: new samples are found at once, the library's after the next `catchUp`, deleted sounds no
/// longer. Thread-safe, blocking.
class SoundFinder {
 public:
  /// `model`: SHA-256 of the model whose embeddings are compared, of `dimension` values. `library`
  /// may be null. Both must outlive it.
  SoundFinder(const Arrivals& session, const SoundLibrary* library, std::string model,
              std::size_t dimension);

  /// Brings the index up to date with the session and the library. Fails as they do.
  core::Status catchUp();

  /// At most `query.count`, nearest first; the sound itself is first when the query lets it
  /// through. Fails with notFound when the sound does not exist or has no embedding, and as session
  /// and library do.
  core::Result<std::vector<FoundSound>> similar(const SimilarQuery& query);

  /// As `LikenessMap::since`. Fails as session and library do.
  core::Result<KnownMapNews> mapNews(const std::optional<MapMark>& mark);

  /// How many of the session's samples cannot be compared: another model described them.
  std::size_t incomparable();

 private:
  core::Status catchUpSession();
  core::Status takeInArrivals(std::int64_t after);
  core::Status forgetRemovedSamples();
  core::Status followLibrary();
  core::Status checkPresent(SoundId id) const;
  core::Result<std::vector<FoundSound>> known(const std::vector<Neighbour>& neighbours,
                                              const SimilarQuery& query) const;

  const Arrivals& session_;
  const SoundLibrary* library_;
  const std::string model_;
  SimilarityIndex index_;
  LikenessMap map_{index_};
  std::mutex followingSession_;                 ///< of the next two
  std::set<std::int64_t> samples_;              ///< seen, those that cannot be compared too
  std::set<std::int64_t> incomparable_;         ///< of them, described by another model
  std::mutex followingLibrary_;                 ///< of the next three
  std::set<std::int64_t> segments_;             ///< in the index
  std::int64_t lastSegment_ = 0;                ///< that was looked at
  std::optional<std::int64_t> libraryVersion_;  ///< that is in the index
};

}  // namespace exsampling::sound
