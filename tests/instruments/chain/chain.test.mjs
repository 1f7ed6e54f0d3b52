// The whole chain with the real program: a take sent by curl, its OSC, the instruments, their sound.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { fromBuffer } from 'osc-min';

import { deviceParts, devices } from '../../../src/instruments/max/build.mjs';
import { startDaemon } from '../../e2e/support/daemon.ts';
import { MaxDevice, realClock } from '../support/max_stand_in.mjs';
import { freePort, PureData, udpSocket, until } from '../support/pure_data.mjs';
import { cents, frequency, largestJump, peak, readWav, soundingSpans, writeWav } from '../support/wav.mjs';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'exsampling-chain-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A hummed tone: a fundamental with overtones, so that it has a pitch for certain. */
function hum(name, hertz, seconds = 2) {
  const file = join(folder, `${name}.wav`);
  const tone = Float64Array.from({ length: Math.round(44100 * seconds) }, (_, frame) => {
    const phase = (2 * Math.PI * hertz * frame) / 44100;
    return 0.3 * Math.sin(phase) + 0.06 * Math.sin(2 * phase) + 0.03 * Math.sin(3 * phase);
  });
  writeWav(file, 44100, [tone]);
  return file;
}

/** A mapping that sends everything to one track. */
function mapping(name, playback, channel = 5) {
  const file = join(folder, `${name}.json`);
  writeFileSync(
    file,
    JSON.stringify({
      labels: 'esc50',
      minConfidence: 0,
      fallbackTrack: 'All',
      categories: {},
      tracks: [{ name: 'All', channel, playback, colour: '#40a0ff', minHoldSeconds: 0 }],
    }),
  );
  return file;
}

async function upload(daemon, file, query = '') {
  const { stdout } = await run('curl', [
    '-sS',
    '--max-time',
    '20',
    '-T',
    file,
    `${daemon.origin}/api/recordings/${randomUUID()}${query}`,
  ]);
  return JSON.parse(stdout);
}

async function chain(playback) {
  const port = await freePort();
  const daemon = await startDaemon(['--mapping', mapping(playback, playback), '--osc', `127.0.0.1:${port}`]);
  onTestFinished(() => daemon.remove());
  const pd = await PureData.start({ daemonPort: daemon.oscIn.port, port });
  onTestFinished(() => pd.stop());
  await after(500);
  return { daemon, pd };
}

async function recording(pd, name, play) {
  const file = join(pd.folder, `recorded-${name}.wav`);
  pd.tell(`record ${file}`);
  await until('recording', () => existsSync(file));
  await play();
  await after(200);
  pd.tell('stop');
  await after(200);
  const {
    rate,
    channels: [left],
  } = readWav(file);
  return { rate, left };
}

async function hold(pd, pitch, seconds) {
  const start = performance.now();
  pd.note(5, pitch, 127);
  await after(seconds * 1000);
  pd.note(5, pitch, 0);
  return (performance.now() - start) / 1000;
}

describe('Pure Data', () => {
  test('plays an uploaded take in tune with the note on a melodic track, only while it is held', async () => {
    const { daemon, pd } = await chain('melodic');
    const answer = await upload(daemon, hum('melodic', 220));
    expect(answer.samples[0]).toMatchObject({ track: 'All', channel: 5, playback: 'melodic' });
    expect(Math.abs(cents(answer.samples[0].pitchHz, 220))).toBeLessThan(10);
    await after(400);
    const held = [];
    const { rate, left } = await recording(pd, 'melodic', async () => {
      for (const note of [57, 69]) {
        held.push(await hold(pd, note, 0.5));
        await after(300);
      }
    });
    const spans = soundingSpans(left, rate);
    expect(spans).toHaveLength(2);
    spans.forEach(([from, to], at) => {
      const beyond = to - from - held[at];
      expect(beyond).toBeGreaterThan(-0.05);
      expect(beyond).toBeLessThan(0.06 + 0.05);
    });
    const [low, high] = spans.map(([from]) => frequency(left, rate, from + 0.1, from + 0.4));
    expect(Math.abs(cents(low, 220))).toBeLessThan(10);
    expect(Math.abs(cents(high, 2 * low))).toBeLessThan(5);
  });

  test('plays it alike on every note of a percussive track; a swap does not click; panic is silence', async () => {
    const { daemon, pd } = await chain('percussive');
    const first = await upload(daemon, hum('first', 200));
    await after(400);
    const alike = await recording(pd, 'percussive', async () => {
      for (const note of [40, 80]) {
        await hold(pd, note, 0.4);
        await after(250);
      }
    });
    const [low, high] = soundingSpans(alike.left, alike.rate).map(([from]) =>
      frequency(alike.left, alike.rate, from + 0.1, from + 0.3),
    );
    expect(Math.abs(cents(low, 200))).toBeLessThan(2);
    expect(Math.abs(cents(high, low))).toBeLessThan(1);

    const swap = await recording(pd, 'swap', async () => {
      pd.note(5, 60, 127);
      await after(200);
      await upload(daemon, hum('second', 600));
      await after(500);
      pd.note(5, 60, 0);
      await after(200);
      await hold(pd, 60, 0.4);
    });
    const [old, fresh] = soundingSpans(swap.left, swap.rate);
    expect(Math.abs(cents(frequency(swap.left, swap.rate, old[0] + 0.05, old[0] + 0.6), 200))).toBeLessThan(
      2,
    );
    expect(
      Math.abs(cents(frequency(swap.left, swap.rate, fresh[0] + 0.05, fresh[0] + 0.3), 600)),
    ).toBeLessThan(2);
    // The bound: what the tone itself moves from one sample to the next, and a hundredth more.
    const level = peak(swap.left, swap.rate, old[0], old[1]);
    const bound = (level * (2 * Math.PI * 200 * 1.5)) / swap.rate + 0.01;
    expect(largestJump(swap.left, swap.rate, old[0], old[1])).toBeLessThan(bound);
    expect(first.samples[0].gainDb).toBeLessThan(24);

    const panic = await recording(pd, 'panic', async () => {
      pd.note(5, 60, 127);
      await after(200);
      pd.tell('panic');
      await after(400);
    });
    const [[, end]] = soundingSpans(panic.left, panic.rate);
    expect(peak(panic.left, panic.rate, end + 0.02, panic.left.length / panic.rate)).toBe(0);
    expect(panic.left.length / panic.rate - end).toBeGreaterThan(0.3);
  });
});

