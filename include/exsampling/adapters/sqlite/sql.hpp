#pragma once

/// All SQL of the session's database.
namespace exsampling::adapters::sql {

/// PRAGMA user_version of the schema below.
constexpr int kSchemaVersion = 5;

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
                        CHECK (state IN ('arriving', 'queued', 'ready', 'silent', 'failed')),
    reason      TEXT    NOT NULL DEFAULT '',
    trim_start  REAL    NOT NULL DEFAULT 0,
    trim_end    REAL    NOT NULL DEFAULT 0,
    cut         INTEGER NOT NULL DEFAULT 0,
    sound_check INTEGER NOT NULL DEFAULT 0,
    origin_content TEXT,                -- SHA-256 of the library's file that it is from
    origin_start   REAL                 -- in that file
  ) STRICT;
  CREATE INDEX recording_origin ON recording (origin_content, origin_start)
    WHERE origin_content IS NOT NULL;
  CREATE INDEX recording_queued ON recording (arrival) WHERE state = 'queued';
  CREATE INDEX recording_arriving ON recording (arrival) WHERE state = 'arriving';

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
    favourite        INTEGER NOT NULL DEFAULT 0,
    corrected        TEXT,              -- what the performer says it is
    peaks            BLOB    NOT NULL,  -- 32-bit floats, little-endian: low, high in turn
    embedding        BLOB    NOT NULL,  -- 32-bit floats, little-endian
    network          TEXT    NOT NULL,  -- SHA-256 of what made it; empty: nobody remembers
    untaught         BLOB    NOT NULL,  -- its own probabilities, as 32-bit floats
    UNIQUE (recording, position)
  ) STRICT;
  CREATE INDEX sample_corrected ON sample (number) WHERE corrected IS NOT NULL;

  CREATE TABLE guess (
    sample      INTEGER NOT NULL REFERENCES sample ON DELETE CASCADE,
    rank        INTEGER NOT NULL,       -- from 0, the most probable
    category_id INTEGER NOT NULL,
    category    TEXT    NOT NULL,
    confidence  REAL    NOT NULL,
    PRIMARY KEY (sample, rank)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE stage (
    only_row       INTEGER PRIMARY KEY CHECK (only_row = 1),
    intake         INTEGER NOT NULL CHECK (intake BETWEEN 0 AND 2),
    approval       INTEGER NOT NULL CHECK (approval BETWEEN 0 AND 2),
    min_confidence REAL    NOT NULL
  ) STRICT;

  CREATE TABLE stage_track (
    channel  INTEGER PRIMARY KEY,
    sample   INTEGER REFERENCES sample ON DELETE SET NULL,
    track    TEXT,
    playback INTEGER,
    held     INTEGER NOT NULL,
    gain_db  REAL    NOT NULL
  ) STRICT;

  CREATE TABLE stage_asking (
    position INTEGER PRIMARY KEY,
    sample   INTEGER NOT NULL REFERENCES sample ON DELETE CASCADE
  ) STRICT;

  CREATE TABLE stage_waiting (
    sample  INTEGER PRIMARY KEY REFERENCES sample ON DELETE CASCADE,
    channel INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE stage_blocked (
    contributor TEXT PRIMARY KEY
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE sound_check (             -- a row while it is on
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1)
  ) STRICT;

  CREATE TABLE note_played (
    position    INTEGER PRIMARY KEY,
    played_at   INTEGER NOT NULL,
    channel     INTEGER NOT NULL,
    track       TEXT    NOT NULL,
    sample      INTEGER REFERENCES sample ON DELETE SET NULL,
    note        INTEGER NOT NULL,
    velocity    INTEGER NOT NULL,
    sounds      REAL    NOT NULL,
    sound_check INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX note_played_of_sample ON note_played (sample) WHERE sample IS NOT NULL;

  PRAGMA user_version = 5;
)sql";

/// From version 3, which did not say which network had made an embedding.
constexpr auto kSchemaFrom3 = R"sql(
  ALTER TABLE sample ADD COLUMN network TEXT NOT NULL DEFAULT '';
  ALTER TABLE sample ADD COLUMN untaught BLOB NOT NULL DEFAULT x'';
  CREATE INDEX sample_corrected ON sample (number) WHERE corrected IS NOT NULL;
  PRAGMA user_version = 4;
)sql";

/// From version 4, which gave sounds of the library ids that were made of their origin.
constexpr auto kSchemaFrom4 = R"sql(
  ALTER TABLE recording ADD COLUMN origin_content TEXT;
  ALTER TABLE recording ADD COLUMN origin_start REAL;
  CREATE INDEX recording_origin ON recording (origin_content, origin_start)
    WHERE origin_content IS NOT NULL;
  PRAGMA user_version = 5;
)sql";

