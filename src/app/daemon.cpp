#include <exsampling/adapters/api/http_server.hpp>
#include <exsampling/adapters/log/event_log.hpp>
#include <exsampling/adapters/log/log.hpp>
#include <exsampling/adapters/mdns/announcement.hpp>
#include <exsampling/adapters/osc/udp_osc_sink.hpp>
#include <exsampling/adapters/sandbox/sandboxed_decoder.hpp>
#include <exsampling/adapters/sndfile/sndfile_decoder.hpp>
#include <exsampling/adapters/sndfile/sndfile_encoder.hpp>
#include <exsampling/adapters/sndfile/sndfile_sound_files.hpp>
#include <exsampling/adapters/sqlite/sqlite_archive.hpp>
#include <exsampling/adapters/sqlite/sqlite_sound_library.hpp>
#include <exsampling/adapters/tls/own_authority.hpp>
#include <exsampling/adapters/tunnel/tunnel.hpp>
#include <exsampling/adapters/zip/zipped_night.hpp>
#include <exsampling/app/address_watch.hpp>
#include <exsampling/app/daemon.hpp>
#include <exsampling/app/look_around.hpp>
#include <exsampling/app/network_address.hpp>
#include <exsampling/app/open_classifier.hpp>
#include <exsampling/app/system_clock.hpp>
#include <exsampling/core/work/jobs.hpp>
#include <exsampling/core/work/ticker.hpp>
#include <exsampling/learning/teaching/manifest.hpp>
#include <exsampling/learning/teaching/teaching.hpp>
#include <exsampling/night/access/entrance.hpp>
#include <exsampling/night/health/health_watch.hpp>
#include <exsampling/night/sessions/session_folder.hpp>
#include <exsampling/sound/hearing/ingest.hpp>
#include <exsampling/sound/hearing/process_recording.hpp>
#include <exsampling/sound/library/analysing_describer.hpp>
#include <exsampling/sound/library/imported_sounds.hpp>
#include <exsampling/sound/library/library_additions.hpp>
#include <exsampling/sound/likeness/keep_up_to_date.hpp>
#include <exsampling/sound/likeness/sound_finder.hpp>
#include <exsampling/stage/mapping/file_mapping_store.hpp>
#include <exsampling/stage/mapping/mapping_file.hpp>
#include <exsampling/stage/performance/performance.hpp>
#include <exsampling/stage/performance/preload.hpp>
#include <exsampling/stage/performance/recall_stage.hpp>
#include <exsampling/stage/performance/stage_clock.hpp>
#include <exsampling/stage/performance/stage_recorder.hpp>
#include <exsampling/stage/tracks/stage.hpp>

#include "daemon_settings.hpp"
#include <chrono>
#include <mutex>
#include <optional>
#include <utility>

namespace exsampling::app {

using core::Error;
using core::ErrorCode;

namespace {

constexpr std::chrono::seconds kJobsBudget{5};
constexpr std::chrono::seconds kBetweenAddresses{1};
constexpr std::chrono::milliseconds kBetweenRecords{250};
constexpr int kRecordsPerLook = 4;

}  // namespace

/// The parts, in the order in which they start; destruction goes the other way.
class Daemon::Impl {
 public:
  explicit Impl(std::function<void(const std::string&)> onJoinUrl)
      : onJoinUrl_(std::move(onJoinUrl)) {
    // The log first, so that it has the event even if another subscriber crashes; health last,
    // because it publishes events in turn.
    bus_.subscribe(adapters::logEvent);
    bus_.subscribe([this](const core::Event& event) { ring_.add(event); });
    bus_.subscribe([this](const core::Event& event) { health_.hear(event); });
  }

