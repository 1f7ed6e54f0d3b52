#include <exsampling/adapters/osc/udp_osc_sink.hpp>
#include <exsampling/core/work/thread_name.hpp>
#include <exsampling/core/work/ticker.hpp>

#include "messages_in.hpp"
#include "messages_out.hpp"
#include "target_table.hpp"
#include "udp_socket.hpp"
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <span>
#include <system_error>
#include <thread>
#include <utility>

namespace exsampling::adapters {
namespace {

/// What the archive puts below the session folder: "/samples/<number>_trimmed.wav".
constexpr std::size_t kRoomForFile = 42;
constexpr int kMaxDatagramsAtOnce = 64;
/// On a lossy network an instrument asks again at once; answering as fast would increase the loss.
constexpr auto kAnswerSpacing = std::chrono::milliseconds(100);
constexpr auto kReportSpacing = std::chrono::milliseconds(100);
constexpr std::size_t kRememberedReports = 64;

core::Status checkPathLengths(const OscSettings& settings) {
  std::vector<std::string> folders{settings.sessionFolder.string()};
  for (const OscTarget& target : settings.targets) {
    if (target.root) folders.push_back(*target.root);
  }
  for (const std::string& folder : folders) {
    if (folder.size() + kRoomForFile > UdpOscSink::kMaxPath) {
      return core::Error{core::ErrorCode::config,
                         "The folder '" + folder + "' makes file names longer than the " +
                             std::to_string(UdpOscSink::kMaxPath) +
                             " bytes that OSC messages have room for; use one with a shorter "
                             "path."};
    }
  }
  return {};
}

std::int32_t newEpoch() {
  std::random_device device;
  return std::uniform_int_distribution<std::int32_t>(
      1, std::numeric_limits<std::int32_t>::max())(device);
}

const std::filesystem::path& fileOf(const core::StageChange& change) {
  static const std::filesystem::path none;
  if (const auto* loaded = std::get_if<core::SampleLoaded>(&change)) return loaded->sample.file;
  if (const auto* audition = std::get_if<core::Audition>(&change)) return audition->file;
  return none;
}

core::StageSeq seqOf(const core::StageChange& change) {
  return std::visit([](const auto& one) { return one.seq; }, change);
}

/// Lets a kind of report on one sample through ten times a second. Not thread-safe.
class ReportLimiter {
 public:
  bool takes(const core::InstrumentReport& report, core::SteadyTime now) {
    const auto key = std::pair(report.seq, report.kind);
    const auto known = last_.find(key);
    if (known != last_.end() && now - known->second < kReportSpacing) return false;
    last_.insert_or_assign(key, now);
    if (last_.size() > kRememberedReports) last_.erase(last_.begin());
    return true;
  }

 private:
  std::map<std::pair<core::StageSeq, core::InstrumentReport::Kind>, core::SteadyTime> last_;
};

}  // namespace

class UdpOscSink::Impl {
 public:
  Impl(const OscSettings& settings, const core::Clock& clock, core::EventBus& events,
       TargetTable targets, std::vector<std::uint32_t> allowed, UdpSocket out, UdpSocket in)
      : clock_(clock),
        events_(events),
        sessionFolder_(settings.sessionFolder),
        heartbeatEvery_(settings.heartbeatEvery),
        allowed_(std::move(allowed)),
        out_(std::move(out)),
        in_(std::move(in)),
        inEndpoint_(in_.localEndpoint()),
        targets_(std::move(targets)) {}

  void send(const core::StageChange& change) {
    const std::lock_guard lock(mutex_);
    lastSeq_ = seqOf(change);
    const auto* loaded = std::get_if<core::SampleLoaded>(&change);
    for (Target& target : targets_.all()) {
      const std::string path = pathFor(target, fileOf(change), sessionFolder_);
      if (target.profile == OscProfile::xSampling) {
        if (loaded) deliver(target, xSamplingPacket(*loaded, path));
        continue;
      }
      deliver(target, changePacket(change, path));
      if (loaded) deliver(target, categoryPacket(loaded->sample.best().categoryId));
    }
  }

