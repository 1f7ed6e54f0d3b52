#pragma once

#include <exsampling/ports/live_events.hpp>

namespace exsampling::app {

/// Writes to the log what happens, for whoever watches the terminal, and passes it on.
class LoggedEvents final : public ports::LiveEvents {
 public:
  explicit LoggedEvents(ports::LiveEvents& next) : next_(next) {}
  void publish(const ports::LiveEvent& event) override;

 private:
  ports::LiveEvents& next_;
};

}  // namespace exsampling::app
