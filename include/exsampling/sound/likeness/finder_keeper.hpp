#pragma once

#include <exsampling/core/events/event_bus.hpp>
#include <exsampling/sound/likeness/sound_finder.hpp>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace exsampling::sound {

/// The thread `similar`: has the finder follow session and library, the latter at most a tenth of
/// the time. It begins empty, so that the start waits for no library.
class FinderKeeper {
 public:
  /// Both outlive it.
  FinderKeeper(SoundFinder& finder, core::EventBus& events);
  ~FinderKeeper();

  /// Ends the thread; idempotent.
  void stop();

 private:
  void run();

  SoundFinder& finder_;
  core::EventBus& events_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace exsampling::sound
