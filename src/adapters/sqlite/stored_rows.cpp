#include "stored_rows.hpp"

#include <bit>
#include <chrono>
#include <cstring>
#include <span>
#include <utility>

namespace exsampling::adapters {

using core::Error;
using core::ErrorCode;
using core::RecordingId;
using core::RecordingState;

namespace {

static_assert(std::endian::native == std::endian::little, "floats are stored as they lie");

std::vector<core::Peak> peaksOf(std::span<const std::byte> bytes) {
  std::vector<core::Peak> peaks(bytes.size() / sizeof(core::Peak));
  if (!peaks.empty()) std::memcpy(peaks.data(), bytes.data(), peaks.size() * sizeof(core::Peak));
  return peaks;
}

}  // namespace

std::string sampleName(std::int64_t number) {
  return std::to_string(number) + std::string(kSampleSuffix);
}

std::int64_t toMicroseconds(core::WallTime time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

core::WallTime toWallTime(std::int64_t microseconds) {
  return core::WallTime(std::chrono::duration_cast<core::WallTime::duration>(
      std::chrono::microseconds(microseconds)));
}

std::string stateName(RecordingState state) {
  switch (state) {
    case RecordingState::arriving:
      return "arriving";
    case RecordingState::queued:
      return "queued";
    case RecordingState::ready:
      return "ready";
    case RecordingState::silent:
      return "silent";
    default:
      return "failed";
  }
}

RecordingState parseState(const std::string& name) {
  for (const auto state : {RecordingState::arriving, RecordingState::queued, RecordingState::ready,
                           RecordingState::silent}) {
    if (stateName(state) == name) return state;
  }
  return RecordingState::failed;
}

Error unknownRecording(const RecordingId& id) {
  return {ErrorCode::notFound, "There is no recording " + id.text() + "."};
}

Error unknownSample(std::int64_t number) {
  return {ErrorCode::notFound, "There is no sample " + std::to_string(number) + "."};
}

std::vector<RecordingId> readIds(Rows rows) {
  std::vector<RecordingId> ids;
  while (rows.next()) {
    if (auto id = RecordingId::parse(rows.text(0))) ids.push_back(*std::move(id));
  }
  return ids;
}

std::optional<RecordingRow> StoredRows::findRow(const RecordingId& id) {
  auto rows = recording_.rows(id.text());
  if (!rows.next()) return std::nullopt;
  RecordingRow row;
  row.arrival = rows.integer(0);
  row.bytes = rows.integer(1);
  if (const auto latitude = rows.optionalReal(2)) {
    row.location = core::Location{*latitude, rows.real(3), rows.optionalReal(4)};
  }
  row.contributor = rows.text(5);
  row.name = rows.text(6);
  if (const auto time = rows.optionalInteger(7)) row.recordedAt = toWallTime(*time);
  row.receivedAt = toWallTime(rows.integer(8));
  row.state = parseState(rows.text(9));
  row.reason = rows.text(10);
  row.trimStart = rows.real(11);
  row.trimEnd = rows.real(12);
  row.cut = rows.integer(13) != 0;
  if (const auto content = rows.optionalText(14)) {
    row.origin = core::FromLibrary{*content, core::Seconds(rows.real(15))};
  }
  return row;
}

std::vector<core::Sample> StoredRows::findSamples(const RecordingId& id,
                                                  const RecordingRow& recording) {
  std::vector<core::Sample> samples;
  auto rows = samplesOfRecording_.rows(recording.arrival);
  while (rows.next()) samples.push_back(readSample(rows, id, recording));
  return samples;
}

core::Sample StoredRows::readSample(const Rows& rows, const RecordingId& id,
                                    const RecordingRow& recording) {
  const auto number = rows.integer(0);
  const auto hertz = rows.optionalReal(4);
  const auto channel = rows.optionalInteger(8);
  return {.number = number,
          .recording = id,
          .index = static_cast<int>(rows.integer(1)),
          .start = core::Seconds(rows.real(2)),
          .duration = core::Seconds(rows.real(3)),
          .top = findGuesses(number),
          .pitch = hertz ? std::optional(core::Pitch{{*hertz}, rows.real(5)}) : std::nullopt,
          .gain = {rows.real(6)},
          .route = channel
                       ? std::optional(core::Route{rows.text(7), static_cast<int>(*channel),
                                                   static_cast<core::Playback>(rows.integer(9))})
                       : std::nullopt,
          .location = recording.location,
          .contributor = recording.contributor,
          .name = recording.name,
          .receivedAt = recording.receivedAt,
          .file = samplesFolder_ / sampleName(number),
          .peaks = peaksOf(rows.bytes(10)),
          .origin = recording.origin};
}

std::vector<core::CategoryScore> StoredRows::findGuesses(std::int64_t sample) {
  std::vector<core::CategoryScore> guesses;
  auto rows = guessesOfSample_.rows(sample);
  while (rows.next()) {
    guesses.push_back({static_cast<int>(rows.integer(0)), rows.text(1), rows.real(2)});
  }
  return guesses;
}

}  // namespace exsampling::adapters
