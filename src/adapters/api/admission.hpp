#pragma once

#include <exsampling/adapters/http/request_head.hpp>
#include <exsampling/night/access/entrance.hpp>
#include <exsampling/night/access/token_limits.hpp>
#include <exsampling/sound/hearing/ingest.hpp>

#include <optional>

namespace exsampling::adapters {

/// Whether a stranger's request may go on to its route, judged by its head alone: takes are sent,
/// asked after and withdrawn with a token, and no more of them than the limits allow. Without a
/// join code everybody may do everything. Thread-safe.
class Admission {
 public:
  /// All of them outlive it.
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
