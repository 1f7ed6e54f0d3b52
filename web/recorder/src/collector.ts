import { isAllZero, withoutTwin, type Pcm } from '../../shared/pcm';

/**
 * Joins what a microphone gives to one piece of audio, at most `maxFrames` of it. `onAudio` is told
 * each stretch, from the first sound on and all that was before it: digital silence alone is told to
 * nobody. The first sound also decides whether there is a second channel worth keeping.
 */
export class Collector {
  /** Frames that were given. */
  frames = 0;
  private readonly held: Pcm[] = [];
  private readonly kept: Pcm[] = [];

  constructor(
    private readonly sampleRate: number,
    private readonly maxFrames: number,
    private readonly onAudio: (pcm: Pcm) => void,
  ) {}

  add(given: Float32Array[]): void {
    const room = Math.max(0, this.maxFrames - this.frames);
    this.frames += given[0]?.length ?? 0;
    const channels = given.slice(0, 2).map((channel) => channel.subarray(0, room));
    if (!channels[0] || channels[0].length === 0) return;
    const pcm = { sampleRate: this.sampleRate, channels };
    const count = this.kept[0]?.channels.length;
    if (count !== undefined) return this.keep(withChannels(pcm, count));
    this.held.push(pcm);
    if (isAllZero(pcm)) return;
    const decided = withoutTwin(pcm).channels.length;
    for (const one of this.held.splice(0)) this.keep(withChannels(one, decided));
  }

  /** All so far. */
  pcm(): Pcm {
    const parts = this.kept.length > 0 ? this.kept : this.held;
    const channels = (parts[0]?.channels ?? []).map((_, channel) =>
      joined(parts.map((part) => part.channels[channel] ?? part.channels[0]!)),
    );
    return { sampleRate: this.sampleRate, channels };
  }

  private keep(pcm: Pcm): void {
    this.kept.push(pcm);
    this.onAudio(pcm);
  }
}

/** A channel that is missing sounds like the first. */
function withChannels(pcm: Pcm, count: number): Pcm {
  const channels = Array.from({ length: count }, (_, i) => pcm.channels[i] ?? pcm.channels[0]!);
  return { ...pcm, channels };
}

function joined(parts: Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