  core::Status start(const night::Config& config, const Installation& installation,
                     const std::optional<std::filesystem::path>& session) {
    const auto modelFolder = config.model.empty() ? installation.defaultModel() : config.model;
    auto manifest = learning::readManifest(modelFolder / "manifest.json");
    if (!manifest) return manifest.error();

    if (const auto made = openSession(config, session); !made) return made.error();
    auto names = openCategoryNames(config.data);
    if (!names) return names.error();
    manifest = withNames(*std::move(manifest), names->all());
    if (const auto opened = openMapping(config, installation, *manifest); !opened) {
      return opened.error();
    }

    auto classifier = openClassifier(modelFolder, names->all());
    if (!classifier) return classifier.error();
    classifier_ = *std::move(classifier);
    if (const auto opened = openTeaching(config, modelFolder, *std::move(names)); !opened) {
      return opened.error();
    }

    auto uploads = adapters::openSandboxedDecoder(
        {.program = installation.decoder, .processes = ingestLimits(config).workers});
    if (!uploads) return uploads.error();
    uploadDecoder_ = *std::move(uploads);

    auto osc = adapters::UdpOscSink::open(oscSettings(config, facts_.session), clock_, bus_);
    if (!osc) return osc.error();
    osc_ = *std::move(osc);
    stage_ = std::make_unique<stage::Stage>(*osc_, bus_, *mappings_, clock_);
    if (const auto restored = restoreStage(); !restored) return restored.error();
    deposit_ = std::make_unique<sound::Deposit>(*archive_, encoder_, *stage_, bus_);

    ingest_ = std::make_unique<sound::Ingest>(
        *archive_, [this] { return makeProcessor(); }, ingestLimits(config), &health_);
    stageClock_ = std::make_unique<stage::StageClock>(*stage_);

    openLibrary(config, *manifest);
    performance_ = std::make_unique<stage::Performance>(stage::PerformanceParts{
        *stage_, *mappings_, *mappings_, *ingest_, *archive_, *importedSounds_, *libraryAdditions_,
        *teaching_, *archive_, *archive_, *entrance_, bus_,
        [this](const core::Mapping& mapping) { return preload(mapping); }});
    osc_->serve(*stage_, *performance_);
    if (const auto listening = listen(config, installation, *manifest); !listening) {
      return listening.error();
    }
    keepStage(config);
    osc_->announceStage(http_->stageUrl());

    tellFacts(config, *manifest);
    announce(config);
    return openTunnel(config);
  }

  void stop() {
    announcement_.reset();
    tunnel_.reset();
    if (addressTicker_) addressTicker_->stop();
    if (!jobs_.stopAll(kJobsBudget)) {
      adapters::log::warning(
          "A job has not stopped in time; the program waits for it before it ends.");
    }
    // Requests are answered until the last take is analysed: new takes are refused, to be sent
    // again.
    if (ingest_) ingest_->stop();
    if (http_) http_->stop();
    if (similarTicker_) similarTicker_->stop();
    if (stageClock_) stageClock_->stop();
    if (performance_) performance_->stop();
    if (stageTicker_) {
      stageTicker_->stop();
      stageRecorder_->record();
    }
    if (osc_) osc_->stop();
    adapters::log::close();
  }

  const DaemonFacts& facts() const { return facts_; }

 private:
  core::Status openSession(const night::Config& config,
                           const std::optional<std::filesystem::path>& given) {
    auto session = given ? core::Result(*given)
                   : config.session.empty()
                       ? night::chooseSessionFolder(config.data, clock_.wallNow())
                       : night::findSession(config.data, config.session);
    if (!session) return session.error();
    facts_.session = *session;
    auto archive = adapters::SqliteArchive::open(facts_.session);
    if (!archive) {
      return Error{
          archive.error().code,
          archive.error().message + "\nThe session is in " + facts_.session.string() +
              "; move that folder away to begin a new one, or choose another with --data."};
    }
    archive_ = *std::move(archive);
    auto entrance = night::Entrance::open({.file = facts_.session / "join",
                                           .asksForCode = asksForCode(config),
                                           .publicUrl = config.publicUrl},
                                          clock_);
    if (!entrance) return entrance.error();
    entrance_ = *std::move(entrance);
    const auto level = adapters::log::parseLevel(config.logLevel);
    if (!level) return level.error();
    if (const auto opened =
            adapters::log::open({.level = *level, .file = facts_.session / "exsampling.log"});
        !opened) {
      return opened;
    }
    for (const std::string& told :
         night::forgetOldSessions(config.data, config.keepDays, facts_.session, clock_.wallNow())) {
      adapters::log::info(told);
    }
    night_ = std::make_unique<adapters::ZippedNight>(
        night::NightFacts{facts_.session.filename().string(), config.performance}, *archive_,
        *archive_);
    return {};
  }