constexpr auto kSchemaVersionOfFile = "PRAGMA user_version";

constexpr auto kLastSampleNumber = R"sql(
  SELECT seq FROM sqlite_sequence WHERE name = 'sample')sql";

constexpr auto kInsertRecording = R"sql(
  INSERT INTO recording (id, bytes, latitude, longitude, accuracy, contributor, name,
                         recorded_at, received_at, state, origin_content, origin_start,
                         sound_check)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, EXISTS (SELECT 1 FROM sound_check)))sql";

constexpr auto kFinishRecording = R"sql(
  UPDATE recording SET state = 'queued', bytes = ? WHERE id = ?)sql";

constexpr auto kStateOfRecording = R"sql(
  SELECT state FROM recording WHERE id = ?)sql";

constexpr auto kRecording = R"sql(
  SELECT arrival, bytes, latitude, longitude, accuracy, contributor, name, recorded_at,
         received_at, state, reason, trim_start, trim_end, cut, origin_content, origin_start
  FROM recording WHERE id = ?)sql";

constexpr auto kRecordings = R"sql(
  SELECT id FROM recording ORDER BY arrival)sql";

constexpr auto kRecordingFrom = R"sql(
  SELECT id FROM recording WHERE origin_content = ? AND origin_start = ?
  ORDER BY arrival DESC LIMIT 1)sql";

constexpr auto kLastArrival = R"sql(
  SELECT arrival FROM recording ORDER BY arrival DESC LIMIT 1)sql";

constexpr auto kQueuedRecordings = R"sql(
  SELECT id FROM recording WHERE state = 'queued' ORDER BY arrival)sql";

constexpr auto kArrivingRecordings = R"sql(
  SELECT id, contributor FROM recording WHERE state = 'arriving' ORDER BY arrival)sql";

constexpr auto kCompleteRecording = R"sql(
  UPDATE recording SET state = 'ready', trim_start = ?, trim_end = ?, cut = ?
  WHERE id = ? AND state = 'queued')sql";

constexpr auto kCloseRecording = R"sql(
  UPDATE recording SET state = ?, reason = ? WHERE id = ? AND state = 'queued')sql";

constexpr auto kInsertSample = R"sql(
  INSERT INTO sample (number, recording, position, start, duration, pitch_hertz,
                      pitch_confidence, gain_db, track, channel, playback, peaks, embedding,
                      network, untaught)
  VALUES (?, (SELECT arrival FROM recording WHERE id = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
          ?))sql";

constexpr auto kInsertGuess = R"sql(
  INSERT INTO guess (sample, rank, category_id, category, confidence)
  VALUES (?, ?, ?, ?, ?))sql";

constexpr auto kSamplesOfRecording = R"sql(
  SELECT number, position, start, duration, pitch_hertz, pitch_confidence, gain_db, track,
         channel, playback, peaks
  FROM sample WHERE recording = ? ORDER BY position)sql";

constexpr auto kGuessesOfSample = R"sql(
  SELECT category_id, category, confidence FROM guess WHERE sample = ? ORDER BY rank)sql";

constexpr auto kSampleExists = R"sql(
  SELECT 1 FROM sample WHERE number = ?)sql";

constexpr auto kLocateRecording = R"sql(
  UPDATE recording SET latitude = ?, longitude = ?, accuracy = ? WHERE id = ?)sql";

constexpr auto kDeleteRecording = R"sql(
  DELETE FROM recording WHERE id = ?)sql";

constexpr auto kRecordingOfSample = R"sql(
  SELECT id, (SELECT COUNT(*) FROM sample WHERE recording = arrival)
  FROM recording WHERE arrival = (SELECT recording FROM sample WHERE number = ?))sql";

constexpr auto kDeleteSample = R"sql(
  DELETE FROM sample WHERE number = ?)sql";

/// In the order of the filter's parts; a part that is NULL lets everything through. Walks the
/// newest numbers downwards and stops when there are enough.
constexpr auto kArrivals = R"sql(
  SELECT s.number, s.position, s.start, s.duration, s.pitch_hertz, s.pitch_confidence, s.gain_db,
         s.track, s.channel, s.playback, s.peaks, s.favourite, s.corrected, r.id
  FROM sample s JOIN recording r ON r.arrival = s.recording
                JOIN guess g ON g.sample = s.number AND g.rank = 0
  WHERE s.number < ?1
    AND (?2 IS NULL OR s.number IN (SELECT value FROM json_each(?2)))
    AND (?3 IS NULL OR COALESCE(s.corrected, g.category) = ?3)
    AND (?4 IS NULL OR s.track = ?4)
    AND (?5 IS NULL OR r.contributor = ?5)
    AND (?6 IS NULL OR instr(lower(COALESCE(s.corrected, g.category) || char(10) ||
                                   COALESCE(s.track, '') || char(10) || r.name), lower(?6)))
    AND s.favourite >= ?7
  ORDER BY s.number DESC LIMIT ?8)sql";

