#include "note_table.hpp"

namespace exsampling::adapters {

using core::RecordingId;

core::Status NoteTable::remember(std::span<const core::NotePlayed> notes) {
  const std::lock_guard guard(session_.mutex);
  Transaction transaction(session_.database);
  for (const core::NotePlayed& one : notes) {
    insertNote_.run(toMicroseconds(one.at), one.channel, one.track, one.sample, one.note,
                    one.velocity, one.sounds.count());
  }
  transaction.commit();
  return {};
}

std::vector<core::NotePlayed> NoteTable::notesPlayed() {
  const std::lock_guard guard(session_.mutex);
  std::vector<core::NotePlayed> notes;
  auto rows = notes_.rows();
  while (rows.next()) {
    notes.push_back({.at = toWallTime(rows.integer(0)),
                     .channel = static_cast<int>(rows.integer(1)),
                     .track = rows.text(2),
                     .sample = rows.optionalInteger(3).value_or(0),
                     .note = static_cast<int>(rows.integer(4)),
                     .velocity = static_cast<int>(rows.integer(5)),
                     .sounds = core::Seconds(rows.real(6))});
  }
  return notes;
}

core::Status NoteTable::forgetNotes() {
  const std::lock_guard guard(session_.mutex);
  session_.database.execute(sql::kForgetNotes);
  session_.database.execute(sql::kEmptyLog);
  return {};
}

bool NoteTable::isSoundCheck() {
  const std::lock_guard guard(session_.mutex);
  return isSoundCheck_.rows().next();
}

core::Status NoteTable::beginSoundCheck() {
  const std::lock_guard guard(session_.mutex);
  beginSoundCheck_.run();
  return {};
}

std::vector<RecordingId> NoteTable::endSoundCheck() {
  {
    const std::lock_guard guard(session_.mutex);
    Transaction transaction(session_.database);
    session_.database.execute(sql::kEndSoundCheck);
    transaction.commit();
  }
  return soundCheckRecordings();
}

std::vector<RecordingId> NoteTable::soundCheckRecordings() {
  const std::lock_guard guard(session_.mutex);
  return readIds(soundCheckRecordings_.rows());
}

}  // namespace exsampling::adapters