  void sendUnmapped(const core::Sample& sample) {
    const std::lock_guard lock(mutex_);
    for (Target& target : targets_.all()) {
      if (target.unmapped && target.profile == OscProfile::plain) {
        deliver(target, unmappedPacket(sample, pathFor(target, sample.file, sessionFolder_)));
      }
    }
  }

  void serve(stage::Stage& stage, stage::Performance& performance) {
    performance_ = &performance;
    hearing_ = std::thread([this, &stage] {
      core::nameThread("osc-in");
      std::vector<Question> questions;
      while (wake_.waitFor(in_, timeToNext(questions))) {
        hear(stage, questions);
        answerWhatIsDue(questions, stage);
      }
    });
    beating_.emplace("osc-heartbeat", heartbeatEvery_, [this] { beat(); });
  }

  void stop() {
    wake_.call();
    if (hearing_.joinable()) hearing_.join();
    if (beating_) beating_->stop();
  }

  void announceStage(const std::string& url) {
    const std::lock_guard lock(mutex_);
    stageUrl_ = url;
  }

  const Endpoint& inEndpoint() const { return inEndpoint_; }
  std::int32_t epoch() const { return epoch_; }

  OscCounts counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
  }

  std::vector<night::InstrumentHealth> instruments() const {
    const std::lock_guard lock(mutex_);
    std::vector<night::InstrumentHealth> found;
    for (const Target& target : targets_.all()) {
      if (target.lastHello) {
        found.push_back({target.name, target.endpoint.text(), *target.lastHello, target.loaded,
                         target.failed, target.lastFailure});
      }
    }
    return found;
  }

 private:
  using Pace = std::chrono::steady_clock;  // of the network, whatever the stage's clock says

  /// An instrument that wants to hear the whole state.
  struct Question {
    Endpoint instrument;
    bool hello = false;
    Pace::time_point due;
  };

  void deliver(Target& target, const Packet& packet) {
    const int error = packet ? out_.send(target.endpoint, *packet) : EMSGSIZE;
    if (error == 0) {
      ++counts_.sent;
    } else {
      ++counts_.sendFailures;
      target.failure = std::generic_category().message(error);
    }
  }

  /// Forgets instruments that fell silent, and tells the others the last sequence number. The
  /// performer gets an alarm for a target that cannot be reached: once, until sending works again.
  void beat() {
    std::vector<core::Alarm> alarms;
    {
      const std::lock_guard lock(mutex_);
      targets_.forgetSilent(clock_.steadyNow());
      for (Target& target : targets_.all()) {
        if (target.profile == OscProfile::plain) deliver(target, heartbeatPacket(epoch_, lastSeq_));
        if (!target.failure.empty() && !target.alarmed) {
          alarms.push_back({"OSC to " + target.endpoint.text() + " cannot be sent: " +
                            target.failure + ". Check that address and the network."});
        }
        target.alarmed = !target.failure.empty();
        target.failure.clear();
      }
    }
    for (const core::Alarm& alarm : alarms) events_.publish(alarm);
  }

  /// Reads the waiting packets and acts on them; questions are left to be answered.
  void hear(stage::Stage& stage, std::vector<Question>& questions) {
    std::array<char, kMaxPacket + 1> buffer;
    for (int count = 0; count < kMaxDatagramsAtOnce; ++count) {
      const auto datagram = in_.receive(buffer);
      if (!datagram) break;
      Heard heard;
      {
        const std::lock_guard lock(mutex_);
        ++counts_.received;
        if (!isHeard(datagram->from)) {
          ++counts_.foreign;
          continue;
        }
        if (datagram->size <= kMaxPacket) {
          heard = readDatagram(std::span(buffer).first(datagram->size));
        } else {
          heard.malformed = true;
        }
        counts_.malformed += heard.malformed ? 1U : 0U;
        counts_.misunderstood += static_cast<std::uint64_t>(heard.misunderstood);
      }
      for (const InstrumentMessage& message : heard.messages) {
        const bool done = std::visit(
            [&](const auto& one) { return act(one, stage, datagram->from, questions); }, message);
        if (!done) countRefused();
      }
    }
  }

