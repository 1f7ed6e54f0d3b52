#include <exsampling/sound/likeness/sound_finder.hpp>

#include <algorithm>
#include <map>
#include <utility>

namespace exsampling::sound {

namespace {

using Origin = SoundId::Origin;

// This many embeddings at once delay the storing of a take by a millisecond or two.
constexpr std::size_t kPortion = 200;

std::string lowerCase(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char letter) {
    return static_cast<char>(letter >= 'A' && letter <= 'Z' ? letter + 32 : letter);
  });
  return text;
}

/// Whether a segment can meet the filter at all.
bool admitsLibrary(const ArrivalFilter& filter) {
  return !filter.before && !filter.among && !filter.track && !filter.contributor &&
         !filter.favouritesOnly;
}

bool passes(const LibrarySegment& segment, const ArrivalFilter& filter) {
  const std::string& category = segment.top.front().category;
  if (filter.category && category != *filter.category) return false;
  return !filter.text ||
         lowerCase(category + '\n' + segment.file.string()).find(lowerCase(*filter.text)) !=
             std::string::npos;
}

/// The session's samples among the neighbours that the filter lets through.
core::Result<std::map<std::int64_t, core::Arrival>> arrivalsAmong(
    const Arrivals& session, const std::vector<Neighbour>& neighbours, ArrivalFilter filter) {
  std::vector<std::int64_t> numbers;
  for (const Neighbour& neighbour : neighbours) {
    const bool ruledOut = filter.among && std::ranges::find(*filter.among, neighbour.id.number) ==
                                              filter.among->end();
    if (neighbour.id.origin == Origin::session && !ruledOut) numbers.push_back(neighbour.id.number);
  }
  const std::size_t count = numbers.size();
  filter.among = std::move(numbers);
  auto arrivals = session.newest(filter, count);
  if (!arrivals) return arrivals.error();
  std::map<std::int64_t, core::Arrival> byNumber;
  for (core::Arrival& arrival : *arrivals) {
    const std::int64_t number = arrival.sample.number;
    byNumber.emplace(number, std::move(arrival));
  }
  return byNumber;
}

}  // namespace

SoundFinder::SoundFinder(const Arrivals& session, const SoundLibrary* library, std::string model,
                         std::size_t dimension)
    : session_(session), library_(library), model_(std::move(model)), index_(dimension) {}

core::Status SoundFinder::catchUp() {
  if (const auto done = catchUpSession(); !done) return done;
  const std::lock_guard guard(followingLibrary_);
  return followLibrary();
}

core::Status SoundFinder::catchUpSession() {
  const std::lock_guard guard(followingSession_);
  if (const auto done = forgetRemovedSamples(); !done) return done;
  return takeInArrivals(samples_.empty() ? 0 : *samples_.rbegin());
}

core::Status SoundFinder::takeInArrivals(std::int64_t after) {
  while (true) {
    const auto portion = session_.embeddingsAfter(after, kPortion);
    if (!portion) return portion.error();
    for (const SampleEmbedding& one : *portion) {
      samples_.insert(one.number);
      if (one.network == model_) {
        index_.add({Origin::session, one.number}, one.values);
      } else {
        incomparable_.insert(one.number);
      }
      after = one.number;
    }
    if (portion->size() < kPortion) return {};
  }
}

core::Status SoundFinder::forgetRemovedSamples() {
  const auto counts = session_.categoryCounts();
  if (!counts) return counts.error();
  std::size_t present = 0;
  for (const auto& [category, count] : *counts) present += count;
  // New samples may hide removed ones in the count; they are added before the next check.
  if (present >= samples_.size()) return {};
  const auto before = std::exchange(samples_, {});
  incomparable_.clear();
  if (const auto done = takeInArrivals(0); !done) return done;
  for (const std::int64_t number : before) {
    if (!samples_.contains(number)) index_.remove({Origin::session, number});
  }
  return {};
}

