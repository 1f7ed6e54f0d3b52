// The whole instrument at work, patch and script: MIDI in, OSC in, what the voices are told.
import { beforeEach, describe, expect, test } from 'vitest';

import { deviceParts, devices } from '../../../src/instruments/max/build.mjs';
import { DaemonStandIn } from '../support/daemon_stand_in.mjs';
import { MaxPatch } from '../support/max_patch.mjs';
import { FakeClock, FakePorts } from '../support/max_stand_in.mjs';
import { packet, parsed } from '../support/osc.mjs';

const kParts = new Map(
  devices.map((device) => {
    const { files } = deviceParts(device);
    const patchers = Object.fromEntries(
      files
        .filter(({ name }) => !name.endsWith('.js'))
        .map(({ name, bytes }) => [name, JSON.parse(bytes.toString('utf8').replace(/\0$/, '')).patcher]),
    );
    const scripts = Object.fromEntries(
      files
        .filter(({ name }) => name.endsWith('.js'))
        .map(({ name, bytes }) => [name, bytes.toString('utf8')]),
    );
    return [device.name, { patcher: patchers[files[0].name], abstractions: patchers, scripts }];
  }),
);

let clock;
let stage;
let said;

/** A device that runs, with a daemon stand-in that it has said hello to. */
function started(name, files = () => ({ length: 2000, channels: 1 })) {
  const ports = new FakePorts();
  said = [];
  stage = new DaemonStandIn({ send: (bytes) => ports.deliver(10500, bytes) });
  const { patcher, abstractions, scripts } = kParts.get(name);
  const say = ([address, ...values]) => {
    said.push([address, ...values]);
    const types = values
      .map((value) => (typeof value === 'string' ? 's' : Number.isInteger(value) ? 'i' : 'f'))
      .join('');
    stage.hear(packet(address, types, ...values));
  };
  const decode = (bytes) => {
    const { address, values } = parsed(bytes);
    return [address, ...values];
  };
  const device = new MaxPatch(patcher, { clock, files, abstractions, scripts, ports, say, decode });
  device.box('ready').send(0, ['bang']);
  clock.advance(100);
  return device;
}

const midi = (device, channel, pitch, velocity) => {
  device.box('parts').send(6, [channel]);
  device.box('parts').send(0, [pitch, velocity]);
};

/** What a voice's object was told from a moment on, without the time. */
const told = (voice, name, since = 0) =>
  voice
    .box(name)
    .told.filter(({ at }) => at >= since)
    .map(({ message }) => message);
const voicesOf = (device, sampler) => device.box(`${sampler}/voices`).voices.map(({ voice }) => voice);
const soundingVoices = (device, sampler) => voicesOf(device, sampler).filter(({ busy }) => busy);

function put(sample) {
  stage.sample({ path: `/takes/${stage.lastSeq + 1}_trimmed.wav`, ...sample });
  clock.advance(50);
}

beforeEach(() => {
  clock = new FakeClock();
});

