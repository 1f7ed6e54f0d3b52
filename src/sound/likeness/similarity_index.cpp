#include <exsampling/sound/likeness/similarity_index.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <mutex>
#include <queue>
#include <shared_mutex>

namespace exsampling::sound {

namespace {

// A code is 256 * coarse + fine, so that its coarse half fits 8 bits.
constexpr int kMaxCode = 127 * 256;
// The query of the first pass: 12 bits, so that a sum of products cannot leave 32 bits.
constexpr int kMaxQuery = 2047;

/// An embedding as whole numbers: value i is codes[i] * step, of length 1.
struct Codes {
  std::vector<std::int16_t> values;
  double step = 0.0;
};

Codes encode(std::span<const float> embedding) {
  double energy = 0.0;
  float largest = 0.0F;
  for (const float value : embedding) {
    energy += static_cast<double>(value) * value;
    largest = std::max(largest, std::abs(value));
  }
  Codes codes{std::vector<std::int16_t>(embedding.size()), 0.0};
  if (largest == 0.0F) return codes;
  for (std::size_t i = 0; i < embedding.size(); ++i) {
    codes.values[i] = static_cast<std::int16_t>(
        std::lround(embedding[i] / static_cast<double>(largest) * kMaxCode));
  }
  codes.step = largest / std::sqrt(energy) / kMaxCode;
  return codes;
}

double lengthOf(std::span<const std::int16_t> codes, double step) {
  std::int64_t energy = 0;
  for (const auto code : codes) energy += std::int64_t{code} * code;
  return std::sqrt(static_cast<double>(energy)) * step;
}

std::int32_t multiply(const std::int8_t* row, const std::int16_t* query, std::size_t dimension) {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < dimension; ++i) sum += std::int16_t{row[i]} * query[i];
  return sum;
}

}  // namespace

struct SimilarityIndex::Rows {
  explicit Rows(std::size_t values) : dimension(values) {}

  std::size_t dimension;
  mutable std::shared_mutex mutex;  ///< of everything below
  std::uint64_t changes = 0;
  std::map<SoundId, std::size_t> rowOf;
  std::vector<SoundId> ids;
  std::vector<std::int8_t> coarse;  ///< a row after the other
  std::vector<std::int8_t> fine;
  std::vector<double> steps;
  std::vector<double> lengths;  ///< of the codes times their step: 1 but for rounding, or 0
  std::vector<double> slack;    ///< length of what `coarse` leaves out

  void write(std::size_t row, const Codes& codes) {
    double left = 0.0;
    for (std::size_t i = 0; i < dimension; ++i) {
      const int high = (codes.values[i] + 128) >> 8;
      const int low = codes.values[i] - 256 * high;
      coarse[row * dimension + i] = static_cast<std::int8_t>(high);
      fine[row * dimension + i] = static_cast<std::int8_t>(low);
      left += static_cast<double>(low) * low;
    }
    steps[row] = codes.step;
    lengths[row] = lengthOf(codes.values, codes.step);
    slack[row] = std::sqrt(left) * codes.step;
  }

  void resize(std::size_t rows) {
    ids.resize(rows);
    coarse.resize(rows * dimension);
    fine.resize(rows * dimension);
    steps.resize(rows);
    lengths.resize(rows);
    slack.resize(rows);
  }

  void moveRow(std::size_t from, std::size_t to) {
    const auto copy = [&](std::vector<std::int8_t>& values) {
      std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(from * dimension), dimension,
                  values.begin() + static_cast<std::ptrdiff_t>(to * dimension));
    };
    copy(coarse);
    copy(fine);
    ids[to] = ids[from];
    steps[to] = steps[from];
    lengths[to] = lengths[from];
    slack[to] = slack[from];
    rowOf[ids[to]] = to;
  }

  Codes codesOf(std::size_t row) const {
    Codes codes{std::vector<std::int16_t>(dimension), steps[row]};
    for (std::size_t i = 0; i < dimension; ++i) {
      codes.values[i] =
          static_cast<std::int16_t>(256 * coarse[row * dimension + i] + fine[row * dimension + i]);
    }
    return codes;
  }

  double distance(std::size_t row, const Codes& query, double queryLength) const {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < dimension; ++i) {
      sum += (256 * coarse[row * dimension + i] + fine[row * dimension + i]) *
             std::int64_t{query.values[i]};
    }
    const double lengthsProduct = lengths[row] * queryLength;
    if (lengthsProduct == 0.0) return 1.0;
    const double cosine = static_cast<double>(sum) * steps[row] * query.step / lengthsProduct;
    return std::clamp(1.0 - cosine, 0.0, 2.0);
  }

  /// The rows that may be among the `count` nearest.
  std::vector<std::size_t> candidates(const Codes& query, std::size_t count,
                                      const Wanted& wanted) const {
    std::vector<std::int16_t> rough(dimension);
    double lost = 0.0;
    constexpr double kRatio = static_cast<double>(kMaxCode) / kMaxQuery;
    for (std::size_t i = 0; i < dimension; ++i) {
      rough[i] = static_cast<std::int16_t>(std::lround(query.values[i] / kRatio));
      const double error = query.values[i] - rough[i] * kRatio;
      lost += error * error;
    }
    const double querySlack = std::sqrt(lost) * query.step;
    const double unit = 256.0 * query.step * kRatio;

    struct Bound {
      std::size_t row;
      double highest;
    };
    std::vector<Bound> bounds;
    std::priority_queue<double, std::vector<double>, std::greater<>> surest;  // of `count` rows
    for (std::size_t row = 0; row < ids.size(); ++row) {
      if (wanted && !wanted(ids[row])) continue;
      const double cosine =
          multiply(&coarse[row * dimension], rough.data(), dimension) * unit * steps[row];
      // What rounding in the lengths and the float sums may add is far below 1e-4.
      const double error = slack[row] + querySlack + 1e-4;
      surest.push(cosine - error);
      if (surest.size() > count) surest.pop();
      bounds.push_back({row, cosine + error});
    }
    const double least =
        surest.size() < count ? -std::numeric_limits<double>::infinity() : surest.top();
    std::vector<std::size_t> rows;
    for (const Bound& bound : bounds) {
      if (bound.highest >= least) rows.push_back(bound.row);
    }
    return rows;
  }

  std::vector<Neighbour> nearest(const Codes& query, std::size_t count,
                                 const Wanted& wanted) const {
    if (count == 0) return {};
    const double queryLength = lengthOf(query.values, query.step);
    std::vector<Neighbour> found;
    for (const std::size_t row : candidates(query, count, wanted)) {
      found.push_back({ids[row], distance(row, query, queryLength)});
    }
    const auto wantedCount = static_cast<std::ptrdiff_t>(std::min(count, found.size()));
    std::partial_sort(found.begin(), found.begin() + wantedCount, found.end(),
                      [](const Neighbour& left, const Neighbour& right) {
                        return std::pair(left.distance, left.id) <
                               std::pair(right.distance, right.id);
                      });
    found.resize(static_cast<std::size_t>(wantedCount));
    return found;
  }
};

