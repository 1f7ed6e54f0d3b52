#pragma once

#include <exsampling/sound/archive/archive.hpp>
#include <exsampling/sound/archive/arrivals.hpp>
#include <exsampling/stage/performance/played_notes.hpp>
#include <exsampling/stage/performance/sound_check.hpp>
#include <exsampling/stage/performance/stage_record.hpp>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace exsampling::support {

/// An archive without a disk; sample files are named as if they lay in /archive/samples, unless
/// they are wanted in a real folder.
class InMemoryArchive final : public sound::Archive,
                              public sound::Arrivals,
                              public stage::StageRecord,
                              public stage::PlayedNotes,
                              public stage::SoundCheck {
 public:
  core::Result<sound::Acceptance> accept(const core::Upload& upload) override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    if (const auto entry = recordings_.find(upload.id); entry != recordings_.end()) {
      if (entry->second.record.state != core::RecordingState::arriving) {
        return sound::Acceptance::alreadyKnown;
      }
      forget(entry);
    }
    begin(upload, core::RecordingState::queued);
    return sound::Acceptance::stored;
  }

  core::Result<std::size_t> append(const core::Upload& piece, std::size_t offset) override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    auto entry = recordings_.find(piece.id);
    const auto kept = entry == recordings_.end() ? 0 : entry->second.upload.bytes.size();
    const bool ended =
        entry != recordings_.end() && entry->second.record.state != core::RecordingState::arriving;
    if (offset > kept || (ended && offset + piece.bytes.size() > kept)) {
      return core::Error{core::ErrorCode::conflict, "The piece does not belong here."};
    }
    if (entry == recordings_.end()) {
      auto beginning = piece;
      beginning.bytes.clear();
      entry = begin(std::move(beginning), core::RecordingState::arriving);
    }
    auto& bytes = entry->second.upload.bytes;
    for (auto i = kept - offset; i < piece.bytes.size(); ++i) bytes.push_back(piece.bytes[i]);
    return entry->second.record.bytes = bytes.size();
  }

  core::Result<sound::Acceptance> finish(const core::RecordingId& id) override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    const auto entry = recordings_.find(id);
    if (entry == recordings_.end()) return unknown(id);
    auto& state = entry->second.record.state;
    if (state != core::RecordingState::arriving) return sound::Acceptance::alreadyKnown;
    if (entry->second.record.bytes == 0) {
      forget(entry);
      return unknown(id);
    }
    state = core::RecordingState::queued;
    return sound::Acceptance::stored;
  }

  core::Result<std::vector<sound::ArrivingTake>> arriving() const override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    std::vector<sound::ArrivingTake> takes;
    for (const auto& id : arrivals_) {
      const auto& record = recordings_.at(id).record;
      if (record.state == core::RecordingState::arriving) {
        takes.push_back({id, record.contributor, record.bytes});
      }
    }
    return takes;
  }

  core::Result<core::Upload> load(const core::RecordingId& id) const override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    const auto entry = recordings_.find(id);
    if (entry == recordings_.end()) return unknown(id);
    if (entry->second.record.state == core::RecordingState::arriving) {
      return core::Error{core::ErrorCode::conflict, "It is still arriving."};
    }
    return entry->second.upload;
  }

  core::Result<std::vector<core::Sample>> complete(
      const core::RecordingId& id, const sound::UsedPart& part,
      std::span<const sound::AnalysedSound> samples) override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    if (samples.empty()) return core::Error{core::ErrorCode::invalidArgument, "No samples."};
    const auto entry = recordings_.find(id);
    if (entry == recordings_.end()) return unknown(id);
    auto& record = entry->second.record;
    if (record.state != core::RecordingState::queued) return finished(id);
    record.state = core::RecordingState::ready;
    record.trimStartSeconds = part.start.count();
    record.trimEndSeconds = part.end.count();
    record.cut = part.cut;
    for (const auto& analysed : samples) {
      auto sample = analysed.sample;
      sample.number = nextNumber_++;
      sample.file = folder_ / (std::to_string(sample.number) + "_trimmed.wav");
      if (folder_ != kNowhere) {
        std::ofstream(sample.file, std::ios::binary)
            .write(reinterpret_cast<const char*>(analysed.wavFile.data()),
                   static_cast<std::streamsize>(analysed.wavFile.size()));
      }
      files_.emplace(sample.file, analysed.wavFile);
      embeddings_.emplace(
          sample.number, sound::SampleEmbedding{sample.number, analysed.embedding, analysed.network,
                                                analysed.untaught});
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

  core::Result<sound::RecordingRecord> find(const core::RecordingId& id) const override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    const auto entry = recordings_.find(id);
    if (entry == recordings_.end()) return unknown(id);
    return entry->second.record;
  }

  core::Result<std::optional<sound::RecordingRecord>> findFrom(
      const core::FromLibrary& origin) const override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    std::optional<sound::RecordingRecord> found;
    for (const auto& id : arrivals_) {
      const auto& entry = recordings_.at(id);
      if (entry.upload.origin == core::Origin(origin)) found = entry.record;
    }
    return found;
  }

  core::Status locate(const core::RecordingId& id, const core::Location& location) override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    const auto entry = recordings_.find(id);
    if (entry == recordings_.end()) return unknown(id);
    entry->second.upload.location = location;
    for (auto& sample : entry->second.record.samples) sample.location = location;
    return {};
  }

  core::Status remove(const core::RecordingId& id) override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    const auto entry = recordings_.find(id);
    if (entry == recordings_.end()) return unknown(id);
    forget(entry);
    return {};
  }

  core::Status removeAll(std::span<const core::RecordingId> ids) override {
    for (const auto& id : ids) {
      const auto removed = remove(id);
      if (!removed && removed.error().code != core::ErrorCode::notFound) return removed;
    }
    return {};
  }

  core::Result<std::vector<core::Arrival>> newest(const sound::ArrivalFilter& filter,
                                                  std::size_t limit) const override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    std::vector<core::Arrival> found;
    for (const auto& [id, entry] : recordings_) {
      for (const auto& sample : entry.record.samples) {
        auto arrival = arrivalOf(sample);
        if (passes(arrival, filter)) found.push_back(std::move(arrival));
      }
    }
    std::ranges::sort(found, std::greater{}, [](const auto& one) { return one.sample.number; });
    if (found.size() > limit)
      found.erase(found.begin() + static_cast<std::ptrdiff_t>(limit), found.end());
    return found;
  }

  core::Result<core::Arrival> arrival(std::int64_t number) const override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    for (const auto& [id, entry] : recordings_) {
      for (const auto& sample : entry.record.samples) {
        if (sample.number == number) return arrivalOf(sample);
      }
    }
    return core::Error{core::ErrorCode::notFound, "No such sample."};
  }

  core::Result<std::map<std::string, std::size_t>> categoryCounts() const override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    std::map<std::string, std::size_t> counts;
    for (const auto& [id, entry] : recordings_) {
      for (const auto& sample : entry.record.samples) ++counts[arrivalOf(sample).category()];
    }
    return counts;
  }

  core::Result<std::vector<sound::SampleEmbedding>> embeddingsAfter(
      std::int64_t after, std::size_t limit) const override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    std::vector<sound::SampleEmbedding> found;
    for (const auto& [id, entry] : recordings_) {
      for (const auto& sample : entry.record.samples) {
        if (sample.number > after) found.push_back(embeddings_.at(sample.number));
      }
    }
    std::ranges::sort(found, std::less{}, &sound::SampleEmbedding::number);
    if (found.size() > limit) found.resize(limit);
    return found;
  }

  core::Result<std::vector<sound::Correction>> corrections(std::size_t limit) const override {
    const auto all = newest({}, static_cast<std::size_t>(nextNumber_));
    if (!all) return all.error();
    const std::lock_guard lock(mutex_);
    std::vector<sound::Correction> found;
    for (const core::Arrival& one : *all) {
      const auto number = one.sample.number;
      if (!one.corrected || found.size() == limit) continue;
      found.push_back({number, *one.corrected, embeddings_.at(number).network});
    }
    return found;
  }

  core::Result<core::Arrival> setFavourite(std::int64_t number, bool on) override {
    {
      const std::lock_guard lock(mutex_);
      notes_[number].favourite = on;
    }
    return arrival(number);
  }

  core::Result<core::Arrival> correct(std::int64_t number,
                                      const std::optional<std::string>& category) override {
    {
      const std::lock_guard lock(mutex_);
      notes_[number].corrected = category;
    }
    return arrival(number);
  }

  core::Status removeSample(std::int64_t number) override {
    const auto found = arrival(number);
    if (!found) return found.error();
    std::unique_lock lock(mutex_);
    auto& samples = recordings_.at(*found->sample.recording).record.samples;
    if (samples.size() == 1) {
      lock.unlock();
      return remove(*found->sample.recording);
    }
    std::erase_if(samples, [&](const auto& sample) { return sample.number == number; });
    files_.erase(found->sample.file);
    return {};
  }

  core::Status keep(const core::StageMemory& memory) override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    stage_ = memory;
    return {};
  }

  core::Result<std::optional<core::StageMemory>> last() const override {
    auto memory = [this] {
      const std::lock_guard lock(mutex_);
      return stage_;
    }();
    if (!memory) return memory;
    std::erase_if(memory->asking, [this](auto number) { return !arrival(number); });
    for (auto& track : memory->tracks) {
      std::erase_if(track.waiting, [this](auto number) { return !arrival(number); });
      if (track.sample && arrival(*track.sample)) continue;
      track.sample.reset();
      track.route.reset();
    }
    return memory;
  }

  core::Status remember(std::span<const core::NotePlayed> notes) override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    for (const auto& one : notes) played_.push_back({one, soundCheck_});
    return {};
  }

  core::Result<std::vector<core::NotePlayed>> notesPlayed() const override {
    std::vector<core::NotePlayed> notes;
    {
      const std::lock_guard lock(mutex_);
      if (failure_) return *failure_;
      for (const auto& one : played_) notes.push_back(one.note);
    }
    for (auto& note : notes) {
      if (!arrival(note.sample)) note.sample = 0;
    }
    return notes;
  }

  core::Status forgetNotes() override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    played_.clear();
    return {};
  }

  bool isSoundCheck() const override {
    const std::lock_guard lock(mutex_);
    return soundCheck_;
  }

  core::Status beginSoundCheck() override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    soundCheck_ = true;
    return {};
  }

  core::Result<std::vector<core::RecordingId>> endSoundCheck() override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    soundCheck_ = false;
    std::erase_if(played_, [](const auto& one) { return one.soundCheck; });
    std::vector<core::RecordingId> marked;
    for (const auto& id : arrivals_) {
      if (recordings_.at(id).soundCheck) marked.push_back(id);
    }
    return marked;
  }

  core::Result<std::vector<core::RecordingId>> recordings() const override {
    const std::lock_guard lock(mutex_);
    if (failure_) return *failure_;
    return arrivals_;
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

  /// From now on, files of samples are really there.
  void keepFilesIn(const std::filesystem::path& folder) {
    const std::lock_guard lock(mutex_);
    std::filesystem::create_directories(folder);
    folder_ = folder;
  }

  /// A sample's file as `complete` was given it; empty when there is none.
  std::vector<std::byte> file(const std::filesystem::path& path) const {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(path);
    return found == files_.end() ? std::vector<std::byte>{} : found->second;
  }

 private:
  static constexpr const char* kNowhere = "/archive/samples";

  struct Entry {
    core::Upload upload;
    sound::RecordingRecord record;
    bool soundCheck = false;
  };

  struct Played {
    core::NotePlayed note;
    bool soundCheck = false;
  };

  struct Notes {
    bool favourite = false;
    std::optional<std::string> corrected;
  };

  using Entries = std::map<core::RecordingId, Entry>;

  Entries::iterator begin(core::Upload upload, core::RecordingState state) {
    arrivals_.push_back(upload.id);
    sound::RecordingRecord record{.id = upload.id,
                                  .state = state,
                                  .contributor = upload.contributor,
                                  .bytes = upload.bytes.size()};
    const auto id = upload.id;
    return recordings_.emplace(id, Entry{std::move(upload), std::move(record), soundCheck_}).first;
  }

  void forget(Entries::iterator entry) {
    for (const auto& sample : entry->second.record.samples) files_.erase(sample.file);
    std::erase(arrivals_, entry->first);
    recordings_.erase(entry);
  }

  core::Arrival arrivalOf(const core::Sample& sample) const {
    const auto notes = notes_.find(sample.number);
    if (notes == notes_.end()) return {.sample = sample};
    return {sample, notes->second.favourite, notes->second.corrected};
  }

  static std::string lowerCase(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char letter) {
      return static_cast<char>(std::tolower(letter));
    });
    return text;
  }

  static bool passes(const core::Arrival& arrival, const sound::ArrivalFilter& filter) {
    const auto& sample = arrival.sample;
    const std::string track = sample.route ? sample.route->track : "";
    const auto holds = [&](const std::string& text) {
      return lowerCase(text).find(lowerCase(*filter.text)) != std::string::npos;
    };
    return (!filter.before || sample.number < *filter.before) &&
           (!filter.among || std::ranges::count(*filter.among, sample.number) > 0) &&
           (!filter.category || arrival.category() == *filter.category) &&
           (!filter.track || (sample.route && track == *filter.track)) &&
           (!filter.contributor || sample.contributor == *filter.contributor) &&
           (!filter.text || holds(arrival.category()) || holds(track) || holds(sample.name)) &&
           (!filter.favouritesOnly || arrival.favourite);
  }

  static core::Error unknown(const core::RecordingId& id) {
    return {core::ErrorCode::notFound, "There is no recording " + id.text() + "."};
  }
  static core::Error finished(const core::RecordingId& id) {
    return {core::ErrorCode::conflict, "Recording " + id.text() + " is already analysed."};
  }

  mutable std::mutex mutex_;
  Entries recordings_;
  std::vector<core::RecordingId> arrivals_;
  std::map<std::filesystem::path, std::vector<std::byte>> files_;
  std::map<std::int64_t, sound::SampleEmbedding> embeddings_;
  std::map<std::int64_t, Notes> notes_;
  std::optional<core::StageMemory> stage_;
  std::vector<Played> played_;
  bool soundCheck_ = false;
  std::filesystem::path folder_ = kNowhere;
  std::int64_t nextNumber_ = 1;
  std::optional<core::Error> failure_;
};

}  // namespace exsampling::support
