#pragma once

#include <exsampling/core/values/arrival.hpp>
#include <exsampling/core/values/result.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::sound {

/// A filter for arrivals, which must meet every condition that is set.
struct ArrivalFilter {
  std::optional<std::int64_t> before;              ///< only smaller numbers
  std::optional<std::vector<std::int64_t>> among;  ///< only these numbers
  std::optional<std::string> category;             ///< as `Arrival::category`
  std::optional<std::string> track;                ///< of its route
  std::optional<std::string> contributor;
  std::optional<std::string> text;  ///< in category, track or name; ASCII letters in either case
  bool favouritesOnly = false;
};

/// What a network computed for a sample: used to find similar sounds and to name the sample again.
/// Only embeddings of the same network can be compared.
struct SampleEmbedding {
  std::int64_t number = 0;
  std::vector<float> values;    ///< empty when the sample was stored without one
  std::string network;          ///< SHA-256 of its file; empty: unknown
  std::vector<float> untaught;  ///< as `core::Prediction::untaught`
  friend bool operator==(const SampleEmbedding&, const SampleEmbedding&) = default;
};

/// What a sample really is, according to the performer.
struct Correction {
  std::int64_t number = 0;
  std::string category;
  std::string network;  ///< as `SampleEmbedding::network`
  friend bool operator==(const Correction&, const Correction&) = default;
};

/// The session's samples as the performer browses and marks them. Thread-safe, blocking, never
/// throws. Fails with storage, and with notFound for an unknown number.
class Arrivals {
 public:
  virtual ~Arrivals() = default;
  /// At most `limit` arrivals that pass the filter, newest first.
  virtual core::Result<std::vector<core::Arrival>> newest(const ArrivalFilter& filter,
                                                          std::size_t limit) const = 0;
  virtual core::Result<core::Arrival> arrival(std::int64_t number) const = 0;
  /// How many samples there are of each category.
  virtual core::Result<std::map<std::string, std::size_t>> categoryCounts() const = 0;
  /// Of at most `limit` samples with numbers above `after`, in order of number.
  virtual core::Result<std::vector<SampleEmbedding>> embeddingsAfter(std::int64_t after,
                                                                     std::size_t limit) const = 0;
  /// At most `limit` corrections, those of the newest samples first.
  virtual core::Result<std::vector<Correction>> corrections(std::size_t limit) const = 0;
  /// Marks the sample and returns it as updated.
  virtual core::Result<core::Arrival> setFavourite(std::int64_t number, bool on) = 0;
  /// Sets what the sample really is, or removes that, and returns the sample as updated.
  virtual core::Result<core::Arrival> correct(std::int64_t number,
                                              const std::optional<std::string>& category) = 0;
  /// Deletes the sample and its file; with its last sample the whole recording goes.
  virtual core::Status removeSample(std::int64_t number) = 0;
};

}  // namespace exsampling::sound
