#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/core/work/clock.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

namespace exsampling::core {

/// How far a job has come.
struct Progress {
  std::size_t done = 0;
  std::size_t all = 0;  ///< 0 until it is counted
  std::string latest;   ///< what was done last
  friend bool operator==(const Progress&, const Progress&) = default;
};

class Jobs;

/// The one job of its kind: while it exists, another of that kind is refused. Movable; used by one
/// thread at a time; `Jobs` must outlive it.
class Job {
 public:
  Job(Job&& other) noexcept;
  ~Job();

  /// Reports progress.
  void report(Progress progress);
  /// Tells the job when to end early.
  const std::stop_token& stopToken() const { return stop_; }
  /// Lets another of its kind begin; idempotent. The destructor does the same.
  void end();

 private:
  friend class Jobs;
  Job(Jobs& jobs, std::string kind, std::stop_token stop);

  Jobs* jobs_;  ///< null: it has ended
  std::string kind_;
  std::stop_token stop_;
};

/// Describes a job before it begins.
struct NewJob {
  std::string kind;           ///< one at a time of each; also the name of its thread
  Error refusal;              ///< the error for another of its kind meanwhile
  bool inBackground = false;  ///< its thread uses only spare processor time
  /// Called in the reporting thread, at most four times a second. May be empty.
  std::function<void(const Progress&)> onProgress = {};
};

/// Runs all long work: one job of each kind at a time, with progress, all stopped together at the
/// end.
///
/// What must hold from the first moment can be set up between `begin` and `start`:
///
///     auto job = jobs.begin({.kind = "library", .refusal = {ErrorCode::conflict, "…"}});
///     if (!job) return job.error();
///     jobs.start(*std::move(job), [](Job& job) { … });
///
/// Thread-safe.
class Jobs {
 public:
  using Work = std::function<void(Job&)>;

  /// The clock must outlive it.
  explicit Jobs(const Clock& clock);
  /// Stops all jobs and waits for their threads, however long they take.
  ~Jobs();

  /// Never blocks. Fails with the running job's refusal, and with unavailable after `stopAll`.
  Result<Job> begin(NewJob job);
  /// Runs the work in a thread of its own. The job ends with the work, if not before. An exception
  /// from the work ends the program.
  void start(Job job, const Work& work);
  /// The same, but returns when the work is done and the job has ended, with what the work returns
  /// or throws.
  Status run(Job job, const std::function<Status(Job&)>& work);

  /// The progress of the job of this kind; nothing while none runs.
  std::optional<Progress> progress(const std::string& kind) const;

  /// Asks the job of a kind to end soon, if there is one; returns at once.
  void stop(const std::string& kind);
  /// Refuses new jobs, asks all to end, and returns true once their threads have ended, or false
  /// when the budget is spent. Jobs that run in their caller's thread are asked, but not waited
  /// for.
  bool stopAll(std::chrono::milliseconds budget);

 private:
  friend class Job;
  struct Running {
    NewJob job;
    std::stop_source stop;
    Progress progress;
    SteadyTime told;  ///< when `onProgress` was called last, or the job began
  };

  void report(const std::string& kind, Progress progress);
  void end(const std::string& kind);
  void requestStops();

  const Clock& clock_;
  mutable std::mutex mutex_;  ///< guards the rest
  std::condition_variable threadEnded_;
  bool stopping_ = false;
  std::map<std::string, Running> running_;  ///< by kind
  std::list<std::thread> threads_;
  std::list<std::thread> ended_;  ///< finished, to be joined
};

}  // namespace exsampling::core
