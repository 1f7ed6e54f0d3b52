#pragma once

#include <exsampling/adapters/api/http_server.hpp>
#include <exsampling/core/events/event_bus.hpp>
#include <exsampling/core/events/event_ring.hpp>
#include <exsampling/core/work/jobs.hpp>
#include <exsampling/learning/teaching/taught_files.hpp>
#include <exsampling/learning/teaching/teaching.hpp>
#include <exsampling/night/access/entrance.hpp>
#include <exsampling/night/health/health_watch.hpp>
#include <exsampling/sound/hearing/ingest.hpp>
#include <exsampling/sound/likeness/sound_finder.hpp>
#include <exsampling/stage/performance/performance.hpp>
#include <exsampling/stage/tracks/stage.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <support/fake_classifier.hpp>
#include <support/fixed_library.hpp>
#include <support/in_memory_archive.hpp>
#include <support/in_memory_sample_sink.hpp>
#include <support/in_memory_sound_library.hpp>
#include <support/manual_clock.hpp>
#include <support/stage_samples.hpp>
#include <support/temporary_folder.hpp>

#include "http_client.hpp"
#include "support/places.hpp"
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace exsampling::adapters {

/// An archive in memory whose sample files are one real file, when a test sets one.
class OneFileArchive final : public sound::Archive {
 public:
  core::Result<sound::Acceptance> accept(const core::Upload& upload) override {
    return memory.accept(upload);
  }
  core::Result<std::size_t> append(const core::Upload& piece, std::size_t offset) override {
    return memory.append(piece, offset);
  }
  core::Result<sound::Acceptance> finish(const core::RecordingId& id) override {
    return memory.finish(id);
  }
  core::Result<std::vector<sound::ArrivingTake>> arriving() const override {
    return memory.arriving();
  }
  core::Result<core::Upload> load(const core::RecordingId& id) const override {
    return memory.load(id);
  }
  core::Result<std::vector<core::Sample>> complete(
      const core::RecordingId& id, const sound::UsedPart& part,
      std::span<const sound::AnalysedSound> samples) override {
    return memory.complete(id, part, samples);
  }
  core::Status close(const core::RecordingId& id, core::RecordingState state,
                     const std::string& reason) override {
    return memory.close(id, state, reason);
  }
  core::Result<sound::RecordingRecord> find(const core::RecordingId& id) const override {
    auto record = memory.find(id);
    if (record && !file.empty()) {
      for (auto& sample : record->samples) sample.file = file;
    }
    return record;
  }
  core::Result<std::optional<sound::RecordingRecord>> findFrom(
      const core::FromLibrary& origin) const override {
    return memory.findFrom(origin);
  }
  core::Status locate(const core::RecordingId& id, const core::Location& location) override {
    return memory.locate(id, location);
  }
  core::Status remove(const core::RecordingId& id) override { return memory.remove(id); }
  core::Status removeAll(std::span<const core::RecordingId> ids) override {
    return memory.removeAll(ids);
  }
  core::Result<std::vector<core::RecordingId>> recordings() const override {
    return memory.recordings();
  }
  core::Result<std::vector<core::RecordingId>> unfinished() const override {
    return memory.unfinished();
  }

  support::InMemoryArchive memory;
  std::filesystem::path file;
};

/// A night that is written as the given pieces.
class FixedNight final : public night::NightExport {
 public:
  std::string fileName() const override { return "exsampling_friday.zip"; }
  core::Status write(const Receiver& receive) const override {
    if (meanwhile) meanwhile();
    for (const auto& piece : pieces) {
      if (!receive(std::as_bytes(std::span(piece)))) {
        return core::Error{core::ErrorCode::unavailable, "Nobody listens."};
      }
    }
    if (broken) return core::Error{core::ErrorCode::storage, "The disk is gone."};
    return {};
  }

  std::function<void()> meanwhile;  ///< is called while it is written
  std::vector<std::string> pieces{"PK", "one", "two"};
  std::atomic<bool> broken = false;  ///< read by the listener's threads
};

/// The real server, ingest and stage on free ports. A take whose bytes say "silent" or "broken"
/// ends so, one that says "long" is cut; every other becomes a dog on HH. Analysis can be held up.
class HttpTest : public ::testing::Test {
 protected:
  static constexpr const char* kId = "123e4567-e89b-42d3-a456-426614174000";

  HttpTest() : mappings_(support::twoTrackMapping()), stage_(sink_, bus_, mappings_, clock_) {
    bus_.subscribe([this](const core::Event& event) { ring_.add(event); });
    bus_.subscribe([this](const core::Event& event) { health_.hear(event); });
    settings_.bind = "127.0.0.1";
    settings_.publicPort = 0;
    settings_.stagePort = 0;
    settings_.version = "1.2.3";
    settings_.consent = "Played here tonight.";
    settings_.recorderRoot = folder_ / "recorder";
    settings_.stageRoot = folder_ / "stage";
    settings_.instrumentsRoot = folder_ / "instruments";
    settings_.openApiFile = support::sourceFolder() / "src/adapters/api/openapi.json";
    limits_.patience = std::chrono::milliseconds(5000);
    write("recorder/index.html", "<!doctype html><title>recorder</title>");
    write("stage/index.html", "<!doctype html><title>stage</title>");
  }
  ~HttpTest() override {
    hold(false);
    server_.reset();
    performance_.reset();
    entrance_.reset();
    ingest_.reset();
  }

  void start() {
    ingest_ = std::make_unique<sound::Ingest>(
        archive_, [this] { return [this](const core::RecordingId& id) { analyse(id); }; }, limits_,
        &health_);
    auto teaching = learning::Teaching::open(
        {.model = folder_ / "model", .models = folder_ / "models", .session = folder_ / "friday"},
        archive_.memory, classifier_, *learning::CategoryNames::open(folder_ / "own.json"), bus_,
        jobs_);
    ASSERT_TRUE(teaching) << teaching.error().message;
    teaching_ = std::move(*teaching);
    entranceSettings_.file = folder_ / "join";
    auto entrance = night::Entrance::open(entranceSettings_, clock_);
    ASSERT_TRUE(entrance) << entrance.error().message;
    entrance_ = std::move(*entrance);
    auto& memory = archive_.memory;
    performance_ = std::make_unique<stage::Performance>(stage::PerformanceParts{
        stage_, mappings_, mappings_, *ingest_, memory, librarySounds_, libraryEditor_, *teaching_,
        memory, memory, *entrance_, bus_, [](const core::Mapping&) { return stage::Snapshot{}; }});
    auto server = HttpServer::start(settings_, parts());
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
  }

  HttpParts parts() {
    return {*ingest_, stage_,         *performance_,  mappings_,  mappings_,  archive_.memory,
            night_,   bus_,           ring_,          clock_,     *entrance_, health_,
            finder_,  librarySounds_, libraryEditor_, *teaching_, jobs_};
  }

  void write(const std::string& path, const std::string& content) const {
    std::filesystem::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path, std::ios::binary) << content;
  }

  /// Gives the model what it is taught against.
  void makeTeachable() const {
    write("model/model.pt", "weights");
    write("model/manifest.json",
          R"({"name":"fake","labels":["dog","rain","church_bells"],"sha256":"model"})");
    std::vector<learning::Example> exemplars;
    for (const float a : {0.1F, 0.2F, 0.3F}) exemplars.push_back({"rain", {a, 1.0F}});
    ASSERT_TRUE(learning::writeExemplars(folder_ / "model", exemplars));
  }

  /// Keeps analysis waiting, or lets it go on.
  void hold(bool on) {
    {
      const std::lock_guard lock(mutex_);
      held_ = on;
    }
    released_.notify_all();
  }

  int port() const { return server_->publicPort(); }
  std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port()) + path;
  }
  std::string recordingPath(const std::string& rest = {}) const {
    return std::string("/api/recordings/") + kId + rest;
  }
  std::string token() const {
    const auto stageUrl = server_->stageUrl();
    return stageUrl.substr(stageUrl.find("token=") + 6);
  }
  std::string authorization() const { return "Authorization: Bearer " + token() + "\r\n"; }

  /// The header with which another phone shows its token.
  std::string newPhone() const { return "Cookie: exsampling=" + entrance_->newToken() + "\r\n"; }

  /// A take of one sample, whose id ends with `id`.
  void arrives(char id, std::vector<float> embedding) {
    embedding_ = std::move(embedding);
    const std::string path =
        std::string("/api/recordings/00000000-0000-4000-8000-00000000000") + id;
    ASSERT_EQ(request(port(), "PUT " + path + "?name=Zo", "", "take").status, 201);
  }

  static nlohmann::json parsed(const Answer& answer) {
    return nlohmann::json::parse(answer.body, nullptr, false);
  }
  core::Upload uploaded() const { return *archive_.load(*core::RecordingId::parse(kId)); }

  support::TemporaryFolder temporary_;
  const std::filesystem::path folder_ = temporary_.path();
  HttpSettings settings_;
  night::EntranceSettings entranceSettings_{.file = {}, .asksForCode = false, .publicUrl = {}};
  sound::IngestLimits limits_;
  OneFileArchive archive_;
  support::InMemorySampleSink sink_;
  FixedNight night_;
  core::EventBus bus_;
  core::EventRing ring_;
  std::vector<float> embedding_{1.0F, 0.0F};  ///< of every sample that arrives
  support::InMemorySoundLibrary library_;
  sound::SoundFinder finder_{archive_.memory, &library_, "model", 2};
  support::OneLibrarySound librarySounds_{archive_.memory};
  support::OneFolderLibrary libraryEditor_;
  learning::TaughtClassifier classifier_{std::make_unique<support::FakeClassifier>()};
  std::unique_ptr<learning::Teaching> teaching_;  ///< of the network "model"
  support::ManualClock clock_;
  core::Jobs jobs_{clock_};
  night::HealthWatch health_{clock_, bus_};
  support::FixedMappingStore mappings_;
  stage::Stage stage_;
  std::unique_ptr<sound::Ingest> ingest_;
  std::unique_ptr<night::Entrance> entrance_;
  std::unique_ptr<stage::Performance> performance_;
  std::unique_ptr<HttpServer> server_;

 private:
  void analyse(const core::RecordingId& id) {
    {
      std::unique_lock lock(mutex_);
      released_.wait(lock, [this] { return !held_; });
    }
    const auto upload = archive_.load(id);
    ASSERT_TRUE(upload);
    const std::string_view bytes(reinterpret_cast<const char*>(upload->bytes.data()),
                                 upload->bytes.size());
    if (bytes == "silent") {
      EXPECT_TRUE(archive_.close(id, core::RecordingState::silent, "There was only silence."));
    } else if (bytes == "broken") {
      EXPECT_TRUE(archive_.close(id, core::RecordingState::failed, "This is not audio."));
    } else {
      auto sample = support::dogSample(0, upload->contributor);
      sample.recording = id;
      sample.pitch = core::Pitch{core::Hertz{440.0}, 0.9};
      sample.location = upload->location;
      sample.name = upload->name;
      sample.receivedAt = upload->receivedAt;
      sample.peaks = {{-0.5F, 1.0F}, {-1.5F, 0.25F}};
      const std::string_view sound = "woof";
      const auto* begin = reinterpret_cast<const std::byte*>(sound.data());
      const sound::AnalysedSound analysed{
          sample, embedding_, {begin, begin + sound.size()}, "model"};
      const auto samples = archive_.complete(
          id, {core::Seconds(0.1), core::Seconds(1.6), bytes == "long"}, {&analysed, 1});
      ASSERT_TRUE(samples);
      for (const auto& archived : *samples) {
        bus_.publish(core::SampleArrived{archived});
        stage_.offer(archived);
      }
    }
  }

  std::mutex mutex_;
  std::condition_variable released_;
  bool held_ = false;
};

}  // namespace exsampling::adapters
