/** Five seconds of a 440 Hz tone in noise as a WAV file: 16-bit mono at 48 kHz. */
export function takeOfFiveSeconds() {
  const frames = 5 * 48000;
  const wav = Buffer.alloc(44 + 2 * frames);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(36 + 2 * frames, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  [
    [16, 16, 4],
    [20, 1, 2],
    [22, 1, 2],
    [24, 48000, 4],
    [28, 96000, 4],
    [32, 2, 2],
    [34, 16, 2],
  ].forEach(([at, value, bytes]) => wav.writeUIntLE(value, at, bytes));
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(2 * frames, 40);
  for (let n = 0; n < frames; n += 1) {
    const value = 0.4 * Math.sin((2 * Math.PI * 440 * n) / 48000) + 0.2 * (2 * Math.random() - 1);
    wav.writeInt16LE(Math.round(32767 * value), 44 + 2 * n);
  }
  return wav;
}
