#pragma once

#include <exsampling/adapters/sqlite/sql.hpp>
#include <exsampling/core/values/recording.hpp>
#include <exsampling/core/values/sample.hpp>

#include "session_database.hpp"
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exsampling::adapters {

/// Of the files that instruments load, after the sample's number.
constexpr std::string_view kSampleSuffix = "_trimmed.wav";

std::string sampleName(std::int64_t number);
std::int64_t toMicroseconds(core::WallTime time);
core::WallTime toWallTime(std::int64_t microseconds);
std::string stateName(core::RecordingState state);
core::RecordingState parseState(const std::string& name);
core::Error unknownRecording(const core::RecordingId& id);
core::Error unknownSample(std::int64_t number);
/// Those in the first column.
std::vector<core::RecordingId> readIds(Rows rows);

/// A take as its row has it.
struct RecordingRow {
  std::int64_t arrival;
  std::int64_t bytes;  ///< 0 while it arrives
  std::optional<core::Location> location;
  std::string contributor;
  std::string name;
  std::optional<core::WallTime> recordedAt;
  core::WallTime receivedAt;
  core::RecordingState state;
  std::string reason;
  double trimStart;
  double trimEnd;
  bool cut;
  core::Origin origin;
};

/// Reads takes and samples from their rows. Whoever calls it holds the session's mutex.
class StoredRows {
 public:
  StoredRows(const Database& database, std::filesystem::path samplesFolder)
      : samplesFolder_(std::move(samplesFolder)),
        recording_(database, sql::kRecording),
        samplesOfRecording_(database, sql::kSamplesOfRecording),
        guessesOfSample_(database, sql::kGuessesOfSample) {}

  std::optional<RecordingRow> findRow(const core::RecordingId& id);
  std::vector<core::Sample> findSamples(const core::RecordingId& id, const RecordingRow& recording);
  /// From a row that begins as those of kSamplesOfRecording.
  core::Sample readSample(const Rows& rows, const core::RecordingId& id,
                          const RecordingRow& recording);

 private:
  std::vector<core::CategoryScore> findGuesses(std::int64_t sample);

  const std::filesystem::path samplesFolder_;
  Statement recording_;
  Statement samplesOfRecording_;
  Statement guessesOfSample_;
};

}  // namespace exsampling::adapters
