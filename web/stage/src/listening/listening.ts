import type { Clock } from '../../../shared/clock';
import { Refusal, soundPath, type Api } from '../model/api';
import type { Cue, Heard } from './cue';
import type { SoundName } from '../model/records';
import type { StageModel } from '../model/stage_model';
import { kWords } from '../words';

/** A sound that can be heard. */
export interface Hearable extends SoundName {
  durationSeconds: number;
}

/** Lets the performer hear one sound at a time, the way that was chosen for it. */
export class Listening {
  private heard: Hearable | null = null;
  /** Whether the performer is asked where to listen. */
  asks = false;
  private forget: () => void = () => undefined;

  constructor(
    readonly cue: Cue,
    private readonly api: Api,
    private readonly model: StageModel,
    private readonly clock: Clock,
    private readonly changed: () => void,
  ) {}

  /** The number of the session's sound that plays; null: none. */
  get playing(): number | null {
    return this.heard && this.heard.from !== 'library' ? this.heard.number : null;
  }

  isPlaying(sound: SoundName): boolean {
    return this.heard !== null && soundPath(this.heard) === soundPath(sound);
  }

  /** Whether a sound can be heard without asking where. */
  get ready(): boolean {
    return this.cue.way === 'instrument' || this.cue.confirmed !== null;
  }

  async toggle(sound: Hearable): Promise<void> {
    const again = this.isPlaying(sound);
    await this.stop();
    if (again) return;
    if (!this.ready) return this.ask(true);
    this.heard = sound;
    this.changed();
    if (this.cue.way === 'page') return this.playHere(sound);
    const told =
      sound.from === 'library'
        ? this.model.act(`${soundPath(sound)}/audition`)
        : this.model.act('audition', { sample: sound.number });
    await told;
    // The instrument does not tell the end; the sound's length does.
    this.forget = this.clock.after(sound.durationSeconds * 1000, () => this.ended(sound));
  }

  /** Plays what the pointer rests on; where it is not known how, it neither sounds nor asks. */
  async linger(sound: Hearable): Promise<void> {
    if (this.ready && !this.isPlaying(sound)) await this.toggle(sound);
  }

  /** Ends this sound if it is the one that plays. */
  async leave(sound: Hearable): Promise<void> {
    if (this.isPlaying(sound)) await this.stop();
  }

  ask(open: boolean): void {
    this.asks = open;
    this.changed();
  }

  private async stop(): Promise<void> {
    if (this.heard === null) return;
    this.forget();
    this.heard = null;
    this.changed();
    this.cue.stop();
    if (this.cue.way === 'instrument') await this.model.act('audition');
  }

  private async playHere(sound: Hearable): Promise<void> {
    try {
      const audio = await this.api.audio(sound);
      // Another one was wanted meanwhile.
      if (this.heard !== sound) return;
      this.tell(await this.cue.play(audio));
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      this.model.say(problem.message);
    }
    this.ended(sound);
  }

  private tell(heard: Heard): void {
    if (heard === 'failed') this.model.say(kWords.cue.failed);
    if (heard !== 'missing') return;
    this.model.say(kWords.cue.missing(this.cue.confirmed!.label));
    this.ask(true);
  }

  private ended(sound: Hearable): void {
    if (this.heard !== sound) return;
    this.heard = null;
    this.changed();
  }
}
