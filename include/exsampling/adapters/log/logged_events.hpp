#pragma once

#include <exsampling/core/events/live_events.hpp>

namespace exsampling::adapters {

/// Writes to the log what happens, for whoever watches the terminal, and passes it on.
class LoggedEvents final : public core::LiveEvents {
 public:
  explicit LoggedEvents(core::LiveEvents& next) : next_(next) {}
  void publish(const core::LiveEvent& event) override;

 private:
  core::LiveEvents& next_;
};

}  // namespace exsampling::adapters
