#pragma once

#include <exsampling/ports/arrivals.hpp>

#include "stored_rows.hpp"
#include <map>

namespace exsampling::adapters {

/// The samples as the performer browses and marks them. Thread-safe; does what ports::Arrivals
/// promises, and throws StorageFailure.
class ArrivalNotes {
 public:
  ArrivalNotes(const std::filesystem::path& samplesFolder, SessionDatabase& session)
      : session_(session), rows_(session.database, samplesFolder) {}

  std::vector<ports::Arrival> newest(const ports::ArrivalFilter& filter, std::size_t limit);
  core::Result<ports::Arrival> arrival(std::int64_t number);
  std::map<std::string, std::size_t> categoryCounts();
  std::vector<ports::SampleEmbedding> embeddingsAfter(std::int64_t after, std::size_t limit);
  std::vector<ports::Correction> corrections(std::size_t limit);
  core::Result<ports::Arrival> setFavourite(std::int64_t number, bool on);
  core::Result<ports::Arrival> correct(std::int64_t number,
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
