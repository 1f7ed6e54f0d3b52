#pragma once

#include <exsampling/library/sound_finder.hpp>
#include <exsampling/ports/live_events.hpp>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace exsampling::app {

/// The thread `similar`: has the finder follow session and library, the latter at most a tenth of
/// the time. It begins empty, so that the start waits for no library.
class FinderKeeper {
 public:
  /// Both outlive it.
  FinderKeeper(library::SoundFinder& finder, ports::LiveEvents& events);
  ~FinderKeeper();

  /// Ends the thread; idempotent.
  void stop();

 private:
  void run();

  library::SoundFinder& finder_;
  ports::LiveEvents& events_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace exsampling::app
