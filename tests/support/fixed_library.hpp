#pragma once

#include <exsampling/sound/archive/arrivals.hpp>
#include <exsampling/sound/library/library_editor.hpp>
#include <exsampling/sound/library/library_sounds.hpp>

#include <cstdint>
#include <filesystem>
#include <string>

namespace exsampling::support {

/// Segment 7 is sample 1 of the session and can be heard from `file`; no other is there.
class OneLibrarySound final : public sound::LibrarySounds {
 public:
  explicit OneLibrarySound(const sound::Arrivals& arrivals) : arrivals_(arrivals) {}
  core::Result<core::Sample> bring(std::int64_t segment) override {
    if (segment != 7) {
      return core::Error{core::ErrorCode::notFound, "/sounds/kick.wav no longer exists."};
    }
    const auto arrival = arrivals_.arrival(1);
    if (!arrival) return arrival.error();
    return arrival->sample;
  }
  core::Result<std::filesystem::path> cutFile(std::int64_t segment) override {
    const auto sample = bring(segment);
    if (!sample) return sample.error();
    return file;
  }

  std::filesystem::path file;

 private:
  const sound::Arrivals& arrivals_;
};

/// A library with one folder; /busy is being added.
class OneFolderLibrary final : public sound::LibraryEditor {
 public:
  core::Result<sound::LibraryContents> contents() const override { return contents_; }
  core::Status add(const std::string& path, bool inWindows) override {
    if (path == "/busy") return core::Error{core::ErrorCode::conflict, "/busy is being added."};
    contents_.addition = core::LibraryAddition{
        .path = path,
        .done = 1,
        .all = 6,
        .latest = "/new/" + std::string(inWindows ? "in windows" : "at onsets") + ".wav",
        .unusable = {{"/new/text.wav", "This is not an audio file that ExSampling knows."}}};
    return {};
  }
  void stopAdding() override {
    if (contents_.addition) contents_.addition->state = core::LibraryAddition::State::stopped;
  }
  core::Status remove(const std::string& path) override {
    if (path != "/sounds") {
      return core::Error{core::ErrorCode::notFound, path + " is not in the library."};
    }
    contents_ = {};
    return {};
  }
  core::Result<sound::FolderListing> foldersIn(const std::string& path) const override {
    if (path.empty()) return sound::FolderListing{"/home/me", {"Music", "Sounds"}};
    return core::Error{core::ErrorCode::notFound, path + " cannot be read."};
  }

 private:
  sound::LibraryContents contents_{.places = {{"/sounds", 2, 7}}, .size = {2, 7}};
};

}  // namespace exsampling::support
