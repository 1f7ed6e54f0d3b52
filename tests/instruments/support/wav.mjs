// Reads and writes 16- and 24-bit PCM WAV, and measures signals.
import { readFileSync, writeFileSync } from 'node:fs';

/** Writes channels (arrays of -1..1) as 24-bit PCM. */
export function writeWav(file, rate, channels) {
  const frames = channels[0].length;
  const bytes = Buffer.alloc(44 + frames * channels.length * 3);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(channels.length, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * channels.length * 3, 28);
  bytes.writeUInt16LE(channels.length * 3, 32);
  bytes.writeUInt16LE(24, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(bytes.length - 44, 40);
  let at = 44;
  for (let frame = 0; frame < frames; ++frame) {
    for (const channel of channels) {
      bytes.writeIntLE(Math.round(channel[frame] * 8388607), at, 3);
      at += 3;
    }
  }
  writeFileSync(file, bytes);
}

/** {rate, channels: Float64Array[]} of a 16- or 24-bit PCM file. */
export function readWav(file) {
  const bytes = readFileSync(file);
  let at = 12;
  let format;
  while (at + 8 <= bytes.length) {
    const id = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    if (id === 'fmt ') {
      format = {
        count: bytes.readUInt16LE(at + 10),
        rate: bytes.readUInt32LE(at + 12),
        width: bytes.readUInt16LE(at + 22) / 8,
      };
    }
    if (id === 'data') {
      const { count, rate, width } = format;
      const frames = Math.floor(Math.min(size, bytes.length - at - 8) / (count * width));
      const channels = Array.from({ length: count }, () => new Float64Array(frames));
      for (let frame = 0; frame < frames; ++frame) {
        for (let channel = 0; channel < count; ++channel) {
          const offset = at + 8 + (frame * count + channel) * width;
          channels[channel][frame] = bytes.readIntLE(offset, width) / 2 ** (8 * width - 1);
        }
      }
      return { rate, channels };
    }
    at += 8 + size + (size % 2);
  }
  throw new Error(`${file}: no data chunk`);
}

/** A sine of `seconds` at `hertz`. */
export function sine(rate, seconds, hertz, level = 0.5) {
  return Float64Array.from(
    { length: Math.round(rate * seconds) },
    (_, frame) => level * Math.sin((2 * Math.PI * hertz * frame) / rate),
  );
}

/** Largest absolute value of signal[from, to), in seconds. */
export function peak(signal, rate, from, to) {
  let most = 0;
  for (let frame = Math.round(from * rate); frame < Math.min(signal.length, Math.round(to * rate)); ++frame) {
    most = Math.max(most, Math.abs(signal[frame]));
  }
  return most;
}

/** Largest jump from one sample to the next of signal[from, to), in seconds. */
export function largestJump(signal, rate, from, to) {
  let most = 0;
  for (
    let frame = Math.round(from * rate) + 1;
    frame < Math.min(signal.length, Math.round(to * rate));
    ++frame
  ) {
    most = Math.max(most, Math.abs(signal[frame] - signal[frame - 1]));
  }
  return most;
}

/** Stretches of [start, end] seconds in which the level is over `floor`, joined over gaps of 20 ms. */
export function soundingSpans(signal, rate, floor = 0.001) {
  const spans = [];
  for (let frame = 0; frame < signal.length; ++frame) {
    if (Math.abs(signal[frame]) <= floor) continue;
    const time = frame / rate;
    const last = spans[spans.length - 1];
    if (last && time - last[1] < 0.02) last[1] = time;
    else spans.push([time, time]);
  }
  return spans;
}

/** Frequency of a steady sine in signal[from, to): upward zero crossings, interpolated. */
export function frequency(signal, rate, from, to) {
  const crossings = [];
  for (let frame = Math.round(from * rate) + 1; frame < Math.round(to * rate); ++frame) {
    const before = signal[frame - 1];
    const now = signal[frame];
    if (before < 0 && now >= 0) crossings.push(frame - 1 + before / (before - now));
  }
  return (rate * (crossings.length - 1)) / (crossings[crossings.length - 1] - crossings[0]);
}

export const cents = (a, b) => 1200 * Math.log2(a / b);
