#pragma once

#include <exsampling/access/entrance.hpp>
#include <exsampling/access/token_limits.hpp>
#include <exsampling/pipeline/ingest.hpp>

#include "request_head.hpp"
#include <optional>

namespace exsampling::adapters {

/// Whether a stranger's request may go on to its route, judged by its head alone: takes are sent,
/// asked after and withdrawn with a token, and no more of them than the limits allow. Without a
/// join code everybody may do everything. Thread-safe.
class Admission {
 public:
  /// All of them outlive it.
  Admission(const access::Entrance& entrance, access::TokenLimits& limits,
            const pipeline::Ingest& ingest)
      : entrance_(entrance), limits_(limits), ingest_(ingest) {}

  std::optional<Refusal> operator()(const RequestHead& head) const;

 private:
  const access::Entrance& entrance_;
  access::TokenLimits& limits_;
  const pipeline::Ingest& ingest_;
};

}  // namespace exsampling::adapters
