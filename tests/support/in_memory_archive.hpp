#pragma once

#include <exsampling/ports/archive.hpp>

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace exsampling::support {

/// A ports::Archive without a disk; sample files are named as if they lay in /archive/samples.
class InMemoryArchive final : public ports::Archive {
 public:
  core::Result<ports::Acceptance> accept(const core::Upload& upload) override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    if (recordings_.contains(upload.id)) return ports::Acceptance::alreadyKnown;
    recordings_.emplace(upload.id, Entry{upload, {upload.id}});
    arrivals_.push_back(upload.id);
    return ports::Acceptance::stored;
  }

  core::Result<core::Upload> load(const core::RecordingId& id) const override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    const auto entry = recordings_.find(id);
    if (entry == recordings_.end()) return unknown(id);
    return entry->second.upload;
  }

  core::Result<std::vector<core::Sample>> complete(
      const core::RecordingId& id, core::Seconds trimStart, core::Seconds trimEnd,
      std::span<const ports::AnalysedSample> samples) override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    if (samples.empty()) return core::Error{core::ErrorCode::invalidArgument, "No samples."};
    const auto entry = recordings_.find(id);
    if (entry == recordings_.end()) return unknown(id);
    auto& record = entry->second.record;
    if (record.state != core::RecordingState::queued) return finished(id);
    record.state = core::RecordingState::ready;
    record.trimStartSeconds = trimStart.count();
    record.trimEndSeconds = trimEnd.count();
    for (const auto& analysed : samples) {
      auto sample = analysed.sample;
      sample.number = nextNumber_++;
      sample.file = "/archive/samples/" + std::to_string(sample.number) + "_trimmed.wav";
      files_.emplace(sample.file, analysed.wavFile);
      record.samples.push_back(std::move(sample));
    }
    return record.samples;
  }

  core::Status close(const core::RecordingId& id, core::RecordingState state,
                     const std::string& reason) override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    if (state != core::RecordingState::silent && state != core::RecordingState::failed) {
      return core::Error{core::ErrorCode::invalidArgument, "Only silent or failed."};
    }
    const auto entry = recordings_.find(id);
    if (entry == recordings_.end()) return unknown(id);
    auto& record = entry->second.record;
    if (record.state != core::RecordingState::queued) return finished(id);
    record.state = state;
    record.reason = reason;
    return {};
  }

  core::Result<ports::RecordingRecord> find(const core::RecordingId& id) const override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    const auto entry = recordings_.find(id);
    if (entry == recordings_.end()) return unknown(id);
    return entry->second.record;
  }

  core::Result<std::vector<core::RecordingId>> unfinished() const override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    std::vector<core::RecordingId> ids;
    for (const auto& id : arrivals_) {
      if (recordings_.at(id).record.state == core::RecordingState::queued) ids.push_back(id);
    }
    return ids;
  }

  /// Every call fails with this until it is called without one: a disk that fills and is emptied.
  void failWith(std::optional<core::Error> failure) {
    const std::lock_guard lock(mutex_);
    failure_ = std::move(failure);
  }

  /// A sample's file as `complete` was given it; empty when there is none.
  std::vector<std::byte> file(const std::filesystem::path& path) const {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(path);
    return found == files_.end() ? std::vector<std::byte>{} : found->second;
  }

 private:
  struct Entry {
    core::Upload upload;
    ports::RecordingRecord record;
  };

  static core::Error unknown(const core::RecordingId& id) {
    return {core::ErrorCode::notFound, "There is no recording " + id.text() + "."};
  }
  static core::Error finished(const core::RecordingId& id) {
    return {core::ErrorCode::conflict, "Recording " + id.text() + " is already analysed."};
  }

  mutable std::mutex mutex_;
  std::map<core::RecordingId, Entry> recordings_;
  std::vector<core::RecordingId> arrivals_;
  std::map<std::filesystem::path, std::vector<std::byte>> files_;
  std::int64_t nextNumber_ = 1;
  std::optional<core::Error> failure_;
};

}  // namespace exsampling::support
