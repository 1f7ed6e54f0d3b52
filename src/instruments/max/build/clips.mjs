// A MIDI file with a clip for each of the eight tracks: drag it into Live, route, and hear.

const kTicks = 480;  // a quarter note

function variableLength(value) {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

function chunk(name, bytes) {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([head, Buffer.from(bytes)]);
}

/** A track of [start, length, pitch, velocity], in quarter notes, four bars long. */
function track(name, channel, notes) {
  const events = notes.flatMap(([start, length, pitch, velocity]) => [
    { at: Math.round(start * kTicks), order: 1, bytes: [0x90 | (channel - 1), pitch, velocity] },
    { at: Math.round((start + length) * kTicks), order: 0, bytes: [0x80 | (channel - 1), pitch, 0] },
  ]).sort((a, b) => a.at - b.at || a.order - b.order);
  const bytes = [0, 0xff, 0x03, name.length, ...Buffer.from(name, 'latin1')];
  let now = 0;
  for (const { at, bytes: event } of events) {
    bytes.push(...variableLength(at - now), ...event);
    now = at;
  }
  bytes.push(...variableLength(16 * kTicks - now), 0xff, 0x2f, 0);
  return chunk('MTrk', bytes);
}

const repeated = (bars, notes) => Array.from({ length: bars }, (_, bar) => notes
  .map(([start, ...rest]) => [start + bar * (16 / bars), ...rest])).flat();

const kTracks = [
  ['HH', repeated(16, [[0, 0.25, 60, 100], [0.5, 0.25, 60, 60]])],
  ['Snare', repeated(8, [[1, 0.5, 60, 110]])],
  ['TT', repeated(4, [[2.5, 0.5, 60, 80], [3.25, 0.5, 60, 90]])],
  ['BD', repeated(8, [[0, 0.5, 60, 120]])],
  ['Piano', [[0, 57], [4, 53], [8, 60], [12, 55]].flatMap(([bar, root]) => [0, 4, 7, 12]
    .map((step, at) => [bar + at, 0.9, root + (step === 4 && root === 57 ? 3 : step), 84]))],
  ['Wind', [[0, 4, 69, 76], [4, 4, 72, 76], [8, 4, 67, 76], [12, 4, 71, 76]]],
  ['Bass', [[0, 33], [4, 41], [8, 36], [12, 43]].flatMap(([bar, root]) => [[bar, 1.5, root, 100], [bar + 2, 1.5, root, 90]])],
  ['Chorus', [[0, 8, 64, 70], [8, 8, 67, 70]]],
];

/** Standard MIDI file, format 1: tempo 120, then a track for each of the eight channels. */
export function clips() {
  const head = Buffer.alloc(6);
  head.writeUInt16BE(1, 0);
  head.writeUInt16BE(kTracks.length + 1, 2);
  head.writeUInt16BE(kTicks, 4);
  const tempo = [0, 0xff, 0x51, 3, 0x07, 0xa1, 0x20, 0, 0xff, 0x58, 4, 4, 2, 24, 8, 0, 0xff, 0x2f, 0];
  return Buffer.concat([chunk('MThd', head), chunk('MTrk', tempo),
    ...kTracks.map(([name, notes], at) => track(name, at + 1, notes))]);
}