core::Status SoundFinder::followLibrary() {
  if (!library_) return {};
  const auto version = library_->version();
  if (!version) return version.error();
  if (*version == libraryVersion_) return {};
  const auto present = library_->numbers(model_);
  if (!present) return present.error();
  std::erase_if(segments_, [&](std::int64_t number) {
    const bool gone = !std::ranges::binary_search(*present, number);
    if (gone) index_.remove({Origin::library, number});
    return gone;
  });
  // A number keeps its embedding for ever, and new numbers come after all others.
  while (true) {
    const auto portion = library_->embeddingsAfter(model_, lastSegment_, kPortion);
    if (!portion) return portion.error();
    for (const SegmentEmbedding& one : *portion) {
      segments_.insert(one.number);
      index_.add({Origin::library, one.number}, one.values);
      lastSegment_ = one.number;
    }
    if (portion->size() < kPortion) break;
  }
  libraryVersion_ = *version;
  return {};
}

core::Status SoundFinder::checkPresent(SoundId id) const {
  if (id.origin == Origin::session) {
    const auto arrival = session_.arrival(id.number);
    if (!arrival) return arrival.error();
    return {};
  }
  if (!library_)
    return core::Error{core::ErrorCode::notFound, "There is no library of own sounds."};
  const auto segment = library_->segment(id.number);
  if (!segment) return segment.error();
  return {};
}

core::Result<std::vector<FoundSound>> SoundFinder::similar(const SimilarQuery& query) {
  if (const auto present = checkPresent(query.like); !present) return present.error();
  if (const auto done = catchUpSession(); !done) return done.error();
  const bool withLibrary = admitsLibrary(query.filter);
  const auto wanted = [&](SoundId id) {
    return (!query.from || id.origin == *query.from) &&
           (withLibrary || id.origin == Origin::session);
  };
  for (std::size_t looked = 2 * query.count;; looked *= 4) {
    const auto near = index_.nearestTo(query.like, looked, wanted);
    if (!near) {
      return core::Error{core::ErrorCode::notFound,
                         "The sound cannot be compared: it was described by another model, or is "
                         "only now being taken in."};
    }
    auto found = known(*near, query);
    if (!found || found->size() == query.count || near->size() < looked) return found;
  }
}

core::Result<KnownMapNews> SoundFinder::mapNews(const std::optional<MapMark>& mark) {
  if (const auto done = catchUpSession(); !done) return done.error();
  KnownMapNews known{map_.since(mark), {}};
  for (const MappedSound& sound : known.news.sounds) {
    if (sound.id.origin != Origin::library) continue;
    auto segment = library_->segment(sound.id.number);
    if (!segment && segment.error().code == core::ErrorCode::notFound) continue;
    if (!segment) return segment.error();
    known.segments.emplace(sound.id.number, *std::move(segment));
  }
  return known;
}

std::size_t SoundFinder::incomparable() {
  const std::lock_guard guard(followingSession_);
  return incomparable_.size();
}

core::Result<std::vector<FoundSound>> SoundFinder::known(const std::vector<Neighbour>& neighbours,
                                                         const SimilarQuery& query) const {
  auto arrivals = arrivalsAmong(session_, neighbours, query.filter);
  if (!arrivals) return arrivals.error();
  std::vector<FoundSound> found;
  for (const Neighbour& neighbour : neighbours) {
    if (found.size() == query.count) break;
    if (neighbour.id.origin == Origin::session) {
      const auto arrival = arrivals->find(neighbour.id.number);
      if (arrival != arrivals->end()) {
        found.push_back({neighbour.distance, std::move(arrival->second)});
      }
      continue;
    }
    auto segment = library_->segment(neighbour.id.number);
    // Removed since the last check.
    if (!segment && segment.error().code == core::ErrorCode::notFound) continue;
    if (!segment) return segment.error();
    if (passes(*segment, query.filter)) found.push_back({neighbour.distance, *std::move(segment)});
  }
  return found;
}

}  // namespace exsampling::sound
