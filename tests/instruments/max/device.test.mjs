// The built devices, read back; and that every check fails on a device that is broken in its way.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'acorn';
import { parseMidi } from 'midi-file';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { buildAll, deviceParts, devices } from '../../../src/instruments/max/build.mjs';
import { packDevice } from '../../../src/instruments/max/build/amxd.mjs';
import { Patcher } from '../../../src/instruments/max/build/patcher.mjs';
import { pictureFaults } from '../../../src/instruments/max/build/picture.mjs';
import { deviceFaults, readDevice } from '../support/device_file.mjs';

let folder;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'exsampling-max-'));
  buildAll(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const built = (name) => readFileSync(join(folder, `${name}.amxd`));

describe.each([
  ['ExSampling', 'iiii'],
  ['ExSampling Trigger', 'mmmm'],
  ['ExSampling Cue', 'aaaa'],
])('%s', (name, type) => {
  test('is a frozen device of its kind, without a fault', () => {
    expect(readDevice(built(name)).type).toBe(type);
    expect(deviceFaults(built(name))).toEqual([]);
  });

  test('brings every file byte by byte', () => {
    const { files } = deviceParts(devices.find((device) => device.name === name));
    const read = readDevice(built(name)).files;
    expect(read.map((file) => file.name)).toEqual(files.map((file) => file.name));
    read.forEach(({ bytes }, at) => expect(bytes.equals(files[at].bytes)).toBe(true));
  });

  test('has scripts in ES5, which Live 10 understands', () => {
    for (const { kind, bytes } of readDevice(built(name)).files) {
      if (kind === 'TEXT') parse(bytes.toString('utf8'), { ecmaVersion: 5 });
    }
  });

  test('shows all its text, and nothing over another', () => {
    const { patcher, width } = deviceParts(devices.find((device) => device.name === name));
    expect(pictureFaults(patcher, width)).toEqual([]);
    expect(readFileSync(join(folder, `${name}.svg`), 'utf8')).toContain(`width="${width}" height="169"`);
  });
});

/** The instrument with its own patcher changed by `change`, packed again. */
function broken(change) {
  const { type, files } = readDevice(built('ExSampling'));
  const device = JSON.parse(files[0].bytes.toString('utf8').replace(/\0$/, ''));
  const left = change(device.patcher, files) ?? files;
  left[0] = { ...left[0], bytes: Buffer.from(`${JSON.stringify(device)}\n\0`) };
  return packDevice(type, left);
}

const boxWith = (patcher, start) => {
  for (const { box } of patcher.boxes) {
    if (box.text?.startsWith(start)) return box;
    const inner = box.patcher && boxWith(box.patcher, start);
    if (inner) return inner;
  }
  return undefined;
};

describe('a broken device is found out', () => {
  test('a cord from an outlet that is not there', () => {
    expect(
      deviceFaults(
        broken((patcher) => {
          patcher.lines[0].patchline.source[1] = 40;
        }),
      ),
    ).toContainEqual(expect.stringContaining('has no outlet 40'));
  });

  test('a cord into an inlet that is not there', () => {
    expect(
      deviceFaults(
        broken((patcher) => {
          patcher.lines[3].patchline.destination[1] = 9;
        }),
      ),
    ).toContainEqual(expect.stringContaining('has no inlet 9'));
  });

  test('a cord to a box that is not there', () => {
    expect(
      deviceFaults(
        broken((patcher) => {
          patcher.lines[0].patchline.destination[0] = 'obj-gone';
        }),
      ),
    ).toContainEqual(expect.stringContaining('has no end'));
  });

  test('a renamed buffer', () => {
    expect(
      deviceFaults(
        broken((patcher) => {
          boxWith(patcher, 'buffer~ ---s5a').text = 'buffer~ ---s5x';
        }),
      ),
    ).toContain('there is no buffer ---s5a');
  });

  test('a name that another instance would share', () => {
    expect(
      deviceFaults(
        broken((patcher) => {
          boxWith(patcher, 'buffer~ ---s5a').text = 'buffer~ five';
        }),
      ),
    ).toContain('five would be shared with other devices');
  });

  test('a file that is not in the bundle', () => {
    const without = (name) =>
      deviceFaults(broken((patcher, files) => files.filter((file) => file.name !== name)));
    expect(without('exs.voice.maxpat')).toContain('poly~ needs exs.voice.maxpat, which is not in the bundle');
    expect(without('exsampling.js')).toContain('js needs exsampling.js, which is not in the bundle');
  });

  test('two parameters with one name', () => {
    expect(
      deviceFaults(
        broken((patcher) => {
          const attack = patcher.boxes.find(({ box }) => box.varname === 'Attack').box;
          attack.saved_attribute_attributes.valueof.parameter_longname = 'Release';
        }),
      ),
    ).toContain('two parameters are named "Release"');
  });

  test('a parameter that Live is not told of', () => {
    expect(
      deviceFaults(
        broken((patcher) => {
          delete patcher.parameters['obj-attack'];
        }),
      ),
    ).toContain('"Attack" is not in the list of parameters');
  });

  test('a receive without its send', () => {
    expect(
      deviceFaults(
        broken((patcher) => {
          boxWith(patcher, 's ---s7light').text = 's ---s7lamp';
        }),
      ),
    ).toContain('nothing is at the other end of r ---s7light');
  });

  test('a big-endian length, which Max reports as over a gigabyte', () => {
    const bytes = Buffer.from(built('ExSampling'));
    const at = bytes.indexOf('ptch') + 4;
    bytes.writeUInt32BE(bytes.readUInt32LE(at), at);
    expect(deviceFaults(bytes)).toContainEqual(expect.stringMatching(/^the chunk ptch is longer/));
  });

  test('a list of files at another place', () => {
    const bytes = Buffer.from(built('ExSampling'));
    const at = bytes.indexOf('mx@c') + 8;
    bytes.writeBigUInt64BE(bytes.readBigUInt64BE(at) - 4n, at);
    expect(deviceFaults(bytes)).toContain('no list of files where the header says');
  });

  test('boxes that overlap, and text that does not fit', () => {
    const patcher = new Patcher({ title: 'broken' })
      .drawn('a', 'live.comment', { text: 'Electric_piano', rect: [0, 0, 40, 14] })
      .drawn('b', 'live.toggle', { rect: [30, 0, 15, 15] })
      .drawn('c', 'live.toggle', { rect: [90, 160, 15, 15] });
    expect(pictureFaults(patcher, 100)).toEqual([
      '"Electric_piano" does not fit into a',
      'c is outside the device',
      'a and b overlap',
    ]);
  });

  test('a description with a cord to no box is not built', () => {
    expect(() => new Patcher({ title: 'broken' }).cords('a > b').body()).toThrow(
      'a cord to "a", which is no box',
    );
  });
});

test('the parameters of a saved set keep their names', () => {
  const { files } = readDevice(built('ExSampling'));
  const { parameters } = JSON.parse(files[0].bytes.toString('utf8').replace(/\0$/, '')).patcher;
  const names = Object.values(parameters)
    .filter(Array.isArray)
    .map(([name]) => name);
  const perChannel = ['Arrival', 'Gain', 'Hold', 'Clear', 'Undo', 'Sample'];
  const expected = [
    'Open stage page',
    'Panic',
    'Attack',
    'Release',
    'Level',
    'Selected channel',
    'Intake',
    'Scene',
    'Scene names',
    'Remap',
    'Remap to channel',
    'Channels shown',
    ...Array.from({ length: 16 }, (_, at) => perChannel.map((what) => `${what} ${at + 1}`)).flat(),
  ];
  expect(names.sort()).toEqual(expected.sort());
});

test('the MIDI file has a clip for each track, on its channel, four bars long', () => {
  const midi = parseMidi(readFileSync(join(folder, 'ExSampling clips.mid')));
  expect(midi.header).toMatchObject({ format: 1, numTracks: 9, ticksPerBeat: 480 });
  const tracks = midi.tracks.slice(1).map((events) => ({
    name: events.find(({ type }) => type === 'trackName').text,
    channels: [...new Set(events.filter(({ type }) => type === 'noteOn').map(({ channel }) => channel + 1))],
    ons: events.filter(({ type }) => type === 'noteOn').length,
    offs: events.filter(({ type }) => type === 'noteOff').length,
    beats: events.reduce((sum, { deltaTime }) => sum + deltaTime, 0) / 480,
  }));
  expect(tracks.map(({ name, channels }) => [name, ...channels])).toEqual([
    ['HH', 1],
    ['Snare', 2],
    ['TT', 3],
    ['BD', 4],
    ['Piano', 5],
    ['Wind', 6],
    ['Bass', 7],
    ['Chorus', 8],
  ]);
  for (const { ons, offs, beats } of tracks) {
    expect(ons).toBeGreaterThan(0);
    expect(offs).toBe(ons);
    expect(beats).toBe(16);
  }
});
