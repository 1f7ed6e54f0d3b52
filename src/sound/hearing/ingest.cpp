#include <exsampling/core/work/bounded_queue.hpp>
#include <exsampling/core/work/thread_name.hpp>
#include <exsampling/sound/hearing/ingest.hpp>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace exsampling::sound {

using core::Error;
using core::ErrorCode;
using core::RecordingId;

namespace {
constexpr std::chrono::seconds kRetryPause{5};
constexpr std::chrono::seconds kLongestRetryPause{60};
}  // namespace

class Ingest::Impl {
 public:
  Impl(Archive& archive, const std::function<ProcessRecording()>& makeProcessor,
       IngestLimits limits, TakeWatcher* watcher)
      : archive_(archive),
        limits_(limits),
        watcher_(watcher),
        unfinished_(unfinishedIn(archive)),
        queue_(limits.queuedTakes + unfinished_.size()),
        arriving_(limits.arriving) {
    for (const RecordingId& id : unfinished_) {
      pending_.insert(id);
      if (!queue_.tryPush(id)) break;  // cannot be: the queue was made large enough
    }
    if (const auto arriving = archive.arriving()) {
      for (const ArrivingTake& take : *arriving) arriving_.recall(take);
    }
    for (std::size_t i = 0; i < std::max<std::size_t>(limits.workers, 1); ++i) {
      workers_.emplace_back([this, i, process = makeProcessor()] {
        core::nameThread("ingest-" + std::to_string(i));
        while (const auto id = queue_.pop()) {
          process(*id);
          settle(*id);
        }
      });
    }
  }

  core::Result<Acceptance> submit(const core::Upload& upload) {
    return queueOnce(upload.id, [&] { return archive_.accept(upload); });
  }

  core::Result<std::size_t> append(const core::Upload& piece, std::size_t offset,
                                   core::SteadyTime now) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return isStopping();
      const auto admitted =
          arriving_.admit(piece.id, piece.contributor, offset + piece.bytes.size(), now);
      if (!admitted) return admitted.error();
    }
    auto kept = archive_.append(piece, offset);
    if (kept) return kept;
    if (kept.error().code == ErrorCode::conflict) {
      forgetUnlessArriving(piece.id);
    } else if (watcher_) {
      watcher_->takeRefused(kept.error());
    }
    return kept;
  }

  core::Result<Acceptance> finish(const RecordingId& id) {
    return queueOnce(id, [&] { return archive_.finish(id); });
  }

  void finishQuiet(core::SteadyTime now) {
    const auto quiet = [&] {
      const std::lock_guard lock(mutex_);
      return arriving_.quiet(now);
    }();
    for (const RecordingId& id : quiet) {
      const auto finished = finish(id);
      if (!finished && finished.error().code == ErrorCode::notFound) forgetUnlessArriving(id);
    }
  }

  void retryPostponed(core::SteadyTime now) {
    const std::lock_guard lock(mutex_);
    // A take is in the archive before it is in the queue.
    if (stopping_ || storing_ > 0 || now < nextRetry_) return;
    bool anyInVain = false;
    std::set<RecordingId> retried;
    for (const RecordingId& id : unfinishedIn(archive_)) {
      if (pending_.contains(id) || queue_.size() >= limits_.queuedTakes) continue;
      anyInVain = anyInVain || retried_.contains(id);
      retried.insert(id);
      if (queue_.tryPush(id)) pending_.insert(id);
    }
    retried_ = std::move(retried);
    retryPause_ = anyInVain ? std::min(2 * retryPause_, kLongestRetryPause) : kRetryPause;
    nextRetry_ = now + retryPause_;
  }

  core::Result<RecordingRecord> awaitAnalysis(const RecordingId& id) {
    std::unique_lock lock(mutex_);
    if (waiting_ < limits_.waitingCallers) {
      ++waiting_;
      settled_.wait_for(lock, limits_.patience,
                        [&] { return stopping_ || !pending_.contains(id); });
      --waiting_;
    }
    lock.unlock();
    return archive_.find(id);
  }

  core::Result<RecordingRecord> find(const RecordingId& id) const { return archive_.find(id); }

  core::Status locate(const RecordingId& id, const core::Location& location) {
    return archive_.locate(id, location);
  }

  core::Result<std::vector<RecordingId>> recordings() const { return archive_.recordings(); }

  core::Status remove(const RecordingId& id) {
    auto removed = archive_.remove(id);
    if (removed) forgetUnlessArriving(id);
    return removed;
  }
  core::Status removeAll(std::span<const RecordingId> ids) {
    const auto removed = archive_.removeAll(ids);
    if (removed) {
      for (const RecordingId& id : ids) forgetUnlessArriving(id);
    }
    return removed;
  }

  std::size_t queued() const { return queue_.size(); }

  std::size_t analysing() const {
    const std::lock_guard lock(mutex_);
    const std::size_t waiting = queue_.size();
    return pending_.size() > waiting ? pending_.size() - waiting : 0;
  }

  void stop() {
    {
      std::unique_lock lock(mutex_);
      if (workers_.empty()) return;
      stopping_ = true;
      settled_.notify_all();
      settled_.wait_for(lock, limits_.stopBudget, [&] { return pending_.empty(); });
    }
    queue_.close();
    for (std::thread& worker : workers_) worker.join();
    workers_.clear();
  }

 private:
  // Takes that cannot be listed are not lost: they stay unfinished in the archive.
  static std::vector<RecordingId> unfinishedIn(const Archive& archive) {
    auto listed = archive.unfinished();
    return listed ? *std::move(listed) : std::vector<RecordingId>{};
  }

  static Error isStopping() {
    return {ErrorCode::busy, "the daemon is stopping; send it again soon"};
  }

  /// Has `store` put the take into the archive, and queues it if it was not there before.
  template <class Store>
  core::Result<Acceptance> queueOnce(const RecordingId& id, Store store) {
    if (!watcher_) return storeAndQueue(id, store);
    watcher_->takeCame(id);
    auto accepted = storeAndQueue(id, store);
    const bool gone = !accepted && accepted.error().code == ErrorCode::notFound;
    if (!accepted && !gone) watcher_->takeRefused(accepted.error());
    return accepted;
  }

  template <class Store>
  core::Result<Acceptance> storeAndQueue(const RecordingId& id, Store store) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return isStopping();
      // The place in the queue comes first: a refused take must not have been stored.
      if (queue_.size() + storing_ >= limits_.queuedTakes) {
        return Error{ErrorCode::busy, "too many takes are waiting; send it again in a few seconds"};
      }
      ++storing_;
    }
    auto accepted = store();
    const std::lock_guard lock(mutex_);
    --storing_;
    if (!accepted) return accepted;
    arriving_.forget(id);
    if (*accepted == Acceptance::stored) {
      // A take that is stored while the daemon stops is found unfinished at the next start.
      if (queue_.tryPush(id)) pending_.insert(id);
    }
    return accepted;
  }

  /// A piece that the archive refuses does not make its take an arriving one.
  void forgetUnlessArriving(const RecordingId& id) {
    const auto record = archive_.find(id);
    if (record && record->state == core::RecordingState::arriving) return;
    const std::lock_guard lock(mutex_);
    arriving_.forget(id);
  }

  void settle(const RecordingId& id) {
    if (watcher_) watcher_->takeSettled(id);
    {
      const std::lock_guard lock(mutex_);
      pending_.erase(id);
    }
    settled_.notify_all();
  }

  Archive& archive_;
  const IngestLimits limits_;
  TakeWatcher* const watcher_;
  const std::vector<RecordingId> unfinished_;
  core::BoundedQueue<RecordingId> queue_;
  std::vector<std::thread> workers_;

  mutable std::mutex mutex_;
  std::condition_variable settled_;
  std::set<RecordingId> pending_;  // queued or being analysed
  ArrivingTakes arriving_;
  std::size_t storing_ = 0;        // on the way into the queue
  std::set<RecordingId> retried_;  // when last looked
  std::chrono::seconds retryPause_{kRetryPause};
  core::SteadyTime nextRetry_{};
  std::size_t waiting_ = 0;  // callers in awaitAnalysis
  bool stopping_ = false;
};