  core::Status openMapping(const night::Config& config, const Installation& installation,
                           const core::ModelManifest& manifest) {
    facts_.mapping = config.mapping;
    if (facts_.mapping.empty()) {
      const auto live = stage::ensureLiveMapping(config.data, installation.defaultMapping());
      if (!live) return live.error();
      facts_.mapping = *live;
    }
    auto mappings = stage::FileMappingStore::open(facts_.mapping, manifest);
    if (!mappings.ok()) return Error{ErrorCode::config, core::formatProblems(mappings.problems)};
    mappings_ = std::move(mappings.value);
    return {};
  }

  core::Status openTeaching(const night::Config& config, const std::filesystem::path& modelFolder,
                            learning::CategoryNames names) {
    auto teaching = learning::Teaching::open(
        {.model = modelFolder, .models = config.data / "models", .session = facts_.session},
        *archive_, *classifier_, std::move(names), bus_, jobs_);
    if (!teaching) return teaching.error();
    teaching_ = *std::move(teaching);
    teaching_->onLabelsAdded([this](const auto& labels) { mappings_->accept(labels); });
    mappings_->accept(teaching_->labels());
    return {};
  }

  /// A night goes on without it.
  void openLibrary(const night::Config& config, const core::ModelManifest& manifest) {
    auto library = adapters::SqliteSoundLibrary::open(config.data / "library.sqlite");
    if (library) {
      library_ = *std::move(library);
    } else {
      bus_.publish(
          core::Alarm{"Your own sounds cannot be found tonight: " + library.error().message});
    }
    finder_ = std::make_unique<sound::SoundFinder>(*archive_, library_.get(), manifest.sha256,
                                                   core::kEmbeddingValues);
    importedSounds_ = std::make_unique<sound::ImportedSounds>(
        library_.get(), soundFiles_, sound::RecordingAnalyser(*classifier_),
        sound::ImportParts{*archive_, encoder_, *deposit_, clock_}, facts_.session / "cue");
    similarTicker_.emplace("similar", sound::keepUpToDate(*finder_, bus_));
    libraryAdditions_ = std::make_unique<sound::LibraryAdditions>(sound::LibraryAdditionsParts{
        .library = library_.get(),
        .files = soundFiles_,
        .makeDescriber =
            [this] { return std::make_unique<sound::AnalysingDescriber>(*classifier_); },
        .model = manifest.sha256,
        .events = bus_,
        .jobs = jobs_});
  }

  core::Status listen(const night::Config& config, const Installation& installation,
                      const core::ModelManifest& manifest) {
    const auto look = [bind = config.bind] { return findAddresses(bind); };
    auto settings = httpSettings(config, installation, manifest, facts_.session);
    std::unique_ptr<PublicCertificate> certificate;
    if (night::tlsMode(config) != night::TlsMode::off) {
      auto opened = PublicCertificate::open(config, look().all, clock_.wallNow(), bus_);
      if (!opened) return opened.error();
      certificate = *std::move(opened);
      settings.tls = certificate->endpoint();
      settings.plainPort = config.httpPort;
      settings.authorityFile = certificate->authority();
    }
    auto http = adapters::HttpServer::start(
        std::move(settings), {*ingest_, *stage_, *performance_, *mappings_, *mappings_, *archive_,
                              *night_, bus_, ring_, clock_, *entrance_, health_, *finder_,
                              *importedSounds_, *libraryAdditions_, *teaching_, jobs_});
    if (!http) return http.error();
    http_ = *std::move(http);
    addressWatch_ = std::make_unique<AddressWatch>(look, http_->publicPort(),
                                                   std::move(certificate), *entrance_, clock_);
    addressTicker_.emplace("address-watch", kBetweenAddresses,
                           [this] { addressWatch_->refresh(); });
    return {};
  }

