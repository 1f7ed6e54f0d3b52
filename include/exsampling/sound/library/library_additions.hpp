#pragma once

#include <exsampling/core/events/event_bus.hpp>
#include <exsampling/core/work/jobs.hpp>
#include <exsampling/sound/library/index_files.hpp>
#include <exsampling/sound/library/library_editor.hpp>
#include <exsampling/sound/library/sound_files.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace exsampling::sound {

/// What the additions work with; all of it must outlive them.
struct LibraryAdditionsParts {
  SoundLibrary* library = nullptr;  ///< null: there is none tonight
  const SoundFiles& files;
  std::function<std::unique_ptr<PieceDescriber>()> makeDescriber;
  std::string model;  ///< SHA-256 of the model that the describers use
  core::EventBus& events;
  core::Jobs& jobs;
};

/// Adds to the library during a performance, as the background job `library`: one folder at a time.
/// Watchers hear of its beginning, its end and, at most four times a second, its progress. It must
/// outlive its job.
class LibraryAdditions final : public LibraryEditor {
 public:
  explicit LibraryAdditions(LibraryAdditionsParts parts);

  core::Result<LibraryContents> contents() const override;
  core::Status add(const std::string& path, bool inWindows) override;
  void stopAdding() override;
  core::Status remove(const std::string& path) override;
  core::Result<FolderListing> foldersIn(const std::string& path) const override;

 private:
  core::LibraryAddition work(const IndexRequest& request, core::Job& job) const;
  /// `mutex_` is held.
  std::optional<core::LibraryAddition> latest() const;
  void tell(const core::LibraryAddition& addition) const;

  const LibraryAdditionsParts parts_;
  /// Held while an addition begins or ends and while that is announced, so that everybody sees the
  /// same order.
  mutable std::mutex mutex_;
  std::optional<core::LibraryAddition> addition_;  ///< without the progress while it runs
};

}  // namespace exsampling::sound
