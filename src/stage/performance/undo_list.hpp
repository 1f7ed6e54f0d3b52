#pragma once

#include <exsampling/stage/performance/intents.hpp>

#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace exsampling::stage {

/// A step of the performer's that can be undone.
struct Undoable {
  std::string what;  ///< in words
  Intent back;       ///< undoes it
};

/// The steps that can be undone, newest last, at most `capacity`. Thread-safe.
class UndoList {
 public:
  explicit UndoList(std::size_t capacity) : capacity_(capacity) {}

  void add(Undoable step) {
    const std::lock_guard lock(mutex_);
    steps_.push_back(std::move(step));
    if (steps_.size() > capacity_) steps_.pop_front();
  }

  /// Removes and returns the newest step, or the newest one that matches.
  std::optional<Undoable> take(const std::function<bool(const Intent& back)>& isMeant =
                                   [](const Intent&) { return true; }) {
    const std::lock_guard lock(mutex_);
    for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
      if (!isMeant(step->back)) continue;
      Undoable taken = std::move(*step);
      steps_.erase(std::next(step).base());
      return taken;
    }
    return std::nullopt;
  }

  /// The newest, in words; empty: none.
  std::string newest() const {
    const std::lock_guard lock(mutex_);
    return steps_.empty() ? std::string() : steps_.back().what;
  }

  /// Whether the newest matches.
  bool newestIs(const std::function<bool(const Intent& back)>& isMeant) const {
    const std::lock_guard lock(mutex_);
    return !steps_.empty() && isMeant(steps_.back().back);
  }

 private:
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::deque<Undoable> steps_;
};

}  // namespace exsampling::stage
