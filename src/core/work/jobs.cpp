#include <exsampling/core/work/jobs.hpp>
#include <exsampling/core/work/priority.hpp>
#include <exsampling/core/work/thread_name.hpp>

#include <future>
#include <memory>
#include <utility>

namespace exsampling::core {

namespace {

constexpr std::chrono::milliseconds kBetweenTellings{250};

void joinAll(std::list<std::thread>& threads) {
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

Job::Job(Jobs& jobs, std::string kind, std::stop_token stop)
    : jobs_(&jobs), kind_(std::move(kind)), stop_(std::move(stop)) {}

Job::Job(Job&& other) noexcept
    : jobs_(std::exchange(other.jobs_, nullptr)),
      kind_(std::move(other.kind_)),
      stop_(std::move(other.stop_)) {}

Job::~Job() { end(); }

void Job::report(Progress progress) {
  if (jobs_) jobs_->report(kind_, std::move(progress));
}

void Job::end() {
  if (Jobs* jobs = std::exchange(jobs_, nullptr)) jobs->end(kind_);
}

Jobs::Jobs(const Clock& clock) : clock_(clock) {}

Jobs::~Jobs() {
  std::unique_lock lock(mutex_);
  requestStops();
  threadEnded_.wait(lock, [this] { return threads_.empty(); });
  joinAll(ended_);
}

Result<Job> Jobs::begin(NewJob job) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return Error{ErrorCode::unavailable, "The program is ending."};
  if (const auto other = running_.find(job.kind); other != running_.end()) {
    return other->second.job.refusal;
  }
  const std::string kind = job.kind;
  Running& running = running_[kind];
  running.job = std::move(job);
  running.told = clock_.steadyNow();
  return Job(*this, kind, running.stop.get_token());
}

void Jobs::start(Job job, const Work& work) {
  // Also held here: when no thread can be started, it must not end under the lock.
  const auto held = std::make_shared<Job>(std::move(job));
  std::list<std::thread> own(1);
  std::list<std::thread> ended;
  {
    const std::lock_guard lock(mutex_);
    const bool inBackground = running_.at(held->kind_).job.inBackground;
    own.front() = std::thread([this, at = own.begin(), inBackground, held, work] {
      nameThread(held->kind_);
      if (inBackground) workInTheBackground();
      work(*held);
      held->end();
      const std::lock_guard ending(mutex_);
      ended_.splice(ended_.end(), threads_, at);
      threadEnded_.notify_all();
    });
    threads_.splice(threads_.end(), own);
    ended.swap(ended_);
  }
  joinAll(ended);
}

Status Jobs::run(Job job, const std::function<Status(Job&)>& work) {
  const auto outcome = std::make_shared<std::promise<Status>>();
  auto done = outcome->get_future();
  start(std::move(job), [outcome, &work](Job& running) {
    try {
      Status status = work(running);
      running.end();
      outcome->set_value(std::move(status));
    } catch (...) {
      running.end();
      outcome->set_exception(std::current_exception());
    }
  });
  return done.get();
}

std::optional<Progress> Jobs::progress(const std::string& kind) const {
  const std::lock_guard lock(mutex_);
  const auto found = running_.find(kind);
  if (found == running_.end()) return std::nullopt;
  return found->second.progress;
}

void Jobs::stop(const std::string& kind) {
  const std::lock_guard lock(mutex_);
  if (const auto found = running_.find(kind); found != running_.end()) {
    found->second.stop.request_stop();
  }
}

bool Jobs::stopAll(std::chrono::milliseconds budget) {
  std::unique_lock lock(mutex_);
  requestStops();
  return threadEnded_.wait_for(lock, budget, [this] { return threads_.empty(); });
}

void Jobs::requestStops() {
  stopping_ = true;
  for (auto& [kind, running] : running_) running.stop.request_stop();
}

void Jobs::report(const std::string& kind, Progress progress) {
  std::function<void(const Progress&)> tell;
  {
    const std::lock_guard lock(mutex_);
    Running& running = running_.at(kind);
    running.progress = progress;
    const SteadyTime now = clock_.steadyNow();
    if (now - running.told >= kBetweenTellings) {
      running.told = now;
      tell = running.job.onProgress;
    }
  }
  if (tell) tell(progress);
}

void Jobs::end(const std::string& kind) {
  const std::lock_guard lock(mutex_);
  running_.erase(kind);
}

}  // namespace exsampling::core
