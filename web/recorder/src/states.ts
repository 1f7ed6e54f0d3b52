import { inAppBrowser, platformOf, type Barrier } from './barriers';
import type { Session } from './records';
import type { Take } from './take';
import type { Words } from './words';

/** What the participant is doing. */
export type Phase = 'idle' | 'asking' | 'recording' | 'saving';

/** Something that just happened and is said once. */
export type Notice =
  | 'tooShort'
  | 'allZero'
  | 'interrupted'
  | 'undecodable'
  | 'withdrawn'
  | 'notWithdrawn'
  | 'placeThanks'
  | 'placeNone';

export interface Situation {
  phase: Phase;
  notice: Notice | null;
  intake: Session['intake'];
  joined: boolean;
  maxSeconds: number;
  /** The take in focus: made in this visit, or still unsent. */
  take: Take | null;
  hasMicrophone: boolean;
}

/** Two sentences for a person; the second may be empty. */
export interface Message {
  headline: string;
  detail: string;
}

/** What the page says now. Empty when the take's result says it all. */
export function messageFor(words: Words, situation: Situation): Message {
  const { phase, notice, take } = situation;
  if (phase === 'asking') return plain(words.asking);
  if (phase === 'recording') return plain(words.recording);
  if (phase === 'saving') return plain(words.saving);
  switch (notice) {
    case 'allZero':
      return { headline: words.allZero, detail: words.allZeroDetail };
    case 'tooShort':
    case 'undecodable':
    case 'notWithdrawn':
      return plain(words[notice]);
    case 'withdrawn':
      return { headline: words.withdrawn, detail: closing(words, situation).headline };
    case 'placeThanks':
    case 'placeNone':
    case 'interrupted':
    case null:
      break;
  }
  const said = take ? ofTake(words, take) : closing(words, situation);
  if (notice === null) return said;
  return { headline: said.headline, detail: [words[notice], said.detail].filter(Boolean).join(' ') };
}

function plain(headline: string): Message {
  return { headline, detail: '' };
}

function closing(words: Words, situation: Situation): Message {
  if (!situation.joined) return words.join;
  if (situation.intake === 'closed') {
    return { headline: words.intakeClosed, detail: words.intakeClosedDetail };
  }
  if (situation.intake === 'finished') {
    return { headline: words.intakeFinished, detail: words.intakeFinishedDetail };
  }
  return plain(situation.hasMicrophone ? words.idle(situation.maxSeconds) : '');
}

function ofTake(words: Words, take: Take): Message {
  const { delivery, recording } = take;
  if (delivery.state === 'refused') {
    return { headline: words.refused, detail: delivery.message };
  }
  if (delivery.state === 'waiting') {
    return delivery.obstacle === null ? plain(words.sending) : words.obstacles[delivery.obstacle];
  }
  switch (recording?.state) {
    case 'arriving':
    case 'queued':
      return { headline: words.analysing, detail: words.analysingDetail };
    case 'silent':
      return { headline: words.silent, detail: words.silentDetail };
    case 'failed':
      return { headline: words.failed, detail: recording.reason ?? '' };
    default:
      return { headline: '', detail: recording?.cut ? words.cut : '' };
  }
}

/** What to say about a missing microphone. */
export function barrierMessage(words: Words, barrier: Barrier, userAgent: string): Message {
  const platform = platformOf(userAgent);
  if (barrier === 'denied') {
    return { headline: words.denied.headline, detail: words.denied.detail[platform] };
  }
  if (barrier === 'inApp') {
    const app = inAppBrowser(userAgent) ?? '';
    return { headline: words.inApp.headline(app), detail: words.inApp.detail[platform] };
  }
  return words.barriers[barrier];
}
