#pragma once

#include <exsampling/core/values/recording.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/units.hpp>
#include <exsampling/sound/archive/archive.hpp>
#include <exsampling/sound/hearing/arriving_takes.hpp>
#include <exsampling/sound/hearing/take_watcher.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace exsampling::sound {

/// Limits of the ingest service.
struct IngestLimits {
  std::size_t queuedTakes = 1000;              ///< accepted and waiting for a worker
  std::size_t waitingCallers = 8;              ///< in `awaitAnalysis` at once; more do not wait
  std::chrono::milliseconds patience{2000};    ///< how long `awaitAnalysis` waits
  std::chrono::milliseconds stopBudget{5000};  ///< how long `stop` lets workers finish
  std::size_t workers = 1;                     ///< threads named ingest-0, ingest-1 …
  ArrivingLimits arriving;
};

/// Analyses one accepted recording, from the archive to the stage. Each worker has its own. Never
/// throws. Leaves the recording ready, silent or failed; or queued, in which case it is tried
/// again.
using ProcessRecording = std::function<void(const core::RecordingId&)>;

/// Accepts recordings and analyses them in its own worker threads. Thread-safe.
class Ingest {
 public:
  /// Starts the workers, each with its own `makeProcessor()`, and queues what the archive holds
  /// unfinished. The archive and the watcher, if there is one, must outlive it.
  Ingest(Archive& archive, const std::function<ProcessRecording()>& makeProcessor,
         IngestLimits limits, TakeWatcher* watcher = nullptr);
  ~Ingest();

  /// Stores the upload durably and queues it for analysis; blocks for the fsync. Fails with `busy`
  /// before anything is stored when the queue is full, else as `Archive::accept`.
  core::Result<Acceptance> submit(const core::Upload& upload);

  /// Keeps a piece of a take, as `Archive::append` does, and fails as it does; busy when too many
  /// takes are arriving. `now` is noted as the time of the take's last piece.
  core::Result<std::size_t> append(const core::Upload& piece, std::size_t offset,
                                   core::SteadyTime now);

  /// Ends a take that came in pieces and queues it for analysis. Fails with busy, and leaves it as
  /// it is, when the queue is full; else as `Archive::finish`.
  core::Result<Acceptance> finish(const core::RecordingId& id);

  /// Ends the takes whose phones have fallen silent, with the bytes that arrived. To be called a
  /// few times a second.
  void finishQuiet(core::SteadyTime now);

  /// Queues postponed takes again: every 5 s, less often while that keeps failing. To be called a
  /// few times a second.
  void retryPostponed(core::SteadyTime now);

  /// The recording as the archive knows it, after waiting for its analysis as long as the limits
  /// allow; still `queued` when that was not long enough. notFound for an unknown id.
  core::Result<RecordingRecord> awaitAnalysis(const core::RecordingId& id);

  /// The recording as the archive knows it now.
  core::Result<RecordingRecord> find(const core::RecordingId& id) const;

  /// Sets where a recording was made; notFound for an unknown id.
  core::Status locate(const core::RecordingId& id, const core::Location& location);

  /// All recordings, accepted or still arriving, oldest first.
  core::Result<std::vector<core::RecordingId>> recordings() const;

  /// Deletes the recording and everything made from it; notFound for an unknown id.
  core::Status remove(const core::RecordingId& id);
  /// The same for many at once; unknown ids are ignored.
  core::Status removeAll(std::span<const core::RecordingId> ids);

  /// Accepted and waiting for a worker.
  std::size_t queued() const;
  /// Being analysed.
  std::size_t analysing() const;

  /// Accepts nothing more (callers get busy) and lets the workers finish the queue within the
  /// budget; the rest is queued again at the next start.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace exsampling::sound