  void countRefused() {
    const std::lock_guard lock(mutex_);
    ++counts_.refused;
  }

  bool isHeard(const Endpoint& from) const {
    return from.isLoopback() ||
           std::find(allowed_.begin(), allowed_.end(), from.address) != allowed_.end();
  }

  /// Several questions of one instrument get one state.
  static void ask(std::vector<Question>& questions, const Target& target, bool hello) {
    for (Question& known : questions) {
      if (known.instrument == target.endpoint) {
        known.hello |= hello;
        return;
      }
    }
    questions.push_back({target.endpoint, hello, target.answeredAt + kAnswerSpacing});
  }

  static std::optional<std::chrono::milliseconds> timeToNext(
      const std::vector<Question>& questions) {
    const auto next = std::min_element(
        questions.begin(), questions.end(),
        [](const Question& left, const Question& right) { return left.due < right.due; });
    if (next == questions.end()) return std::nullopt;
    const auto time = std::chrono::ceil<std::chrono::milliseconds>(next->due - Pace::now());
    return std::max(time, std::chrono::milliseconds(0));
  }

  void answerWhatIsDue(std::vector<Question>& questions, const stage::Stage& stage) {
    std::erase_if(questions, [&](const Question& question) {
      if (question.due > Pace::now()) return false;
      answer(question, stage);
      return true;
    });
  }

  bool act(const Hello& hello, stage::Stage&, const Endpoint& from,
           std::vector<Question>& questions) {
    if (hello.port < 1 || hello.port > 65535) return false;
    const Endpoint instrument{from.address, static_cast<std::uint16_t>(hello.port)};
    const std::lock_guard lock(mutex_);
    const Target* target = targets_.noteHello(instrument, from, hello.name, clock_.steadyNow());
    if (target) ask(questions, *target, true);
    return target != nullptr;
  }

  bool act(const Resend&, stage::Stage&, const Endpoint& from, std::vector<Question>& questions) {
    const std::lock_guard lock(mutex_);
    const std::vector<const Target*> targets = targets_.instrumentsAt(from);
    for (const Target* target : targets) ask(questions, *target, false);
    return !targets.empty();
  }

  bool act(const core::InstrumentReport& report, stage::Stage& stage, const Endpoint& from,
           std::vector<Question>&) {
    if (!reports_.takes(report, clock_.steadyNow())) return false;
    {
      const std::lock_guard lock(mutex_);
      targets_.noteReport(from, report);
    }
    stage.report(report);
    return true;
  }

  bool act(const TransportAt& transport, stage::Stage& stage, const Endpoint&,
           std::vector<Question>&) {
    return static_cast<bool>(stage.hearMusic({.tempo = {.source = core::TempoSource::instrument,
                                                        .beatsPerMinute = transport.beatsPerMinute,
                                                        .beatsPerBar = transport.beatsPerBar},
                                              .beat = transport.beat,
                                              .at = clock_.steadyNow()}));
  }

  static bool act(const std::monostate&, stage::Stage&, const Endpoint&, std::vector<Question>&) {
    return false;
  }

  bool act(const stage::Intent& intent, stage::Stage&, const Endpoint&, std::vector<Question>&) {
    return static_cast<bool>(performance_->actSoon(intent, [this](const core::Status& done) {
      if (!done) countRefused();
    }));
  }

