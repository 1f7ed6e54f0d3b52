#include "messages_out.hpp"

#include <exsampling/adapters/osc/udp_osc_sink.hpp>

#include <oscpack/osc/OscOutboundPacketStream.h>

#include <array>
#include <charconv>

namespace exsampling::adapters {
namespace {

osc::int32 integer(std::int64_t value) { return static_cast<osc::int32>(value); }
float real(double value) { return static_cast<float>(value); }

/// The datagram that `write` fills.
template <class Write>
Packet packet(const Write& write) {
  std::array<char, UdpOscSink::kMaxPacket> buffer{};
  try {
    osc::OutboundPacketStream stream(buffer.data(), buffer.size());
    write(stream);
    return std::string(stream.Data(), stream.Size());
  } catch (const osc::Exception&) {
    return std::nullopt;
  }
}

/// A datagram with one message.
template <class... Arguments>
Packet message(const char* address, const Arguments&... arguments) {
  return packet([&](osc::OutboundPacketStream& stream) {
    stream << osc::BeginMessage(address);
    (stream << ... << arguments);
    stream << osc::EndMessage;
  });
}

Packet samplePacket(core::StageSeq seq, int categoryId, const std::string& category,
                    const core::Route& route, const core::Sample& sample, const std::string& path) {
  const bool located = sample.location.has_value();
  return message("/exsampling/sample", integer(seq), integer(categoryId), integer(route.channel),
                 integer(static_cast<int>(route.playback)),
                 real(sample.pitch ? sample.pitch->frequency.value : 0.0),
                 real(sample.best().confidence), real(sample.duration.count()),
                 real(sample.gain.value), integer(located ? 1 : 0),
                 real(located ? sample.location->latitude : 0.0),
                 real(located ? sample.location->longitude : 0.0), category.c_str(),
                 route.track.c_str(), path.c_str());
}

/// Degrees with six decimals, whatever the locale: "35.681236".
std::string degrees(double value) {
  std::array<char, 16> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 6);
  return {text.data(), end.ptr};
}

struct ChangePacket {
  const std::string& path;

  Packet operator()(const core::SampleLoaded& loaded) const {
    const core::CategoryScore& best = loaded.sample.best();
    return samplePacket(loaded.seq, best.categoryId, best.category, loaded.route, loaded.sample,
                        path);
  }
  Packet operator()(const core::TrackCleared& cleared) const {
    return message("/exsampling/clear", integer(cleared.seq), integer(cleared.channel));
  }
  Packet operator()(const core::TrackHeld& held) const {
    return message("/exsampling/hold", integer(held.seq), integer(held.channel),
                   integer(held.on ? 1 : 0));
  }
  Packet operator()(const core::TrackGain& gain) const {
    return message("/exsampling/gain", integer(gain.seq), integer(gain.channel),
                   real(gain.gain.value));
  }
  Packet operator()(const core::Audition& audition) const {
    return message("/exsampling/audition", integer(audition.seq), path.c_str());
  }
};

}  // namespace

Packet changePacket(const core::StageChange& change, const std::string& path) {
  return std::visit(ChangePacket{path}, change);
}

Packet unmappedPacket(const core::Sample& sample, const std::string& path) {
  return samplePacket(0, -1, "unknown", core::Route{}, sample, path);
}

Packet categoryPacket(int categoryId) {
  return message("/exsampling/category", integer(categoryId));
}

Packet heartbeatPacket(std::int32_t epoch, core::StageSeq lastSeq) {
  return message("/exsampling/heartbeat", integer(epoch), integer(lastSeq));
}

Packet stagePacket(const std::string& url) { return message("/exsampling/stage", url.c_str()); }

Packet helloPacket(std::int32_t port, const std::string& name) {
  return message("/exsampling/hello", integer(port), name.c_str());
}

Packet stateBeginPacket(std::int32_t count) {
  return message("/exsampling/state/begin", integer(count));
}

Packet stateEndPacket(core::StageSeq lastSeq) {
  return message("/exsampling/state/end", integer(lastSeq));
}

Packet xSamplingPacket(const core::SampleLoaded& loaded, const std::string& path) {
  const core::Sample& sample = loaded.sample;
  // That patch knows neither "no pitch" nor "no place": it plays 440 Hz as it is and stays at 0/0.
  const float pitch = real(sample.pitch ? sample.pitch->frequency.value : 440.0);
  const std::string place = sample.location ? degrees(sample.location->latitude) + "/" +
                                                  degrees(sample.location->longitude)
                                            : "0/0";
  return packet([&](osc::OutboundPacketStream& stream) {
    stream << osc::BeginBundleImmediate;
    stream << osc::BeginMessage("/pitch") << pitch << osc::EndMessage;
    stream << osc::BeginMessage("/location") << place.c_str() << osc::EndMessage;
    stream << osc::BeginMessage("/duration") << real(sample.duration.count()) << osc::EndMessage;
    stream << osc::BeginMessage("/sound") << path.c_str() << osc::EndMessage;
    stream << osc::BeginMessage("/label") << loaded.route.track.c_str() << osc::EndMessage;
    stream << osc::EndBundle;
  });
}

}  // namespace exsampling::adapters
