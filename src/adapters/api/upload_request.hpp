#pragma once

#include <exsampling/core/values/recording.hpp>
#include <exsampling/core/values/result.hpp>

#include <map>
#include <string>

namespace exsampling::adapters {

/// The query of an upload, already percent-decoded: lat, lon, accuracy, recordedAt, name. Others
/// are ignored.
using UploadQuery = std::multimap<std::string, std::string>;

/// What the query says about a take; `invalidArgument` names the invalid parameter.
struct UploadDetails {
  std::optional<core::Location> location;  ///< none for 0,0, which is where broken phones are
  std::optional<core::WallTime> recordedAt;
  std::string name;  ///< valid UTF-8 without control characters
  friend bool operator==(const UploadDetails&, const UploadDetails&) = default;
};
core::Result<UploadDetails> parseUploadQuery(const UploadQuery& query);

}  // namespace exsampling::adapters