  /// Sends the whole state while the stage stands still, so that nothing comes between begin and
  /// end.
  void answer(const Question& question, const stage::Stage& stage) {
    stage.withSnapshot([&](const stage::Snapshot& snapshot) {
      const std::lock_guard lock(mutex_);
      Target* target = targets_.find(question.instrument);
      if (!target || target->profile != OscProfile::plain) return;
      target->answeredAt = Pace::now();
      std::vector<Packet> packets;
      for (const core::StageChange& change : stage::changesThatLeadTo(snapshot)) {
        packets.push_back(changePacket(change, pathFor(*target, fileOf(change), sessionFolder_)));
      }
      const auto count = std::count_if(packets.begin(), packets.end(),
                                       [](const Packet& packet) { return packet.has_value(); });
      // The epoch first: an instrument that outlived an earlier start must know before it compares.
      deliver(*target, heartbeatPacket(epoch_, snapshot.lastSeq));
      deliver(*target, stateBeginPacket(static_cast<std::int32_t>(count)));
      for (const Packet& packet : packets) deliver(*target, packet);
      deliver(*target, stateEndPacket(snapshot.lastSeq));
      if (question.hello && target->source.isLoopback() && !stageUrl_.empty()) {
        deliver(*target, stagePacket(stageUrl_));
      }
    });
  }

  const core::Clock& clock_;
  core::EventBus& events_;
  const std::filesystem::path sessionFolder_;
  const std::chrono::milliseconds heartbeatEvery_;
  const std::vector<std::uint32_t> allowed_;
  const UdpSocket out_;
  const UdpSocket in_;
  const Endpoint inEndpoint_;
  const std::int32_t epoch_ = newEpoch();
  ReportLimiter reports_;                      ///< of the thread osc-in
  stage::Performance* performance_ = nullptr;  ///< set before that thread starts
  Wake wake_;
  std::thread hearing_;
  std::optional<core::Ticker> beating_;

  // Taken under the stage's lock, never around a call of the stage.
  mutable std::mutex mutex_;
  TargetTable targets_;
  core::StageSeq lastSeq_ = 0;
  std::string stageUrl_;
  OscCounts counts_;
};

core::Result<std::unique_ptr<UdpOscSink>> UdpOscSink::open(const OscSettings& settings,
                                                           const core::Clock& clock,
                                                           core::EventBus& events) {
  if (const core::Status paths = checkPathLengths(settings); !paths) return paths.error();
  core::Result<TargetTable> targets = TargetTable::resolved(settings.targets);
  if (!targets) return targets.error();
  std::vector<std::uint32_t> allowed;
  for (const std::string& host : settings.allowedHosts) {
    const core::Result<Endpoint> endpoint = resolve(host, 0);
    if (!endpoint) return endpoint.error();
    allowed.push_back(endpoint->address);
  }
  const core::Result<Endpoint> listenOn = resolve(settings.inHost, settings.inPort);
  if (!listenOn) return listenOn.error();
  core::Result<UdpSocket> in = UdpSocket::boundTo(*listenOn);
  if (!in) return in.error();
  core::Result<UdpSocket> out = UdpSocket::unbound();
  if (!out) return out.error();
  return std::unique_ptr<UdpOscSink>(
      new UdpOscSink(std::make_unique<Impl>(settings, clock, events, *std::move(targets),
                                            std::move(allowed), *std::move(out), *std::move(in))));
}

UdpOscSink::UdpOscSink(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

UdpOscSink::~UdpOscSink() { stop(); }

void UdpOscSink::send(const core::StageChange& change) { impl_->send(change); }

void UdpOscSink::sendUnmapped(const core::Sample& sample) { impl_->sendUnmapped(sample); }

void UdpOscSink::serve(stage::Stage& stage, stage::Performance& performance) {
  impl_->serve(stage, performance);
}

void UdpOscSink::stop() { impl_->stop(); }

void UdpOscSink::announceStage(const std::string& url) { impl_->announceStage(url); }

std::string UdpOscSink::inAddress() const { return impl_->inEndpoint().text(); }

std::uint16_t UdpOscSink::inPort() const { return impl_->inEndpoint().port; }

std::int32_t UdpOscSink::epoch() const { return impl_->epoch(); }

OscCounts UdpOscSink::counts() const { return impl_->counts(); }

std::vector<night::InstrumentHealth> UdpOscSink::instruments() const {
  return impl_->instruments();
}

}  // namespace exsampling::adapters
