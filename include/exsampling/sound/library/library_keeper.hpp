#pragma once

#include <exsampling/core/events/event_bus.hpp>
#include <exsampling/core/work/clock.hpp>
#include <exsampling/sound/library/index_files.hpp>
#include <exsampling/sound/library/library_editor.hpp>
#include <exsampling/sound/library/sound_files.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

namespace exsampling::sound {

/// What the additions work with; all of it outlives them.
struct LibraryKeeperParts {
  SoundLibrary* library = nullptr;  ///< null: there is none tonight
  const SoundFiles& files;
  std::function<std::unique_ptr<PieceDescriber>()> makeDescriber;
  std::string model;  ///< SHA-256 of the model that the describers use
  core::EventBus& events;
  const core::Clock& clock;
};

/// Adds to the library beside a performance, one folder at a time, in a thread `library` that takes
/// what the others leave of the processor. Tells watchers at most four times a second.
class LibraryKeeper final : public LibraryEditor {
 public:
  explicit LibraryKeeper(LibraryKeeperParts parts);
  ~LibraryKeeper() override;

  core::Result<LibraryContents> contents() const override;
  core::Status add(const std::string& path, bool inWindows) override;
  void stopAdding() override;
  core::Status remove(const std::string& path) override;
  core::Result<FolderListing> foldersIn(const std::string& path) const override;

  /// Ends an addition, and returns when it has ended; idempotent.
  void stop();

 private:
  void run(const IndexRequest& request, const std::stop_token& stop);
  void tell(const core::LibraryAddition& addition);

  const LibraryKeeperParts parts_;
  mutable std::mutex mutex_;  ///< of the next three
  std::optional<core::LibraryAddition> addition_;
  std::optional<core::SteadyTime> lastTold_;
  bool ending_ = false;
  std::mutex starting_;  ///< of the thread
  std::jthread thread_;
};

}  // namespace exsampling::sound
