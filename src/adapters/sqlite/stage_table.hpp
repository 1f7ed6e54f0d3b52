#pragma once

#include <exsampling/adapters/sqlite/sql.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/stage_memory.hpp>

#include "session_database.hpp"
#include <optional>

namespace exsampling::adapters {

/// What the stage has remembered. Thread-safe; does what stage::StageRecord promises, and throws
/// StorageFailure.
class StageTable {
 public:
  explicit StageTable(SessionDatabase& session) : session_(session) {}

  core::Status keep(const core::StageMemory& memory);
  std::optional<core::StageMemory> last();

 private:
  SessionDatabase& session_;  ///< whose mutex is of everything below
  Statement keepRules_{session_.database, sql::kKeepRules};
  Statement keepTrack_{session_.database, sql::kKeepTrack};
  Statement keepAsking_{session_.database, sql::kKeepAsking};
  Statement keepWaiting_{session_.database, sql::kKeepWaiting};
  Statement keepBlocked_{session_.database, sql::kKeepBlocked};
  Statement rules_{session_.database, sql::kRules};
  Statement tracks_{session_.database, sql::kTracks};
  Statement asking_{session_.database, sql::kAsking};
  Statement waiting_{session_.database, sql::kWaiting};
  Statement blocked_{session_.database, sql::kBlocked};
};

}  // namespace exsampling::adapters