Ingest::Ingest(Archive& archive, const std::function<ProcessRecording()>& makeProcessor,
               IngestLimits limits, TakeWatcher* watcher)
    : impl_(std::make_unique<Impl>(archive, makeProcessor, limits, watcher)) {}

Ingest::~Ingest() { impl_->stop(); }

core::Result<Acceptance> Ingest::submit(const core::Upload& upload) {
  return impl_->submit(upload);
}

core::Result<std::size_t> Ingest::append(const core::Upload& piece, std::size_t offset,
                                         core::SteadyTime now) {
  return impl_->append(piece, offset, now);
}

core::Result<Acceptance> Ingest::finish(const core::RecordingId& id) { return impl_->finish(id); }

void Ingest::finishQuiet(core::SteadyTime now) { impl_->finishQuiet(now); }

void Ingest::retryPostponed(core::SteadyTime now) { impl_->retryPostponed(now); }

core::Result<RecordingRecord> Ingest::awaitAnalysis(const core::RecordingId& id) {
  return impl_->awaitAnalysis(id);
}

core::Result<RecordingRecord> Ingest::find(const core::RecordingId& id) const {
  return impl_->find(id);
}

core::Status Ingest::locate(const core::RecordingId& id, const core::Location& location) {
  return impl_->locate(id, location);
}

core::Result<std::vector<core::RecordingId>> Ingest::recordings() const {
  return impl_->recordings();
}

core::Status Ingest::remove(const core::RecordingId& id) { return impl_->remove(id); }
core::Status Ingest::removeAll(std::span<const core::RecordingId> ids) {
  return impl_->removeAll(ids);
}

std::size_t Ingest::queued() const { return impl_->queued(); }
std::size_t Ingest::analysing() const { return impl_->analysing(); }

void Ingest::stop() { impl_->stop(); }

}  // namespace exsampling::sound
