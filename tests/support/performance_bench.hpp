#pragma once

#include <exsampling/core/work/jobs.hpp>
#include <exsampling/learning/teaching/taught_classifier.hpp>
#include <exsampling/learning/teaching/teaching.hpp>
#include <exsampling/sound/hearing/ingest.hpp>
#include <exsampling/stage/performance/performance.hpp>

#include <support/fake_classifier.hpp>
#include <support/fixed_library.hpp>
#include <support/in_memory_archive.hpp>
#include <support/manual_clock.hpp>
#include <support/stage_samples.hpp>
#include <support/temporary_folder.hpp>

#include <memory>
#include <stdexcept>

namespace exsampling::support {

/// Counts how often another join code was made.
struct CountedJoinCode final : stage::JoinCode {
  core::Status rotate(bool) override {
    ++rotations;
    return {};
  }
  int rotations = 0;
};

/// A performance on a stage of the test's own; what it keeps is in memory. Takes are accepted and
/// not analysed.
struct PerformanceBench {
  PerformanceBench(stage::Stage& stage, FixedMappingStore& mappings, core::EventBus& events) {
    auto opened = learning::Teaching::open(
        {.model = folder.path() / "model",
         .models = folder.path() / "models",
         .session = folder.path() / "friday"},
        archive, classifier, *learning::CategoryNames::open(folder.path() / "own.json"), events,
        jobs);
    if (!opened) throw std::runtime_error(opened.error().message);
    teaching = *std::move(opened);
    performance = std::make_unique<stage::Performance>(stage::PerformanceParts{
        stage, mappings, mappings, ingest, archive, librarySounds, library, *teaching, archive,
        archive, joinCode, events, [this](const core::Mapping& mapping) {
          preloaded.push_back(mapping);
          return stage::Snapshot{};
        }});
  }

  TemporaryFolder folder;
  ManualClock clock;
  InMemoryArchive archive;
  sound::Ingest ingest{archive, [] { return [](const core::RecordingId&) {}; }, {}};
  OneLibrarySound librarySounds{archive};
  OneFolderLibrary library;
  CountedJoinCode joinCode;
  learning::TaughtClassifier classifier{std::make_unique<FakeClassifier>()};
  core::Jobs jobs{clock};
  std::unique_ptr<learning::Teaching> teaching;
  std::vector<core::Mapping> preloaded;  ///< mappings whose preload files were asked for
  std::unique_ptr<stage::Performance> performance;
};

}  // namespace exsampling::support
