#pragma once

#include <exsampling/sound/archive/arrivals.hpp>

#include "stored_rows.hpp"
#include <map>

namespace exsampling::adapters {

/// The samples as the performer browses and marks them. Thread-safe; does what sound::Arrivals
/// promises, and throws StorageFailure.
class ArrivalNotes {
 public:
  ArrivalNotes(const std::filesystem::path& samplesFolder, SessionDatabase& session)
      : session_(session), rows_(session.database, samplesFolder) {}

  std::vector<core::Arrival> newest(const sound::ArrivalFilter& filter, std::size_t limit);
  core::Result<core::Arrival> arrival(std::int64_t number);
  std::map<std::string, std::size_t> categoryCounts();
  std::vector<sound::SampleEmbedding> embeddingsAfter(std::int64_t after, std::size_t limit);
  std::vector<sound::Correction> corrections(std::size_t limit);
  core::Result<core::Arrival> setFavourite(std::int64_t number, bool on);
  core::Result<core::Arrival> correct(std::int64_t number,
                                      const std::optional<std::string>& category);

 private:
  SessionDatabase& session_;  ///< whose mutex is of everything below
  StoredRows rows_;
  Statement arrivals_{session_.database, sql::kArrivals};
  Statement categoryCounts_{session_.database, sql::kCategoryCounts};
  Statement embeddingsAfter_{session_.database, sql::kEmbeddingsAfter};
  Statement corrections_{session_.database, sql::kCorrections};
  Statement setFavourite_{session_.database, sql::kSetFavourite};
  Statement correct_{session_.database, sql::kCorrect};
};

}  // namespace exsampling::adapters
