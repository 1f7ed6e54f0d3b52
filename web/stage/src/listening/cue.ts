import type { Settings } from '../../../shared/settings';
import { encodeWav } from '../../../shared/wav';

export interface Output {
  id: string;
  label: string;
}

/** Where a sound is heard before the room does. */
export type Way = 'instrument' | 'page';

/** What of the browser is needed to play on one certain output. */
export interface Speaker {
  /** Whether this browser can play on another output than the system's. */
  readonly able: boolean;
  /** The outputs by name, without the system's own choice; asks for permission when `ask`. */
  outputs(ask: boolean): Promise<Output[]>;
  /** Plays on this output and on no other; resolves at the end, rejects when it cannot. */
  play(sound: Blob, outputId: string): Promise<void>;
  stop(): void;
}

/** What became of a wish to listen. */
export type Heard = 'ended' | 'unconfirmed' | 'missing' | 'failed';

const kWay = 'stage.cueWay';
const kOutput = 'stage.cueOutput';

/**
 * Plays sounds for the performer alone. On an output of this computer only when the performer heard
 * a test tone from it and said so; if it has gone, nothing sounds at all.
 */
export class Cue {
  way: Way;
  /** Chosen and confirmed by ear. */
  confirmed: Output | null = null;

  constructor(
    private readonly speaker: Speaker,
    private readonly settings: Settings,
  ) {
    this.way = settings.get(kWay) === 'page' && speaker.able ? 'page' : 'instrument';
    const kept = settings.get(kOutput);
    if (kept) this.confirmed = JSON.parse(kept) as Output;
  }

  get able(): boolean {
    return this.speaker.able;
  }

  choose(way: Way): void {
    this.way = way;
    this.settings.set(kWay, way);
  }

  confirm(output: Output): void {
    this.confirmed = output;
    this.settings.set(kOutput, JSON.stringify(output));
    this.choose('page');
  }

  outputs(ask: boolean): Promise<Output[]> {
    return this.speaker.outputs(ask);
  }

  tone(output: Output): Promise<void> {
    return this.speaker.play(testTone(), output.id);
  }

  async play(sound: Blob): Promise<Heard> {
    const wanted = this.confirmed;
    if (!wanted) return 'unconfirmed';
    const present = await this.speaker.outputs(false).catch(() => []);
    if (!present.some((output) => output.id === wanted.id)) return 'missing';
    try {
      await this.speaker.play(sound, wanted.id);
      return 'ended';
    } catch {
      return 'failed';
    }
  }

  stop(): void {
    this.speaker.stop();
  }
}

/** A second of a quiet A4 that swells and fades, as a WAV file. */
export function testTone(sampleRate = 48_000): Blob {
  const tone = Float32Array.from({ length: sampleRate }, (_, frame) => {
    const time = frame / sampleRate;
    return 0.1 * Math.sin(Math.PI * time) * Math.sin(2 * Math.PI * 440 * time);
  });
  return new Blob([encodeWav({ sampleRate, channels: [tone] })], { type: 'audio/wav' });
}