describe('ExSampling', () => {
  let device;
  beforeEach(() => {
    device = started('ExSampling');
    device.box('attack').send(0, [4]);
    device.box('release').send(0, [80]);
    device.box('selected').send(0, [1]);
  });

  test("a note plays its channel's sample: buffer, beginning, rate, gain, attack", () => {
    put({ channel: 5, playback: 1, pitch: 220, gain: -6 });
    const now = clock.now;
    midi(device, 5, 69, 64);
    const [voice] = soundingVoices(device, 'sampler5');
    expect(voice.muted).toBe(false);
    expect(told(voice, 'player', now)).toEqual([['set', '001s5a'], [0]]);
    expect(told(voice, 'speed', now)[0][0]).toBeCloseTo(2, 6);
    const [[zero], [level, attack]] = told(voice, 'env', now);
    expect([zero, attack]).toEqual([0, 4]);
    expect(level).toBeCloseTo((64 / 127) ** 2 * 10 ** (-6 / 20), 6);
  });

  test.each([
    [57, 1],
    [69, 2],
    [81, 4],
    [93, 4],
    [105, 4],
    [33, 0.25],
    [21, 0.25],
    [58, 2 ** (1 / 12)],
  ])('note %i of a sample at 220 Hz plays at %f of its speed, folded into 1/4 to 4', (note, rate) => {
    put({ channel: 5, playback: 1, pitch: 220 });
    midi(device, 5, note, 100);
    expect(told(soundingVoices(device, 'sampler5')[0], 'speed')[0][0]).toBeCloseTo(rate, 5);
  });

  test('a percussive sample has its own speed on every note', () => {
    put({ channel: 2, playback: 0, pitch: 220 });
    midi(device, 2, 30, 100);
    midi(device, 2, 90, 100);
    for (const voice of soundingVoices(device, 'sampler2')) expect(told(voice, 'speed')[0]).toEqual([1]);
  });

  test('note-off releases; the voice is free when it is silent', () => {
    put({ channel: 2, playback: 0 });
    midi(device, 2, 60, 100);
    clock.advance(300);
    const [voice] = soundingVoices(device, 'sampler2');
    midi(device, 2, 60, 0);
    expect(told(voice, 'env').at(-1)).toEqual([0, 80]);
    clock.advance(84);
    expect(voice.busy).toBe(true);
    clock.advance(2);
    expect([voice.busy, voice.muted]).toEqual([false, true]);
  });

  test("the end fades just before the file's", () => {
    put({ channel: 5, playback: 1, pitch: 220 });
    const now = clock.now;
    midi(device, 5, 69, 100);
    const [voice] = soundingVoices(device, 'sampler5');
    clock.advance(993);
    expect(told(voice, 'env', now)).toHaveLength(2);
    clock.advance(2);
    expect(told(voice, 'env').at(-1)).toEqual([0, 5]);
    clock.advance(10);
    expect(voice.busy).toBe(false);
  });

  test('a fifth note takes the oldest voice, which fades before it starts anew', () => {
    put({ channel: 2, playback: 0 });
    for (const note of [60, 61, 62, 63]) midi(device, 2, note, 100);
    expect(soundingVoices(device, 'sampler2')).toHaveLength(4);
    clock.advance(50);
    const oldest = voicesOf(device, 'sampler2')[0];
    const now = clock.now;
    midi(device, 2, 64, 100);
    expect(told(oldest, 'env', now)).toEqual([[0, 3]]);
    expect(told(oldest, 'player', now)).toEqual([]);
    clock.advance(5);
    expect(told(oldest, 'player', now)).toEqual([['set', '001s2a'], [0]]);
    expect(
      told(oldest, 'env', now)
        .slice(1)
        .map(([value]) => value)[0],
    ).toBe(0);
    midi(device, 2, 64, 0);
    expect(told(oldest, 'env').at(-1)).toEqual([0, 80]);
  });

  test('a swap leaves a sounding voice on its old buffer; the next note has the new one', () => {
    put({ channel: 2, playback: 0 });
    midi(device, 2, 60, 100);
    const [first] = soundingVoices(device, 'sampler2');
    const before = told(first, 'player').length;
    const envelope = told(first, 'env').length;
    put({ channel: 2, playback: 0 });
    expect(told(first, 'player')).toHaveLength(before);
    expect(told(first, 'env')).toHaveLength(envelope);
    midi(device, 2, 61, 100);
    expect(told(voicesOf(device, 'sampler2')[1], 'player').filter(([what]) => what === 'set')).toEqual([
      ['set', '001s2b'],
    ]);
  });

  test('a second swap fades the voice that still sounds on the buffer to be filled', () => {
    put({ channel: 2, playback: 0 });
    midi(device, 2, 60, 100);
    const [voice] = soundingVoices(device, 'sampler2');
    put({ channel: 2, playback: 0 });
    const now = clock.now;
    put({ channel: 2, playback: 0 });
    expect(told(voice, 'env', now)).toEqual([[0, 5]]);
    expect(voice.busy).toBe(false);
    const [{ at: filled }] = device.box('sampler2/bufferA').told.filter(({ at }) => at >= now);
    expect(filled - now).toBeGreaterThanOrEqual(8);
  });

  test('a cleared channel is silent, also for new notes', () => {
    put({ channel: 2, playback: 0 });
    midi(device, 2, 60, 100);
    const [voice] = soundingVoices(device, 'sampler2');
    stage.clear(2);
    expect(told(voice, 'env').at(-1)).toEqual([0, 80]);
    clock.advance(200);
    const now = clock.now;
    midi(device, 2, 61, 127);
    const levels = voicesOf(device, 'sampler2')
      .flatMap((one) => told(one, 'env', now))
      .map(([level]) => level);
    expect(Math.max(...levels)).toBe(0);
  });

  test('panic silences every channel', () => {
    put({ channel: 2, playback: 0 });
    put({ channel: 9, playback: 0 });
    midi(device, 2, 60, 100);
    midi(device, 9, 60, 100);
    device.box('panic').send(0, ['bang']);
    for (const sampler of ['sampler2', 'sampler9']) {
      expect(told(soundingVoices(device, sampler)[0], 'env').at(-1)).toEqual([0, 5]);
    }
    clock.advance(8);
    expect([...soundingVoices(device, 'sampler2'), ...soundingVoices(device, 'sampler9')]).toEqual([]);
  });

  test("notes on the device's own track play the selected channel", () => {
    put({ channel: 1, playback: 0 });
    put({ channel: 7, playback: 0 });
    device.box('selected').send(0, [7]);
    midi(device, 1, 60, 100);
    expect(soundingVoices(device, 'sampler7')).toHaveLength(1);
    expect(soundingVoices(device, 'sampler1')).toHaveLength(0);
  });

  test('a note lights its strip and is told to the daemon', () => {
    put({ channel: 3, playback: 0 });
    midi(device, 3, 62, 90);
    midi(device, 3, 62, 0);
    expect(device.box('strips/noteLight3').told).toHaveLength(1);
    expect(said.filter(([address]) => address === '/exsampling/played')).toEqual([
      ['/exsampling/played', stage.lastSeq, 62, 90],
    ]);
  });

  test('on every quarter note the daemon is told where the music is, in beats of the signature', () => {
    const tell = (...where) => {
      device.box('clock/where').where = where;
      device.box('clock/beats').send(0, ['bang']);
      return said
        .filter(([address]) => address === '/exsampling/transport')
        .at(-1)
        .slice(1);
    };
    expect(tell([3], [2], [0], [480], [120], [4, 4])).toEqual([4, 120, 9]);
    expect(tell([2], [3], [0], [480], [90.5], [6, 8])).toEqual([6, 181, 8]);
    expect(tell([1], [1], [480], [480], [60], [2, 2])).toEqual([2, 30, 0.5]);
  });

  test('sound on arrival plays once, with its own length; on the beat it waits for it', () => {
    device.box('strips/arrival5').send(0, [1]);
    put({ channel: 5, playback: 1, pitch: 440 });
    const [voice] = soundingVoices(device, 'sampler5');
    expect(told(voice, 'speed')[0][0]).toBeCloseTo(1, 6);
    clock.advance(2200);
    expect(soundingVoices(device, 'sampler5')).toEqual([]);
    device.box('strips/arrival5').send(0, [2]);
    put({ channel: 5, playback: 1, pitch: 440 });
    expect(soundingVoices(device, 'sampler5')).toEqual([]);
    device.box('clock/beats').send(0, ['bang']);
    expect(soundingVoices(device, 'sampler5')).toHaveLength(1);
    clock.advance(2200);
    device.box('clock/beats').send(0, ['bang']);
    expect(soundingVoices(device, 'sampler5')).toEqual([]);
  });

  test('strips show what is there; hold, gain, clear and undo go to the daemon', () => {
    put({ channel: 6, playback: 1, pitch: 440, category: 'siren', track: 'Wind', place: [35.68, 139.77] });
    const shown = (box) => device.box(`strips/${box}6`).told.at(-1).message;
    expect([shown('name'), shown('category'), shown('note'), shown('place'), shown('playback')]).toEqual([
      ['set', 'Wind'],
      ['set', 'siren'],
      ['set', 'A4'],
      ['set', '35.68/139.77'],
      ['set', 'tuned'],
    ]);
    expect(shown('wave')).toEqual(['set', '001s6a']);
    expect(device.box('strips/newLight6').told).toHaveLength(1);
    said.length = 0;
    device.box('strips/hold6').send(0, [1]);
    device.box('strips/gain6').send(0, [-3]);
    device.box('strips/undo6').send(0, ['bang']);
    device.box('strips/clear6').send(0, [1]);
    clock.advance(150);
    expect(said.filter(([address]) => !/hello|loaded|resend/.test(address))).toEqual([
      ['/exsampling/hold', 6, 1],
      ['/exsampling/undo', 6],
      ['/exsampling/clear', 6],
      ['/exsampling/gain', 6, -3],
    ]);
    expect(shown('hold')).toEqual(['set', 1]);
  });

  test('the set remembers each channel, and gives it back', () => {
    put({ channel: 4, playback: 1, pitch: 330, category: 'cow', track: 'BD' });
    const { memory } = device.box('sampler4/memory');
    const opened = started('ExSampling');
    opened.box('sampler8/memory').send(0, memory);
    clock.advance(100);
    midi(opened, 8, 64, 100);
    expect(told(soundingVoices(opened, 'sampler8')[0], 'speed')[0][0]).toBeCloseTo(329.6276 / 330, 5);
  });
});