/** The Max device beside the real daemon: its script in the stand-in, UDP in between. */
class MaxBesideDaemon {
  static async start(daemon) {
    const beside = new MaxBesideDaemon();
    beside.heard = [];
    const script = deviceParts(devices[0]).files.at(-1).bytes.toString('utf8');
    const out = await udpSocket();
    const base = (await freePort()) - 10500;
    const ports = {
      listen: (device, port) => {
        beside.socket?.close();
        beside.socket = undefined;
        udpSocket(base + port).then((socket) => {
          beside.socket = socket;
          socket.on('message', (bytes) => {
            beside.heard.push(bytes);
            device.receive(bytes);
          });
        });
      },
    };
    beside.device = new MaxDevice({
      script,
      clock: realClock,
      ports,
      toDaemon: (bytes) => {
        // The script says ports from 10500 on; other programs on this machine may have those.
        const moved = Buffer.from(bytes);
        if (bytes.toString('latin1', 0, 17) === '/exsampling/hello')
          moved.writeInt32BE(bytes.readInt32BE(24) + base, 24);
        out.send(moved, beside.daemonPort, '127.0.0.1');
      },
      files: (path) => (existsSync(path) ? { length: 1000, channels: 1 } : null),
    });
    beside.daemonPort = daemon.oscIn.port;
    beside.device.message('start');
    beside.stop = () => {
      beside.device.message('notifydeleted');
      beside.socket?.close();
      out.close();
    };
    return beside;
  }
}

test("Max for Live: the script, fed with the real daemon's bytes, loads, reports and holds", async () => {
  const daemon = await startDaemon(['--mapping', mapping('max', 'melodic')]);
  onTestFinished(() => daemon.remove());
  const { device, stop } = await MaxBesideDaemon.start(daemon);
  onTestFinished(stop);
  await until('the state', () => device.context.link.synced);
  const {
    samples: [sample],
  } = await upload(daemon, hum('max', 330), '?lat=35.68&lon=139.69');
  await until('loaded', () => device.sent.some(({ address }) => address === '/exsampling/loaded'));
  const [melodic, pitch, gain, duration, located, lat, lon, categoryId, category, track, path] = device.last(
    'save',
    5,
  );
  expect([melodic, located, categoryId, category, track]).toEqual([
    1,
    1,
    sample.categoryId,
    sample.category,
    'All',
  ]);
  expect(pitch).toBeCloseTo(sample.pitchHz, 2);
  expect(gain).toBeCloseTo(sample.gainDb, 1);
  expect(duration).toBeCloseTo(sample.durationSeconds, 4);
  expect([lat, lon]).toEqual([expect.closeTo(35.68, 4), expect.closeTo(139.69, 4)]);
  expect(existsSync(path)).toBe(true);
  device.message('hold', 5, 1);
  device.message('gain', 5, -4.5);
  await until('held by the daemon', () => device.state(5).hold === 1 && device.state(5).gain === -4.5);
  device.message('openstage');
  expect(device.launched[0][2]).toBe(daemon.stage);
});

