import { durationSeconds, firstSeconds, isAllZero, peaks, withoutTwin, type Pcm } from '../../shared/pcm';
import type { Place } from './places';
import type { Recording } from './records';
import { encodeWav } from '../../shared/wav';

/** Why a take is still here and not yet there. */
export type Obstacle =
  | 'unreachable'
  | 'queueFull'
  | 'tooMany'
  | 'diskFull'
  | 'notJoined'
  /** An error of the daemon's own. */
  | 'trouble';

/** How far a take has come on its way to the daemon. */
export type Delivery =
  | { state: 'waiting'; attempts: number; obstacle: Obstacle | null }
  | { state: 'sent' }
  | { state: 'refused'; code: string; message: string }
  /** Withdrawn by its contributor; kept until the daemon has been told. */
  | { state: 'withdrawing' };

/** One recording of this phone, as it lies in the store. */
export interface Take {
  /** A UUID: the take's name everywhere, so that sending twice gives one recording. */
  id: string;
  /** ISO 8601. */
  recordedAt: string;
  seconds: number;
  /** For drawing, 0..1. */
  peaks: number[];
  /** A WAV file. */
  audio: ArrayBuffer;
  place: Place | null;
  delivery: Delivery;
  /** The daemon's latest word on it. */
  recording: Recording | null;
}

/** Shorter than this is a slip of the finger. */
export const kShortestSeconds = 0.25;
/** Who has recorded for this long and has no audio has no working microphone. */
const kSurelyMeantSeconds = 1;
/** Values in `Take.peaks`. */
export const kPeakCount = 96;

/** What recorded audio turns out to be. */
export type TakeOutcome =
  | { kind: 'take'; take: Take }
  | { kind: 'tooShort' }
  /** The microphone delivered nothing at all, not even noise. */
  | { kind: 'allZero' };

/** Makes a take of what was captured or decoded, at most `maxSeconds` of it. */
export function makeTake(
  captured: Pcm,
  about: {
    id: string;
    recordedAt: Date;
    /** How long the participant recorded, by the clock. */
    heldSeconds: number;
    maxSeconds: number;
  },
): TakeOutcome {
  const pcm = withoutTwin(firstSeconds(captured, about.maxSeconds));
  const seconds = durationSeconds(pcm);
  if (seconds < kShortestSeconds) {
    return { kind: about.heldSeconds < kSurelyMeantSeconds ? 'tooShort' : 'allZero' };
  }
  if (isAllZero(pcm)) return { kind: 'allZero' };
  return {
    kind: 'take',
    take: {
      id: about.id,
      recordedAt: about.recordedAt.toISOString(),
      seconds,
      peaks: peaks(pcm, kPeakCount),
      audio: encodeWav(pcm),
      place: null,
      delivery: { state: 'waiting', attempts: 0, obstacle: null },
      recording: null,
    },
  };
}

/** Still owed to the daemon: closing the page now could lose it. */
export function isUnsent(take: Take): boolean {
  return take.delivery.state === 'waiting';
}
