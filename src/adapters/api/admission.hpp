#pragma once

#include <exsampling/adapters/http/request_head.hpp>
#include <exsampling/night/access/entrance.hpp>
#include <exsampling/night/access/token_limits.hpp>
#include <exsampling/sound/hearing/ingest.hpp>

#include <optional>

namespace exsampling::adapters {

/// Whether a stranger's request may reach its route, judged by its head alone: sending, querying
/// and withdrawing takes needs a token, within the limits. Without a join code everything is
/// allowed. Thread-safe.
class Admission {
 public:
  /// All of them must outlive it.
  Admission(const night::Entrance& entrance, night::TokenLimits& limits,
            const sound::Ingest& ingest)
      : entrance_(entrance), limits_(limits), ingest_(ingest) {}

  std::optional<Refusal> operator()(const RequestHead& head) const;

 private:
  const night::Entrance& entrance_;
  night::TokenLimits& limits_;
  const sound::Ingest& ingest_;
};

}  // namespace exsampling::adapters
