#pragma once

#include <exsampling/core/values/origin.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/units.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::core {

/// The UUID of a recording, which a phone gives its take; lower case, 36 characters.
class RecordingId {
 public:
  /// Fails with invalidArgument unless `text` is a UUID in the 8-4-4-4-12 form (any case).
  static Result<RecordingId> parse(const std::string& text);
  /// A new one (UUID version 4). Thread-safe.
  static RecordingId random();
  const std::string& text() const { return text_; }
  friend auto operator<=>(const RecordingId&, const RecordingId&) = default;

 private:
  explicit RecordingId(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// Where a sound was recorded, if its contributor said so.
struct Location {
  double latitude = 0.0;   ///< degrees, -90..90
  double longitude = 0.0;  ///< degrees, -180..180
  std::optional<double> accuracyMetres;
  friend bool operator==(const Location&, const Location&) = default;
};

/// A take as it arrives, before its audio is examined.
struct Upload {
  RecordingId id;
  std::vector<std::byte> bytes;
  std::optional<Location> location;
  std::string contributor;  ///< opaque, the same for all takes of one phone; empty: unknown
  std::string name;         ///< what the contributor wants to be called; may be empty
  std::optional<WallTime> recordedAt;
  WallTime receivedAt;
  Origin origin;
};

/// How far a recording has come.
enum class RecordingState {
  arriving,  ///< arrives in pieces, and more may follow
  queued,    ///< durably stored, waiting for analysis
  ready,     ///< analysed; its samples are in the archive
  silent,    ///< analysed; nothing but silence in it
  failed,    ///< cannot be analysed; the error says why
};

}  // namespace exsampling::core
