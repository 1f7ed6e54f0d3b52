import { writeFileSync } from 'node:fs';

/** Writes a mono 16-bit WAV file of `at(seconds)`, -1..1. */
export function wavFile(
  path: string,
  seconds: number,
  at: (time: number) => number,
  sampleRate = 48_000,
): string {
  writeFileSync(path, wavBytes(seconds, at, sampleRate));
  return path;
}

/** The same in memory. */
export function wavBytes(seconds: number, at: (time: number) => number, sampleRate = 48_000): Buffer {
  const frames = Math.round(seconds * sampleRate);
  const file = Buffer.alloc(44 + frames * 2);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + frames * 2, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(sampleRate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(frames * 2, 40);
  for (let frame = 0; frame < frames; frame += 1) {
    const value = Math.max(-1, Math.min(1, at(frame / sampleRate)));
    file.writeInt16LE(Math.round(value * 32767), 44 + frame * 2);
  }
  return file;
}

/** Two harmonic tones with a beat, something to see in a waveform. */
export function humming(time: number): number {
  const swell = 0.35 + 0.3 * Math.sin(2 * Math.PI * 0.7 * time) ** 2;
  return swell * (0.7 * Math.sin(2 * Math.PI * 220 * time) + 0.3 * Math.sin(2 * Math.PI * 441 * time));
}