test('a killed daemon that comes back has its state in Pure Data and Max within 2 s', async () => {
  const port = await freePort();
  const flags = [
    '--mapping',
    mapping('again', 'melodic'),
    '--osc',
    `127.0.0.1:${port}`,
    '--osc-in',
    `127.0.0.1:${await freePort()}`,
  ];
  const first = await startDaemon(flags);
  const pd = await PureData.start({ daemonPort: first.oscIn.port, port });
  onTestFinished(() => pd.stop());
  const { device, stop } = await MaxBesideDaemon.start(first);
  onTestFinished(stop);
  await until('the state', () => device.context.link.synced);
  await upload(first, hum('before', 300));
  await until('loaded', () => device.state(5).path !== null);
  first.process.kill('SIGKILL');
  await after(300);
  const second = await startDaemon(flags, first.data);
  onTestFinished(() => second.remove());
  await upload(second, hum('after', 500, 1));
  const path = device.state(5).path;
  await until(
    'the new state in Max',
    () => device.state(5).path !== path && device.state(5).path !== null,
    2,
  );
  await after(300);
  const { rate, left } = await recording(pd, 'again', () => hold(pd, 71, 0.4));
  const [[from]] = soundingSpans(left, rate);
  expect(Math.abs(cents(frequency(left, rate, from + 0.1, from + 0.3), 493.883))).toBeLessThan(15);
});

describe('the profile x-sampling', () => {
  test('is one bundle a sample: pitch, location, duration, sound, label, in this order', async () => {
    const socket = await udpSocket();
    onTestFinished(() => socket.close());
    const packets = [];
    socket.on('message', (bytes) => packets.push(bytes));
    const daemon = await startDaemon([
      '--mapping',
      mapping('bundle', 'melodic'),
      '--osc',
      `127.0.0.1:${socket.address().port},x-sampling`,
    ]);
    onTestFinished(() => daemon.remove());
    const {
      samples: [sample],
    } = await upload(daemon, hum('bundle', 440), '?lat=35.681236&lon=139.767125');
    await until('a bundle', () => packets.length > 0);
    const bundle = fromBuffer(packets[0]);
    expect(bundle.oscType).toBe('bundle');
    expect(bundle.elements.map(({ address, args }) => [address, ...args.map(({ type }) => type)])).toEqual([
      ['/pitch', 'float'],
      ['/location', 'string'],
      ['/duration', 'float'],
      ['/sound', 'string'],
      ['/label', 'string'],
    ]);
    const [pitch, location, duration, sound, label] = bundle.elements.map(({ args }) => args[0].value);
    expect(pitch).toBeCloseTo(sample.pitchHz, 2);
    expect(location).toBe('35.681236/139.767125');
    expect(duration).toBeCloseTo(sample.durationSeconds, 4);
    expect(sound).toMatch(/\/\d+_trimmed\.wav$/);
    expect(label).toBe('All');
    await after(1500);
    expect(packets).toHaveLength(1);
  });

  test("20 recordings at once: the published patch's join shows each one's own path, pitch and place", async () => {
    const answers = await udpSocket();
    onTestFinished(() => answers.close());
    const joined = [];
    answers.on('message', (text) => joined.push(text.toString().replace(/;\s*$/, '').split(' ')));
    const port = await freePort();
    const pd = await PureData.start({
      hears: port,
      answers: answers.address().port,
      wrapper: fileURLToPath(new URL('../pd/x_sampling.pd', import.meta.url)),
    });
    onTestFinished(() => pd.stop());
    await after(500);
    const daemon = await startDaemon([
      '--mapping',
      mapping('twenty', 'melodic'),
      '--osc',
      `127.0.0.1:${port},x-sampling`,
    ]);
    onTestFinished(() => daemon.remove());
    // Each take has a pitch and a length of its own, which tell in the joined list whose file it is.
    const takes = Array.from({ length: 20 }, (_, at) => ({
      file: hum(`take${at}`, 200 + 20 * at, 0.8 + 0.05 * at),
      hertz: 200 + 20 * at,
      place: `${(35 + at / 10).toFixed(6)}/139.500000`,
    }));
    await Promise.all(takes.map(({ file }, at) => upload(daemon, file, `?lat=${35 + at / 10}&lon=139.5`)));
    await until('20 joined lists', () => joined.length >= 20, 15);
    expect(joined).toHaveLength(20);
    const unseen = new Set(takes);
    for (const [label, sound, duration, location, pitch] of joined) {
      const take = takes.find(({ place }) => place === location);
      unseen.delete(take);
      expect(label).toBe('All');
      expect(Math.abs(cents(Number(pitch), take.hertz))).toBeLessThan(10);
      const {
        rate,
        channels: [left],
      } = readWav(sound);
      expect(Math.abs(cents(frequency(left, rate, 0.1, 0.5), take.hertz))).toBeLessThan(10);
      expect(Math.abs(left.length / rate - Number(duration))).toBeLessThan(0.01);
    }
    expect(unseen.size).toBe(0);
  });
});
