#pragma once

/// All SQL of the session's database.
namespace exsampling::adapters::sql {

/// PRAGMA user_version of the schema below.
constexpr int kSchemaVersion = 1;

/// Times are microseconds since 1970, lengths are seconds. `arrival` and `number` are never used
/// again, not even after the newest row is deleted: instruments know samples by their file.
constexpr auto kSchema = R"sql(
  CREATE TABLE recording (
    arrival     INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT    NOT NULL UNIQUE,
    bytes       INTEGER NOT NULL,
    latitude    REAL,
    longitude   REAL,
    accuracy    REAL,
    contributor TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    recorded_at INTEGER,
    received_at INTEGER NOT NULL,
    state       TEXT    NOT NULL DEFAULT 'queued'
                        CHECK (state IN ('queued', 'ready', 'silent', 'failed')),
    reason      TEXT    NOT NULL DEFAULT '',
    trim_start  REAL    NOT NULL DEFAULT 0,
    trim_end    REAL    NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX recording_queued ON recording (arrival) WHERE state = 'queued';

  CREATE TABLE sample (
    number           INTEGER PRIMARY KEY AUTOINCREMENT,
    recording        INTEGER NOT NULL REFERENCES recording ON DELETE CASCADE,
    position         INTEGER NOT NULL,
    start            REAL    NOT NULL,
    duration         REAL    NOT NULL,
    pitch_hertz      REAL,
    pitch_confidence REAL,
    gain_db          REAL    NOT NULL,
    track            TEXT,
    channel          INTEGER,
    playback         INTEGER,
    embedding        BLOB    NOT NULL,  -- 32-bit floats, little-endian
    UNIQUE (recording, position)
  ) STRICT;

  CREATE TABLE guess (
    sample      INTEGER NOT NULL REFERENCES sample ON DELETE CASCADE,
    rank        INTEGER NOT NULL,       -- from 0, the most probable
    category_id INTEGER NOT NULL,
    category    TEXT    NOT NULL,
    confidence  REAL    NOT NULL,
    PRIMARY KEY (sample, rank)
  ) STRICT, WITHOUT ROWID;

  PRAGMA user_version = 1;
)sql";

constexpr auto kSchemaVersionOfFile = "PRAGMA user_version";

constexpr auto kLastSampleNumber = R"sql(
  SELECT seq FROM sqlite_sequence WHERE name = 'sample')sql";

constexpr auto kInsertRecording = R"sql(
  INSERT INTO recording (id, bytes, latitude, longitude, accuracy, contributor, name,
                         recorded_at, received_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?))sql";

constexpr auto kStateOfRecording = R"sql(
  SELECT state FROM recording WHERE id = ?)sql";

constexpr auto kRecording = R"sql(
  SELECT arrival, bytes, latitude, longitude, accuracy, contributor, name, recorded_at,
         received_at, state, reason, trim_start, trim_end
  FROM recording WHERE id = ?)sql";

constexpr auto kQueuedRecordings = R"sql(
  SELECT id FROM recording WHERE state = 'queued' ORDER BY arrival)sql";

constexpr auto kCompleteRecording = R"sql(
  UPDATE recording SET state = 'ready', trim_start = ?, trim_end = ?
  WHERE id = ? AND state = 'queued')sql";

constexpr auto kCloseRecording = R"sql(
  UPDATE recording SET state = ?, reason = ? WHERE id = ? AND state = 'queued')sql";

constexpr auto kInsertSample = R"sql(
  INSERT INTO sample (number, recording, position, start, duration, pitch_hertz,
                      pitch_confidence, gain_db, track, channel, playback, embedding)
  VALUES (?, (SELECT arrival FROM recording WHERE id = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql";

constexpr auto kInsertGuess = R"sql(
  INSERT INTO guess (sample, rank, category_id, category, confidence)
  VALUES (?, ?, ?, ?, ?))sql";

constexpr auto kSamplesOfRecording = R"sql(
  SELECT number, position, start, duration, pitch_hertz, pitch_confidence, gain_db, track,
         channel, playback
  FROM sample WHERE recording = ? ORDER BY position)sql";

constexpr auto kGuessesOfSample = R"sql(
  SELECT category_id, category, confidence FROM guess WHERE sample = ? ORDER BY rank)sql";

constexpr auto kSampleExists = R"sql(
  SELECT 1 FROM sample WHERE number = ?)sql";

}  // namespace exsampling::adapters::sql