  /// Does regularly the work for which the stage itself must not wait.
  void keepStage(const night::Config& config) {
    stageRecorder_ = std::make_unique<stage::StageRecorder>(*stage_, *archive_, *archive_, bus_);
    stageTicker_.emplace("stage-keeper", [this, config, count = 0]() mutable {
      stageRecorder_->record();
      readHandEdit();
      ingest_->finishQuiet(clock_.steadyNow());
      ingest_->retryPostponed(clock_.steadyNow());
      if (count++ % kRecordsPerLook == 0) lookAround(config);
      return kBetweenRecords;
    });
  }

  /// Applies a mapping that was edited by hand.
  void readHandEdit() {
    const stage::Refresh refresh = mappings_->refresh();
    if (refresh.changed) performance_->followMapping();
    if (refresh.problems.empty()) return;
    bus_.publish(core::Alarm{"The edited mapping is not used, the one before stays:\n" +
                             core::formatProblems(refresh.problems)});
  }

  /// Only what other machines can reach.
  void announce(const night::Config& config) {
    adapters::Announced announced{.name = "ExSampling on " + adapters::hostNameForPhones()};
    if (!night::isLoopback(config.bind)) {
      const bool encrypted = http_->plainPort() != 0;
      announced.services.push_back({encrypted ? "_https._tcp" : "_http._tcp", http_->publicPort()});
      if (encrypted) announced.services.push_back({"_http._tcp", http_->plainPort()});
    }
    if (!night::isLoopback(config.oscIn.host)) {
      const auto address = night::parseHostPort(facts_.oscIn);
      if (address) announced.services.push_back({"_osc._udp", address->port});
    }
    if (announced.services.empty()) return;
    if (!adapters::canAnnounce()) {
      return adapters::log::info("This program was built without Avahi: mDNS announces nothing.");
    }
    announcement_ = std::make_unique<adapters::Announcement>(
        std::move(announced), [](const std::string& message) { adapters::log::info(message); });
  }

  core::Status restoreStage() {
    auto snapshot = preload(*mappings_->current());
    const auto memory = archive_->last();
    if (!memory) return memory.error();
    if (*memory) {
      auto recalled = stage::recallStage(**memory, *archive_, std::move(snapshot));
      if (!recalled) return recalled.error();
      snapshot = *std::move(recalled);
    }
    snapshot.rules.soundCheck = archive_->isSoundCheck();
    const auto newest = archive_->newest({}, 1);
    if (!newest) return newest.error();
    stage_->restore(snapshot, newest->empty() ? 0 : newest->front().sample.number);
    return {};
  }

  stage::Snapshot preload(const core::Mapping& mapping) {
    sound::RecordingAnalyser analyser(*classifier_);
    return stage::preloadTracks(
        mapping, [this](const auto& file) { return ownFiles_.decodeFile(file); }, analyser, bus_);
  }

  void lookAround(const night::Config& config) {
    const auto origin = [this] {
      const std::lock_guard lock(tellingEntrance_);
      return knownOrigin_;
    }();
    health_.look(app::lookAround({config, facts_.session, *ingest_, *stage_, *osc_, origin}));
  }

  sound::ProcessRecording makeProcessor() {
    auto processor = std::make_shared<sound::RecordingProcessor>(
        sound::RecordingAnalyser(*classifier_),
        sound::ProcessingParts{*archive_, *uploadDecoder_, *deposit_, bus_});
    return [processor](const core::RecordingId& id) { processor->process(id); };
  }

  void tellFacts(const night::Config& config, const core::ModelManifest& manifest) {
    const auto mapping = mappings_->current();
    facts_.model = manifest.name;
    facts_.categories = manifest.labels.size();
    facts_.tracks = mapping->tracks.size();
    facts_.mappedCategories = mapping->categoryTracks.size();
    facts_.publicOrigin = entrance_->origin();
    facts_.joinUrl = entrance_->joinUrl();
    if (http_->plainPort() != 0) {
      facts_.plainOrigin =
          "http://" + addressForPhones(config.bind) + ":" + std::to_string(http_->plainPort());
    }
    facts_.tunnel = config.tunnel;
    facts_.stageUrl = http_->stageUrl();
    facts_.oscIn = osc_->inAddress();
    for (const night::OscTarget& target : config.osc) {
      facts_.oscTargets.push_back(night::formatOscTarget(target));
    }
  }

