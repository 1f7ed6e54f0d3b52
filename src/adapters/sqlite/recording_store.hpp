#pragma once

#include <exsampling/core/files/durable_folder.hpp>
#include <exsampling/sound/archive/archive.hpp>

#include "stored_rows.hpp"
#include <condition_variable>
#include <map>
#include <set>

namespace exsampling::adapters {

/// The life of a take, from its first byte to its deletion: its file, its row, its samples.
/// Thread-safe; does what sound::Archive promises, and throws StorageFailure.
class RecordingStore {
 public:
  RecordingStore(const std::filesystem::path& folder, SessionDatabase& session);

  sound::Acceptance accept(const core::Upload& upload);
  core::Result<std::size_t> append(const core::Upload& piece, std::size_t offset);
  core::Result<sound::Acceptance> finish(const core::RecordingId& id);
  std::vector<sound::ArrivingTake> arriving();
  core::Result<core::Upload> load(const core::RecordingId& id);
  core::Result<std::vector<core::Sample>> complete(const core::RecordingId& id,
                                                   const sound::UsedPart& part,
                                                   std::span<const sound::AnalysedSound> analysed);
  core::Status close(const core::RecordingId& id, core::RecordingState state,
                     const std::string& reason);
  core::Result<sound::RecordingRecord> find(const core::RecordingId& id);
  std::optional<sound::RecordingRecord> findFrom(const core::FromLibrary& origin);
  core::Status locate(const core::RecordingId& id, const core::Location& location);
  core::Status remove(const core::RecordingId& id);
  core::Status removeAll(std::span<const core::RecordingId> ids);
  core::Status removeSample(std::int64_t number);
  std::vector<core::RecordingId> recordings();
  std::vector<core::RecordingId> unfinished();

 private:
  /// While it lives, others that change the same recording's take wait.
  class Turn;

  std::optional<RecordingRow> findRow(const core::RecordingId& id);
  std::optional<sound::RecordingRecord> findRecord(const core::RecordingId& id);
  std::optional<core::RecordingState> stateOf(const core::RecordingId& id);
  /// Arriving: with 0 bytes, as the file tells the number.
  void insertRecording(const core::Upload& upload, core::RecordingState state);
  void forgetPieces(const core::RecordingId& id);
  void readArrivingSizes();
  std::optional<core::Error> refuseUnlessQueued(const core::RecordingId& id);
  void storeFiles(const std::vector<core::Sample>& samples,
                  std::span<const sound::AnalysedSound> analysed);
  void discardFiles(const std::vector<core::Sample>& samples);
  void insertSample(const core::RecordingId& id, const core::Sample& sample,
                    const sound::AnalysedSound& analysed);
  /// What a crash left between the files and their row.
  void removeSamplesWithoutRow();
  /// Deletes the recording's rows, then its files: what a crash leaves behind between them has no
  /// row and is removed at the next start. False when it does not exist.
  bool eraseRecording(const core::RecordingId& id);
  void leaveNoTrace();
  /// When no recording is left, no take file may be left either, not even one whose row was never
  /// written.
  void discardStrayTakes();

  core::DurableFolder takes_;
  core::DurableFolder samples_;
  SessionDatabase& session_;  ///< whose mutex is of everything below
  StoredRows rows_;
  std::condition_variable turnEnded_;
  std::set<core::RecordingId> turns_;
  std::map<core::RecordingId, std::size_t> arrivingBytes_;  ///< kept of each that comes in pieces
  /// Those of them whose sync failed: no later sync of the same file reports what is missing on the
  /// disk. Such a take starts over; only if it is not sent again, the bytes that can be read are
  /// used.
  std::map<core::RecordingId, std::size_t> doubtful_;
  std::int64_t nextNumber_ = 1;
  Statement lastSampleNumber_{session_.database, sql::kLastSampleNumber};
  Statement insertRecording_{session_.database, sql::kInsertRecording};
  Statement finishRecording_{session_.database, sql::kFinishRecording};
  Statement stateOfRecording_{session_.database, sql::kStateOfRecording};
  Statement recordings_{session_.database, sql::kRecordings};
  Statement recordingFrom_{session_.database, sql::kRecordingFrom};
  Statement lastArrival_{session_.database, sql::kLastArrival};
  Statement queuedRecordings_{session_.database, sql::kQueuedRecordings};
  Statement arrivingRecordings_{session_.database, sql::kArrivingRecordings};
  Statement completeRecording_{session_.database, sql::kCompleteRecording};
  Statement closeRecording_{session_.database, sql::kCloseRecording};
  Statement insertSample_{session_.database, sql::kInsertSample};
  Statement insertGuess_{session_.database, sql::kInsertGuess};
  Statement sampleExists_{session_.database, sql::kSampleExists};
  Statement locateRecording_{session_.database, sql::kLocateRecording};
  Statement deleteRecording_{session_.database, sql::kDeleteRecording};
  Statement recordingOfSample_{session_.database, sql::kRecordingOfSample};
  Statement deleteSample_{session_.database, sql::kDeleteSample};
};

}  // namespace exsampling::adapters
