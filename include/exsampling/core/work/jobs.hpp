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

/// How far a job is.
struct Progress {
  std::size_t done = 0;
  std::size_t all = 0;  ///< 0 until it is counted
  std::string latest;   ///< what was done last
  friend bool operator==(const Progress&, const Progress&) = default;
};

class Jobs;

/// The one job of its kind: while it is there, another is refused. Movable, of one thread at a
/// time; `Jobs` outlives it.
class Job {
 public:
  Job(Job&& other) noexcept;
  ~Job();

  /// Says how far the job is.
  void report(Progress progress);
  /// Says when to end early.
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

/// What a job is before it begins.
struct NewJob {
  std::string kind;           ///< one at a time of each; also the name of its thread
  Error refusal;              ///< what another of its kind is refused with meanwhile
  bool inBackground = false;  ///< its thread takes only what others leave of the processor
  /// Is called in the thread that reports, at most four times a second. Empty: nobody listens.
  std::function<void(const Progress&)> onProgress = {};
};

/// All long work: one at a time of each kind, with progress, and stopped together at the end.
///
/// What has to hold from the first moment can be set up between `begin` and `start`:
///
///     auto job = jobs.begin({.kind = "library", .refusal = {ErrorCode::conflict, "…"}});
///     if (!job) return job.error();
///     jobs.start(*std::move(job), [](Job& job) { … });
///
/// Thread-safe.
class Jobs {
 public:
  using Work = std::function<void(Job&)>;

  /// The clock outlives it.
  explicit Jobs(const Clock& clock);
  /// Stops all, and waits for their threads however long they take.
  ~Jobs();

  /// Never blocks. Fails with the refusal of the job of that kind that runs, and with unavailable
  /// after `stopAll`.
  Result<Job> begin(NewJob job);
  /// Does the work in a thread of its own. The job ends with the work, if not before. Work that
  /// throws ends the program.
  void start(Job job, const Work& work);
  /// The same, but returns when the work is done and the job has ended, with what the work returns
  /// or throws.
  Status run(Job job, const std::function<Status(Job&)>& work);

  /// How far the job of a kind is; nothing while none runs.
  std::optional<Progress> progress(const std::string& kind) const;

  /// Asks the job of a kind to end soon, if there is one; returns at once.
  void stop(const std::string& kind);
  /// Lets no more begin, asks all to end, and returns when their threads have or when the budget is
  /// spent: then false. Jobs without a thread of ours are asked, but not waited for.
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
  mutable std::mutex mutex_;  ///< of the rest
  std::condition_variable threadEnded_;
  bool stopping_ = false;
  std::map<std::string, Running> running_;  ///< by kind
  std::list<std::thread> threads_;
  std::list<std::thread> ended_;  ///< have nothing left to do but to be joined
};

}  // namespace exsampling::core