constexpr auto kCategoryCounts = R"sql(
  SELECT COALESCE(s.corrected, g.category), COUNT(*)
  FROM sample s JOIN guess g ON g.sample = s.number AND g.rank = 0 GROUP BY 1)sql";

constexpr auto kEmbeddingsAfter = R"sql(
  SELECT number, embedding, network, untaught
  FROM sample WHERE number > ? ORDER BY number LIMIT ?)sql";

constexpr auto kCorrections = R"sql(
  SELECT number, corrected, network
  FROM sample WHERE corrected IS NOT NULL ORDER BY number DESC LIMIT ?)sql";

constexpr auto kSetFavourite = R"sql(
  UPDATE sample SET favourite = ? WHERE number = ?)sql";

constexpr auto kCorrect = R"sql(
  UPDATE sample SET corrected = ? WHERE number = ?)sql";

constexpr auto kForgetStage = R"sql(
  DELETE FROM stage_track; DELETE FROM stage_asking; DELETE FROM stage_waiting;
  DELETE FROM stage_blocked)sql";

constexpr auto kKeepRules = R"sql(
  REPLACE INTO stage (only_row, intake, approval, min_confidence) VALUES (1, ?, ?, ?))sql";

/// A sample that has been deleted is stored as none.
constexpr auto kKeepTrack = R"sql(
  INSERT INTO stage_track (channel, sample, track, playback, held, gain_db)
  VALUES (?, (SELECT number FROM sample WHERE number = ?), ?, ?, ?, ?))sql";

constexpr auto kKeepAsking = R"sql(
  INSERT INTO stage_asking (position, sample)
  SELECT ?, number FROM sample WHERE number = ?)sql";

constexpr auto kKeepWaiting = R"sql(
  INSERT INTO stage_waiting (sample, channel)
  SELECT number, ? FROM sample WHERE number = ?)sql";

constexpr auto kKeepBlocked = R"sql(
  INSERT INTO stage_blocked (contributor) VALUES (?))sql";

constexpr auto kRules = R"sql(
  SELECT intake, approval, min_confidence FROM stage)sql";

constexpr auto kTracks = R"sql(
  SELECT channel, sample, track, playback, held, gain_db FROM stage_track ORDER BY channel)sql";

constexpr auto kAsking = R"sql(
  SELECT sample FROM stage_asking ORDER BY position)sql";

constexpr auto kWaiting = R"sql(
  SELECT sample FROM stage_waiting WHERE channel = ? ORDER BY sample)sql";

constexpr auto kBlocked = R"sql(
  SELECT contributor FROM stage_blocked)sql";

constexpr auto kIsSoundCheck = R"sql(
  SELECT 1 FROM sound_check)sql";

constexpr auto kBeginSoundCheck = R"sql(
  INSERT OR IGNORE INTO sound_check (only_row) VALUES (1))sql";

constexpr auto kEndSoundCheck = R"sql(
  DELETE FROM sound_check; DELETE FROM note_played WHERE sound_check = 1)sql";

constexpr auto kSoundCheckRecordings = R"sql(
  SELECT id FROM recording WHERE sound_check = 1 ORDER BY arrival)sql";

/// A sample that has been deleted is stored as none.
constexpr auto kInsertNote = R"sql(
  INSERT INTO note_played (played_at, channel, track, sample, note, velocity, sounds, sound_check)
  VALUES (?, ?, ?, (SELECT number FROM sample WHERE number = ?), ?, ?, ?,
          EXISTS (SELECT 1 FROM sound_check)))sql";

constexpr auto kNotes = R"sql(
  SELECT played_at, channel, track, sample, note, velocity, sounds
  FROM note_played ORDER BY position)sql";

constexpr auto kForgetNotes = "DELETE FROM note_played";

/// Brings the log into the database and empties it, so that deleted rows, which secure_delete
/// overwrites there, can be read nowhere.
constexpr auto kEmptyLog = "PRAGMA wal_checkpoint(TRUNCATE)";

}  // namespace exsampling::adapters::sql
