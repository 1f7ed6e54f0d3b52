import type { Arrival, Track } from './records';

const kMinuteMs = 60_000;
/** An instrument takes a moment to load a sound. */
const kPatienceMs = 5_000;

/** How the last minute was, from what the page knows itself. */
export interface Pulse {
  sounds: number;
  /** Different phones among those who sent them. */
  phones: number;
  /** Sounds that wait for the performer's yes. */
  asking: number;
  /** There are sounds on tracks, and no instrument has loaded any of them. */
  unheard: boolean;
}

/** `all` newest first, `now` in milliseconds of the wall clock. */
export function pulse(all: readonly Arrival[], tracks: readonly Track[], now: number): Pulse {
  const older = all.findIndex((arrival) => now - Date.parse(arrival.receivedAt) >= kMinuteMs);
  const recent = older < 0 ? all : all.slice(0, older);
  const phones = new Set(recent.map((arrival) => arrival.contributor || arrival.recording));
  const loaded = tracks.filter((track) => track.sample !== null);
  const waits = loaded.some(
    (track) => now - Date.parse(track.sample!.receivedAt) >= kPatienceMs,
  );
  return {
    sounds: recent.length,
    phones: phones.size,
    asking: all.filter((arrival) => arrival.stage === 'asking').length,
    unheard: waits && loaded.every((track) => !track.playable),
  };
}
