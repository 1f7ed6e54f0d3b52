#include "arrival_notes.hpp"

#include <cstring>
#include <limits>
#include <span>
#include <utility>

namespace exsampling::adapters {

using core::RecordingId;

namespace {

/// Numbers as the JSON list that a statement takes for a set.
std::string jsonOf(const std::vector<std::int64_t>& numbers) {
  std::string json = "[";
  for (const auto number : numbers) {
    if (json.size() > 1) json += ',';
    json += std::to_string(number);
  }
  return json + "]";
}

std::vector<float> floatsOf(std::span<const std::byte> bytes) {
  std::vector<float> values(bytes.size() / sizeof(float));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
  return values;
}

}  // namespace

std::vector<core::Arrival> ArrivalNotes::newest(const sound::ArrivalFilter& filter,
                                                std::size_t limit) {
  const auto among = filter.among ? std::optional(jsonOf(*filter.among)) : std::nullopt;
  const std::lock_guard guard(session_.mutex);
  auto rows = arrivals_.rows(filter.before.value_or(std::numeric_limits<std::int64_t>::max()),
                             among, filter.category, filter.track, filter.contributor, filter.text,
                             filter.favouritesOnly ? 1 : 0, static_cast<std::int64_t>(limit));
  std::vector<core::Arrival> found;
  while (rows.next()) {
    const auto id = RecordingId::parse(rows.text(13));
    const auto recording = id ? rows_.findRow(*id) : std::nullopt;
    if (!recording) continue;
    found.push_back({.sample = rows_.readSample(rows, *id, *recording),
                     .favourite = rows.integer(11) != 0,
                     .corrected = rows.optionalText(12)});
  }
  return found;
}

core::Result<core::Arrival> ArrivalNotes::arrival(std::int64_t number) {
  auto found = newest({.among = std::vector{number}}, 1);
  if (found.empty()) return unknownSample(number);
  return std::move(found.front());
}

std::map<std::string, std::size_t> ArrivalNotes::categoryCounts() {
  const std::lock_guard guard(session_.mutex);
  if (!session_.categoryCounts) {
    auto& counts = session_.categoryCounts.emplace();
    auto rows = categoryCounts_.rows();
    while (rows.next()) counts.emplace(rows.text(0), static_cast<std::size_t>(rows.integer(1)));
  }
  return *session_.categoryCounts;
}

std::vector<sound::SampleEmbedding> ArrivalNotes::embeddingsAfter(std::int64_t after,
                                                                  std::size_t limit) {
  const std::lock_guard guard(session_.mutex);
  std::vector<sound::SampleEmbedding> found;
  auto rows = embeddingsAfter_.rows(after, static_cast<std::int64_t>(limit));
  while (rows.next()) {
    found.push_back(
        {rows.integer(0), floatsOf(rows.bytes(1)), rows.text(2), floatsOf(rows.bytes(3))});
  }
  return found;
}

std::vector<sound::Correction> ArrivalNotes::corrections(std::size_t limit) {
  const std::lock_guard guard(session_.mutex);
  std::vector<sound::Correction> found;
  auto rows = corrections_.rows(static_cast<std::int64_t>(limit));
  while (rows.next()) found.push_back({rows.integer(0), rows.text(1), rows.text(2)});
  return found;
}

core::Result<core::Arrival> ArrivalNotes::setFavourite(std::int64_t number, bool on) {
  {
    const std::lock_guard guard(session_.mutex);
    setFavourite_.run(on ? 1 : 0, number);
  }
  return arrival(number);
}

core::Result<core::Arrival> ArrivalNotes::correct(std::int64_t number,
                                                  const std::optional<std::string>& category) {
  {
    const std::lock_guard guard(session_.mutex);
    correct_.run(category, number);
    session_.categoryCounts.reset();
  }
  return arrival(number);
}

}  // namespace exsampling::adapters
