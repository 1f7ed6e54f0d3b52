import type {
  Api,
  Asked,
  Outgoing,
  Recording,
  Sample,
  SendOutcome,
  Session,
  WithdrawalOutcome,
} from '../api';
import type { Place } from '../places';

/** A daemon that answers what it is told to, and notes what it was asked. */
export class FakeApi implements Api {
  /** Used up one an upload; when empty, uploads are accepted. */
  outcomes: Exclude<SendOutcome, { kind: 'accepted' }>[] = [];
  sent: Outgoing[] = [];
  /** Runs while an upload or a question is under way. */
  meanwhile: () => Promise<void> = () => Promise.resolve();
  asked: string[] = [];
  withdrawn: string[] = [];
  places: [string, Place][] = [];
  withdrawal: WithdrawalOutcome = 'gone';
  recordings = new Map<string, Recording>();
  session_: Session = {
    performance: 'Echoes',
    maxTakeSeconds: 10,
    consent: '',
    streamUrl: null,
    intake: 'open',
  };

  async send(take: Outgoing): Promise<SendOutcome> {
    this.sent.push({ ...take });
    await this.meanwhile();
    const outcome = this.outcomes.shift();
    if (outcome) return outcome;
    const recording = this.recordings.get(take.id) ?? ready(take.id);
    this.recordings.set(take.id, recording);
    return { kind: 'accepted', recording };
  }

  async recording(id: string): Promise<Asked<Recording>> {
    this.asked.push(id);
    await this.meanwhile();
    const value = this.recordings.get(id);
    return value ? { kind: 'found', value } : { kind: 'missing' };
  }

  addPlace(id: string, place: Place): Promise<boolean> {
    this.places.push([id, place]);
    return Promise.resolve(true);
  }

  withdraw(id: string): Promise<WithdrawalOutcome> {
    if (this.withdrawal === 'gone') this.withdrawn.push(id);
    return Promise.resolve(this.withdrawal);
  }

  session(): Promise<Asked<Session>> {
    return Promise.resolve({ kind: 'found', value: this.session_ });
  }
}

export function sample(change: Partial<Sample> = {}): Sample {
  return {
    index: 0,
    startSeconds: 0,
    durationSeconds: 3,
    category: 'dog',
    categoryId: 0,
    confidence: 0.9,
    top: [{ category: 'dog', confidence: 0.9 }],
    pitchHz: 440,
    pitchConfidence: 0.8,
    midiNote: 69,
    track: 'Bass',
    channel: 7,
    playback: 'melodic',
    gainDb: 0,
    stage: 'waiting',
    ...change,
  };
}

export function ready(id: string, change: Partial<Sample> = {}): Recording {
  return { id, state: 'ready', samples: [sample(change)] };
}
