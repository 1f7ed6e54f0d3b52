#pragma once

#include <support/osc_bytes.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exsampling::support {

/// An instrument as the OSC contract wants it, without sound: holds what is on each channel, sees
/// gaps, asks again. No socket, no clock: bytes in, messages to send out.
class OscReceiver {
 public:
  struct Channel {
    std::optional<std::string> path;  ///< what is loaded
    bool held = false;
    float gain = 0.0F;
    friend bool operator==(const Channel&, const Channel&) = default;
  };

  explicit OscReceiver(std::uint16_t port) : port_(port) {}

  OscMessage hello() const { return {"/exsampling/hello", {std::int32_t{port_}, "reference"}}; }

  /// Takes a datagram; what it wants to say to the daemon in return.
  std::vector<OscMessage> receive(std::string_view bytes) {
    asked_.clear();
    const auto message = readMessage(bytes);
    if (!message) return {};
    if (message->address == "/exsampling/heartbeat") {
      heartbeat(message->integer(0), message->integer(1));
    } else if (message->address == "/exsampling/state/begin") {
      state_ = State{.expected = message->integer(0), .messages = {}};
    } else if (message->address == "/exsampling/state/end") {
      endState(message->integer(0));
    } else if (isChange(message->address)) {
      if (state_) {
        state_->messages.push_back(*message);
      } else {
        live(*message);
      }
    }
    return asked_;
  }

  /// Channels at rest (nothing loaded, not held, 0 dB) are left out.
  std::map<int, Channel> channels() const {
    std::map<int, Channel> busy;
    for (const auto& [number, channel] : channels_) {
      if (channel != Channel{}) busy.emplace(number, channel);
    }
    return busy;
  }
  std::int32_t lastSeq() const { return lastSeq_; }
  int statesTaken() const { return statesTaken_; }

 private:
  struct State {
    std::int32_t expected = 0;
    std::vector<OscMessage> messages;
  };

  static bool isChange(const std::string& address) {
    return address == "/exsampling/sample" || address == "/exsampling/clear" ||
           address == "/exsampling/hold" || address == "/exsampling/gain" ||
           address == "/exsampling/audition";
  }

  void ask() { asked_.push_back({"/exsampling/resend", {lastSeq_ + 1}}); }

  void heartbeat(std::int32_t epoch, std::int32_t last) {
    const bool stalled = state_.has_value();
    state_.reset();
    if (epoch != epoch_) {
      // The first one needs no hello: one is on its way.
      if (epoch_ != 0) asked_.push_back(hello());
      epoch_ = epoch;
      lastSeq_ = 0;
      newest_.clear();
    } else if (stalled || last > lastSeq_) {
      ask();
    }
  }

  void live(const OscMessage& message) {
    const std::int32_t seq = message.integer(0);
    if (seq > lastSeq_ + 1) ask();
    if (seq == lastSeq_ + 1) lastSeq_ = seq;
    apply(message);
  }

  void apply(const OscMessage& message) {
    if (message.address == "/exsampling/audition") return;
    const bool sample = message.address == "/exsampling/sample";
    const int number = message.integer(sample ? 2 : 1);
    // Loading, hold and gain each have their own newest: a hold that overtook a sample on the way
    // must not keep the sample out.
    const char kind = message.address == "/exsampling/hold"   ? 'h'
                      : message.address == "/exsampling/gain" ? 'g'
                                                              : 's';
    const auto [newest, first] = newest_.try_emplace({number, kind}, message.integer(0));
    if (!first && message.integer(0) <= newest->second) return;
    newest->second = message.integer(0);
    Channel& channel = channels_[number];
    if (sample) channel.path = message.text(13);
    if (message.address == "/exsampling/clear") channel.path.reset();
    if (kind == 'h') channel.held = message.integer(2) == 1;
    if (kind == 'g') channel.gain = message.real(2);
  }

  /// A whole state, and one that is not older than what is known, takes the place of everything.
  void endState(std::int32_t last) {
    if (!state_) return;
    const State state = *std::exchange(state_, std::nullopt);
    if (state.messages.size() != static_cast<std::size_t>(state.expected) || last < lastSeq_) {
      ask();
      return;
    }
    channels_.clear();
    newest_.clear();
    for (const OscMessage& message : state.messages) apply(message);
    lastSeq_ = last;
    ++statesTaken_;
  }

  std::uint16_t port_;
  std::int32_t epoch_ = 0;
  std::int32_t lastSeq_ = 0;
  std::map<int, Channel> channels_;
  std::map<std::pair<int, char>, std::int32_t> newest_;
  std::optional<State> state_;
  std::vector<OscMessage> asked_;
  int statesTaken_ = 0;
};

}  // namespace exsampling::support
