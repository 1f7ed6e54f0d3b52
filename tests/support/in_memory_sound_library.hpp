#pragma once

#include <exsampling/sound/library/sound_library.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

namespace exsampling::support {

/// A library that is gone with the test.
class InMemorySoundLibrary final : public sound::SoundLibrary {
 public:
  core::Result<std::optional<sound::LibraryFile>> fileAt(
      const std::filesystem::path& path) const override {
    const std::lock_guard guard(mutex_);
    const auto found = files_.find(path);
    if (found == files_.end()) return std::optional<sound::LibraryFile>();
    return std::optional(found->second);
  }
  core::Result<std::vector<sound::LibraryFile>> filesWith(
      const std::string& sha256) const override {
    const std::lock_guard guard(mutex_);
    std::vector<sound::LibraryFile> same;
    for (const auto& [path, file] : files_) {
      if (file.sha256 == sha256) same.push_back(file);
    }
    return same;
  }
  core::Status keep(const sound::LibraryFile& file,
                    std::span<const sound::DescribedSegment> segments) override {
    const std::lock_guard guard(mutex_);
    drop(file.path);
    files_[file.path] = file;
    for (auto segment : segments) {
      segment.segment.number = nextNumber_++;
      segment.segment.file = file.path;
      segments_.push_back(std::move(segment));
    }
    ++version_;
    return {};
  }
  core::Status move(const std::filesystem::path& from, const sound::LibraryFile& to) override {
    const std::lock_guard guard(mutex_);
    const auto found = files_.find(from);
    if (found == files_.end()) {
      return core::Error{core::ErrorCode::notFound, from.string() + " is not in the library."};
    }
    auto file = found->second;
    if (from != to.path) drop(to.path);
    files_.erase(from);
    file.path = to.path;
    file.bytes = to.bytes;
    file.modified = to.modified;
    files_[to.path] = file;
    for (auto& segment : segments_) {
      if (segment.segment.file == from) segment.segment.file = to.path;
    }
    ++version_;
    return {};
  }
  core::Status addPlace(const std::filesystem::path& path) override {
    const std::lock_guard guard(mutex_);
    for (const auto& place : places_) {
      if (isBelow(path, place)) return {};
    }
    std::erase_if(places_, [&](const auto& place) { return isBelow(place, path); });
    places_.insert(path);
    return {};
  }
  core::Result<std::vector<sound::LibraryPlace>> places() const override {
    const std::lock_guard guard(mutex_);
    std::vector<sound::LibraryPlace> places;
    for (const auto& path : places_) {
      sound::LibraryPlace place{.path = path};
      for (const auto& [known, file] : files_) place.files += isBelow(known, path);
      for (const auto& segment : segments_) place.segments += isBelow(segment.segment.file, path);
      places.push_back(place);
    }
    return places;
  }
  core::Result<std::size_t> forget(const std::filesystem::path& path) override {
    const std::lock_guard guard(mutex_);
    std::vector<std::filesystem::path> meant;
    for (const auto& [known, file] : files_) {
      if (isBelow(known, path)) meant.push_back(known);
    }
    for (const auto& known : meant) drop(known);
    const auto places =
        std::erase_if(places_, [&](const auto& place) { return isBelow(place, path); });
    if (meant.empty() && places == 0) {
      return core::Error{core::ErrorCode::notFound, path.string() + " is not in the library."};
    }
    ++version_;
    return meant.size();
  }
  core::Result<sound::LibrarySegment> segment(std::int64_t number) const override {
    const std::lock_guard guard(mutex_);
    for (const auto& segment : segments_) {
      if (segment.segment.number == number) return segment.segment;
    }
    return core::Error{core::ErrorCode::notFound, "There is no such sound in the library."};
  }
  core::Result<Size> size() const override {
    const std::lock_guard guard(mutex_);
    return Size{files_.size(), segments_.size()};
  }
  core::Result<std::vector<sound::SegmentEmbedding>> embeddingsAfter(
      const std::string& model, std::int64_t after, std::size_t limit) const override {
    const std::lock_guard guard(mutex_);
    std::vector<sound::SegmentEmbedding> embeddings;
    for (const auto& [segment, embedding] : segments_) {
      if (embeddings.size() == limit) break;
      if (segment.number <= after || files_.at(segment.file).model != model) continue;
      embeddings.push_back({segment.number, embedding});
    }
    return embeddings;
  }
  core::Result<std::vector<std::int64_t>> numbers(const std::string& model) const override {
    const std::lock_guard guard(mutex_);
    std::vector<std::int64_t> numbers;
    for (const auto& [segment, embedding] : segments_) {
      if (files_.at(segment.file).model == model) numbers.push_back(segment.number);
    }
    return numbers;
  }
  core::Result<std::int64_t> version() const override {
    const std::lock_guard guard(mutex_);
    return version_;
  }

 private:
  static bool isBelow(const std::filesystem::path& path, const std::filesystem::path& folder) {
    return std::ranges::mismatch(folder, path).in1 == folder.end();
  }
  void drop(const std::filesystem::path& path) {
    files_.erase(path);
    std::erase_if(segments_, [&](const auto& segment) { return segment.segment.file == path; });
  }

  mutable std::mutex mutex_;
  std::set<std::filesystem::path> places_;
  std::map<std::filesystem::path, sound::LibraryFile> files_;
  std::vector<sound::DescribedSegment> segments_;
  std::int64_t nextNumber_ = 1;
  std::int64_t version_ = 0;
};

}  // namespace exsampling::support