test('ExSampling Trigger makes notes of chosen categories', () => {
  const device = started('ExSampling Trigger');
  for (const [box, value] of [
    ['category1', 5],
    ['note1', 64],
    ['velocity1', 90],
    ['length1', 250],
  ])
    device.box(box).send(0, [value]);
  put({ channel: 1, categoryId: 5, category: 'cat' });
  clock.advance(300);
  expect(device.box('format').told.map(({ message }) => message)).toEqual([
    [64, 90],
    [64, 0],
  ]);
  expect(device.box('name1').told.at(-1).message).toEqual(['set', 'cat']);
  expect(device.box('last').told.at(-1).message).toEqual(['set', 5, 'cat']);
});

test('ExSampling Cue plays an audition once', () => {
  const device = started('ExSampling Cue');
  stage.audition('/takes/7_trimmed.wav');
  clock.advance(50);
  const [voice] = soundingVoices(device, 'player');
  expect(told(voice, 'player').filter(([what]) => what === 'set')).toEqual([['set', '001cuea']]);
  expect(told(voice, 'speed')).toEqual([[1]]);
  expect(device.box('file').told.at(-1).message).toEqual(['set', '7_trimmed.wav']);
  clock.advance(2100);
  expect(soundingVoices(device, 'player')).toEqual([]);
  stage.audition('/takes/8_trimmed.wav');
  clock.advance(50);
  stage.audition('');
  clock.advance(100);
  expect(soundingVoices(device, 'player')).toEqual([]);
});
