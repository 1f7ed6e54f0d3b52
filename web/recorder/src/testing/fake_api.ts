import type {
  About,
  Api,
  Asked,
  JoinOutcome,
  Outgoing,
  Piece,
  PieceOutcome,
  Progress,
  SendOutcome,
  WithdrawalOutcome,
} from '../api';
import type { Place } from '../places';
import type { Recording, Sample, Session } from '../records';

/** A daemon that answers what it is told to, and notes what it was asked. */
export class FakeApi implements Api {
  /** Used up one an upload; when empty, uploads are accepted. */
  outcomes: Exclude<SendOutcome, { kind: 'accepted' }>[] = [];
  sent: Outgoing[] = [];
  /** Of each piece: where it began, how many bytes it had, whether it was the last. */
  pieces: [number, number, boolean][] = [];
  /** What arrived in pieces, by id. */
  files = new Map<string, number[]>();
  /** How often it was asked how far a take has come. */
  questions = 0;
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
    joined: true,
    pieces: false,
    pollSeconds: 0,
  };
  codes: string[] = [];
  joining: JoinOutcome = 'in';

  async send(take: Outgoing): Promise<SendOutcome> {
    this.sent.push({ ...take });
    await this.meanwhile();
    const outcome = this.outcomes.shift();
    if (outcome) return outcome;
    const recording = this.recordings.get(take.id) ?? ready(take.id);
    this.recordings.set(take.id, recording);
    return { kind: 'accepted', recording };
  }

  /** As the daemon does it: one file a take, which grows where it ends. */
  async sendPiece(take: About, piece: Piece): Promise<PieceOutcome> {
    this.pieces.push([piece.offset, piece.bytes.length, piece.last]);
    await this.meanwhile();
    const outcome = this.outcomes.shift();
    if (outcome) return outcome;
    const kept = this.files.get(take.id) ?? [];
    const complete = this.recordings.has(take.id);
    const end = piece.offset + piece.bytes.length;
    if (piece.offset > kept.length || (complete && end > kept.length)) {
      return { kind: 'moved', offset: kept.length, complete };
    }
    kept.push(...piece.bytes.subarray(kept.length - piece.offset));
    this.files.set(take.id, kept);
    if (!piece.last) return { kind: 'kept', offset: kept.length };
    return this.send({ ...take, audio: Uint8Array.from(kept).buffer });
  }

  progress(id: string): Promise<Asked<Progress>> {
    this.questions += 1;
    const offset = this.files.get(id)?.length;
    return Promise.resolve(
      offset === undefined
        ? { kind: 'missing' }
        : { kind: 'found', value: { offset, complete: this.recordings.has(id) } },
    );
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
    return Promise.resolve({ kind: 'found', value: { ...this.session_ } });
  }

  join(code: string): Promise<JoinOutcome> {
    this.codes.push(code);
    if (this.joining === 'in') this.session_.joined = true;
    return Promise.resolve(this.joining);
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
