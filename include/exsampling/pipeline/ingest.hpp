#pragma once

#include <exsampling/core/recording.hpp>
#include <exsampling/core/result.hpp>
#include <exsampling/ports/archive.hpp>

#include <chrono>
#include <cstddef>
#include <memory>

namespace exsampling::pipeline {

class RecordingProcessor;

/// What the ingest service may hold on to.
struct IngestLimits {
  std::size_t queuedTakes = 1000;              ///< accepted and not analysed; more is refused
  std::size_t waitingCallers = 8;              ///< in `awaitAnalysis` at once; more do not wait
  std::chrono::milliseconds patience{2000};    ///< how long `awaitAnalysis` waits
  std::chrono::milliseconds stopBudget{5000};  ///< how long `stop` lets workers finish
  std::size_t workers = 1;
};

/// Takes recordings in and has them analysed by its own worker threads. Thread-safe.
class Ingest {
 public:
  /// Starts the workers and queues what the archive holds unfinished. The references outlive it.
  Ingest(ports::Archive& archive, const RecordingProcessor& processor, IngestLimits limits);
  ~Ingest();

  /// Stores the upload durably and queues it for analysis; blocks for the fsync. Fails with `busy`
  /// before anything is stored when the queue is full, else as `Archive::accept`.
  core::Result<ports::Acceptance> submit(const core::Upload& upload);

  /// The recording as the archive knows it, after waiting for its analysis as long as the limits
  /// allow; still `queued` when that was not long enough. notFound for an unknown id.
  core::Result<ports::RecordingRecord> awaitAnalysis(const core::RecordingId& id);

  /// The recording as the archive knows it now.
  core::Result<ports::RecordingRecord> find(const core::RecordingId& id) const;

  /// Accepted and not analysed yet.
  std::size_t queued() const;

  /// Takes no more; lets the workers finish what they can within the budget. What is left is queued
  /// again at the next start.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace exsampling::pipeline
