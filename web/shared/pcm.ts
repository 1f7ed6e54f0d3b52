/** Audio in memory: one Float32Array a channel, all of one length, nominally -1..1. */
export interface Pcm {
  /** In Hz. */
  sampleRate: number;
  channels: Float32Array[];
}

export function frameCount(pcm: Pcm): number {
  return pcm.channels[0]?.length ?? 0;
}

export function durationSeconds(pcm: Pcm): number {
  return frameCount(pcm) / pcm.sampleRate;
}

/** The first `seconds` of the audio. */
export function firstSeconds(pcm: Pcm, seconds: number): Pcm {
  const frames = Math.round(seconds * pcm.sampleRate);
  if (frameCount(pcm) <= frames) return pcm;
  return { ...pcm, channels: pcm.channels.map((channel) => channel.subarray(0, frames)) };
}

/**
 * The first two channels at most, and one when the second is the same: a phone's one microphone
 * arrives twice from a stereo recorder and need not travel twice.
 */
export function withoutTwin(pcm: Pcm): Pcm {
  const [left, right] = pcm.channels;
  if (!left) return pcm;
  const alike = !right || left.every((value, frame) => value === right[frame]);
  return { ...pcm, channels: alike ? [left] : [left, right] };
}

/** Digital silence: what iOS delivers after a lock or an interruption. A quiet room is never this. */
export function isAllZero(pcm: Pcm): boolean {
  return pcm.channels.every((channel) => channel.every((value) => value === 0));
}

/** `count` equal stretches of the audio, the largest magnitude in each, 0..1, for drawing. */
export function peaks(pcm: Pcm, count: number): number[] {
  const frames = frameCount(pcm);
  const found = new Array<number>(count).fill(0);
  for (const channel of pcm.channels) {
    for (let frame = 0; frame < frames; frame += 1) {
      const slot = Math.floor((frame * count) / frames);
      const size = Math.abs(channel[frame]!);
      if (size > found[slot]!) found[slot] = Math.min(1, size);
    }
  }
  return found;
}

/** The same shape in `count` values: the largest of each stretch. */
export function resamplePeaks(values: readonly number[], count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * values.length) / count);
    const to = Math.max(from + 1, Math.floor(((i + 1) * values.length) / count));
    return Math.max(...values.slice(from, to));
  });
}