  core::Status openTunnel(const night::Config& config) {
    entrance_->whenChanged([this](const std::string&) { tellEntrance(); });
    if (config.tunnel.empty()) {
      const std::lock_guard lock(tellingEntrance_);
      knownOrigin_ = entrance_->origin();
    }
    if (config.tunnel.empty()) return {};
    const auto program = config.tunnel == "ngrok" ? adapters::TunnelProgram::ngrok
                                                  : adapters::TunnelProgram::cloudflared;
    auto tunnel = adapters::Tunnel::open(
        {.program = program, .port = http_->tunnelPort()},
        {.onAddress = [this](const auto& origin) { entrance_->setTunnelOrigin(origin); },
         .onTrouble = [this](const auto& message) { bus_.publish(core::Alarm{message}); }});
    if (!tunnel) return tunnel.error();
    tunnel_ = *std::move(tunnel);
    return {};
  }

  /// In whichever thread changed it.
  void tellEntrance() {
    const std::lock_guard lock(tellingEntrance_);
    knownOrigin_ = entrance_->origin();
    if (onJoinUrl_) onJoinUrl_(entrance_->joinUrl());
  }

  const std::function<void(const std::string& joinUrl)> onJoinUrl_;
  SystemClock clock_;
  DaemonFacts facts_;
  std::unique_ptr<adapters::SqliteArchive> archive_;
  std::unique_ptr<night::Entrance> entrance_;
  std::unique_ptr<adapters::ZippedNight> night_;
  adapters::SndfileDecoder ownFiles_;  ///< the performer's, which may be trusted
  std::unique_ptr<sound::Decoder> uploadDecoder_;
  adapters::SndfileEncoder encoder_;
  std::unique_ptr<stage::FileMappingStore> mappings_;
  std::unique_ptr<learning::TaughtClassifier> classifier_;
  core::EventBus bus_;
  core::EventRing ring_;
  night::HealthWatch health_{clock_, bus_};
  std::unique_ptr<learning::Teaching> teaching_;
  std::unique_ptr<adapters::UdpOscSink> osc_;
  std::unique_ptr<stage::Stage> stage_;
  std::unique_ptr<sound::Deposit> deposit_;
  std::unique_ptr<sound::Ingest> ingest_;
  adapters::SndfileSoundFiles soundFiles_;
  std::unique_ptr<adapters::SqliteSoundLibrary> library_;
  std::unique_ptr<sound::SoundFinder> finder_;
  std::unique_ptr<sound::ImportedSounds> importedSounds_;
  std::optional<core::Ticker> similarTicker_;
  std::unique_ptr<sound::LibraryAdditions> libraryAdditions_;
  std::unique_ptr<stage::Performance> performance_;
  core::Jobs jobs_{clock_};  ///< ends before what its work uses
  std::unique_ptr<stage::StageClock> stageClock_;
  std::unique_ptr<stage::StageRecorder> stageRecorder_;
  std::optional<core::Ticker> stageTicker_;
  std::unique_ptr<adapters::HttpServer> http_;
  std::unique_ptr<AddressWatch> addressWatch_;
  std::optional<core::Ticker> addressTicker_;
  std::unique_ptr<adapters::Announcement> announcement_;
  std::mutex tellingEntrance_;
  std::string knownOrigin_;  ///< that phones may have been shown; empty until the tunnel's is known
  std::unique_ptr<adapters::Tunnel> tunnel_;
};

Daemon::Daemon(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Daemon::~Daemon() { impl_->stop(); }

core::Result<std::unique_ptr<Daemon>> Daemon::start(
    const night::Config& config, const Installation& installation,
    std::function<void(const std::string&)> onJoinUrl,
    const std::optional<std::filesystem::path>& session) {
  std::unique_ptr<Daemon> daemon(new Daemon(std::make_unique<Impl>(std::move(onJoinUrl))));
  if (const auto started = daemon->impl_->start(config, installation, session); !started) {
    return started.error();
  }
  return daemon;
}

const DaemonFacts& Daemon::facts() const { return impl_->facts(); }

void Daemon::stop() { impl_->stop(); }

}  // namespace exsampling::app