SimilarityIndex::SimilarityIndex(std::size_t dimension)
    : rows_(std::make_unique<Rows>(dimension)) {}

SimilarityIndex::~SimilarityIndex() = default;

void SimilarityIndex::reserve(std::size_t sounds) {
  const std::unique_lock guard(rows_->mutex);
  rows_->coarse.reserve(sounds * rows_->dimension);
  rows_->fine.reserve(sounds * rows_->dimension);
}

void SimilarityIndex::add(SoundId id, std::span<const float> embedding) {
  const bool finite =
      std::ranges::all_of(embedding, [](float value) { return std::isfinite(value); });
  if (embedding.size() != rows_->dimension || !finite) return;
  const Codes codes = encode(embedding);
  const std::unique_lock guard(rows_->mutex);
  const auto [place, isNew] = rows_->rowOf.try_emplace(id, rows_->ids.size());
  if (isNew) rows_->resize(rows_->ids.size() + 1);
  ++rows_->changes;
  rows_->ids[place->second] = id;
  rows_->write(place->second, codes);
}

void SimilarityIndex::remove(SoundId id) {
  const std::unique_lock guard(rows_->mutex);
  const auto place = rows_->rowOf.find(id);
  if (place == rows_->rowOf.end()) return;
  const std::size_t row = place->second;
  const std::size_t last = rows_->ids.size() - 1;
  ++rows_->changes;
  rows_->rowOf.erase(place);
  if (row != last) rows_->moveRow(last, row);
  rows_->resize(last);
}

std::size_t SimilarityIndex::size() const {
  const std::shared_lock guard(rows_->mutex);
  return rows_->ids.size();
}

std::uint64_t SimilarityIndex::changes() const {
  const std::shared_lock guard(rows_->mutex);
  return rows_->changes;
}

std::vector<SoundId> SimilarityIndex::ids() const {
  const std::shared_lock guard(rows_->mutex);
  std::vector<SoundId> ids;
  ids.reserve(rows_->rowOf.size());
  for (const auto& [id, row] : rows_->rowOf) ids.push_back(id);
  return ids;
}

std::optional<std::vector<float>> SimilarityIndex::direction(SoundId id) const {
  const std::shared_lock guard(rows_->mutex);
  const auto place = rows_->rowOf.find(id);
  if (place == rows_->rowOf.end()) return std::nullopt;
  const Codes codes = rows_->codesOf(place->second);
  std::vector<float> direction;
  direction.reserve(codes.values.size());
  for (const auto value : codes.values) direction.push_back(static_cast<float>(value * codes.step));
  return direction;
}

std::vector<Neighbour> SimilarityIndex::nearest(std::span<const float> embedding, std::size_t count,
                                                const Wanted& wanted) const {
  if (embedding.size() != rows_->dimension) return {};
  const Codes query = encode(embedding);
  const std::shared_lock guard(rows_->mutex);
  return rows_->nearest(query, count, wanted);
}

std::optional<std::vector<Neighbour>> SimilarityIndex::nearestTo(SoundId id, std::size_t count,
                                                                 const Wanted& wanted) const {
  const std::shared_lock guard(rows_->mutex);
  const auto place = rows_->rowOf.find(id);
  if (place == rows_->rowOf.end()) return std::nullopt;
  return rows_->nearest(rows_->codesOf(place->second), count, wanted);
}

}  // namespace exsampling::sound
