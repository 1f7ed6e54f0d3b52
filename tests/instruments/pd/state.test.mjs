// The Pure Data instrument's state equals the daemon's within 2 s of whatever went wrong. What is
// loaded is asked as a performer would: by playing it, which the instrument reports with the seq.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, onTestFinished, test } from 'vitest';

import { parsed } from '../support/osc.mjs';
import { freePort, LoopbackDaemon, PureData, until } from '../support/pure_data.mjs';
import { sine, writeWav } from '../support/wav.mjs';

let folder;
let file;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'exsampling-state-'));
  file = join(folder, '1_trimmed.wav');
  writeWav(file, 44100, [sine(44100, 0.2, 440)]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The seq that each channel plays now; channels without a sample are missing. */
async function playedSeqs(daemon, pd) {
  daemon.stage.heard.length = 0;
  for (let channel = 1; channel <= 8; ++channel) pd.note(channel, 59 + channel, 1);
  await after(80);
  for (let channel = 1; channel <= 8; ++channel) pd.note(channel, 59 + channel, 0);
  await after(80);
  return new Map(daemon.said('played').map(({ values: [seq, note] }) => [note - 59, seq]));
}

/** The same of the daemon. */
function stageSeqs(daemon) {
  const entries = [...daemon.stage.tracks].map(([channel, { content }]) => [channel, parsed(content)]);
  return new Map(
    entries
      .filter(([, { address }]) => address === '/exsampling/sample')
      .map(([channel, { values }]) => [channel, values[0]]),
  );
}

async function assertEqualWithin2s(daemon, pd) {
  const deadline = Date.now() + 2000;
  let played;
  do {
    played = await playedSeqs(daemon, pd);
  } while (
    JSON.stringify([...played].sort()) !== JSON.stringify([...stageSeqs(daemon)].sort()) &&
    Date.now() < deadline
  );
  assert.deepEqual(played, stageSeqs(daemon));
}

async function started(options = {}) {
  const daemon = await LoopbackDaemon.start();
  onTestFinished(() => daemon.stop());
  const pd = await PureData.start({ daemonPort: daemon.port, port: options.port ?? (await freePort()) });
  onTestFinished(() => pd.stop());
  await until('hello', () => daemon.said('hello').length > 0);
  return { daemon, pd };
}

/** Many changes of every kind; numbers from a small generator, so that a failure comes again. */
function stir(daemon, count, seed) {
  let random = seed;
  const next = (below) => {
    random = (random * 1103515245 + 12345) % 2147483648;
    return Math.floor((random / 2147483648) * below);
  };
  for (let at = 0; at < count; ++at) {
    const channel = 1 + next(8);
    const what = next(5);
    if (what < 2) daemon.stage.sample({ channel, path: file });
    else if (what === 2) daemon.stage.clear(channel);
    else if (what === 3) daemon.stage.hold(channel, next(2) === 1);
    else daemon.stage.gain(channel, -next(20));
  }
}

test("after losing two packets of three, its state is the daemon's", async () => {
  const { daemon, pd } = await started();
  let count = 0;
  daemon.lose = () => count++ % 3 !== 0;
  stir(daemon, 60, 1);
  await after(100);
  daemon.lose = () => false;
  await assertEqualWithin2s(daemon, pd);
});

test('doubled and reordered packets change nothing', async () => {
  const { daemon, pd } = await started();
  const deliver = daemon.deliver.bind(daemon);
  const held = [];
  daemon.stage.send = (bytes) => {
    held.push(bytes);
    deliver(bytes);
    if (held.length === 5) for (const late of held.splice(0).reverse()) deliver(late);
  };
  stir(daemon, 40, 2);
  await after(100);
  await assertEqualWithin2s(daemon, pd);
});

test('a daemon that comes back, a second later in its epoch and from seq 1, is followed', async () => {
  const first = await started();
  stir(first.daemon, 30, 3);
  await after(300);
  const { port, instrumentPort } = first.daemon;
  first.daemon.stop();
  const daemon = await LoopbackDaemon.start({ port, instrumentPort, epoch: 1_700_000_002 });
  onTestFinished(() => daemon.stop());
  daemon.stage.sample({ channel: 3, path: file });
  await after(1000);
  await assertEqualWithin2s(daemon, first.pd);
});

test('an instrument that comes back has everything again', async () => {
  const { daemon, pd } = await started();
  stir(daemon, 30, 4);
  await pd.stop();
  const again = await PureData.start({ daemonPort: daemon.port, port: await freePort() });
  onTestFinished(() => again.stop());
  const hellos = daemon.said('hello').length;
  await until('hello again', () => daemon.said('hello').length > hellos);
  await assertEqualWithin2s(daemon, again);
});

test('a file that is not there is reported, and loads when it comes', async () => {
  const { daemon } = await started();
  const late = join(folder, 'late.wav');
  const seq = daemon.stage.sample({ channel: 2, path: late });
  await until('failed', () => daemon.said('failed').length > 0);
  assert.deepEqual(daemon.said('failed')[0].types, 'is');
  assert.equal(daemon.said('failed')[0].values[0], seq);
  writeWav(late, 48000, [sine(48000, 0.2, 300)]);
  await until('loaded at the next hello', () => daemon.said('loaded').length > 0, 6);
  assert.deepEqual(daemon.said('loaded')[0].values, [seq]);
});

test('what is no OSC, or not of the contract, is passed over', async () => {
  const { daemon, pd } = await started();
  const seq = daemon.stage.sample({ channel: 1, path: file });
  for (const text of [
    'rubbish',
    '/exsampling/sample\0\0,i\0\0\0\0\0\x09',
    '/exsampling/state/end\0\0\0,\0\0\0',
    '/exsampling/hold\0\0\0\0,ss\0\0\0\0\0a\0\0\0b\0\0\0',
    '',
  ]) {
    daemon.deliver(Buffer.from(text, 'latin1'));
  }
  await after(100);
  await assertEqualWithin2s(daemon, pd);
  assert.deepEqual((await playedSeqs(daemon, pd)).get(1), seq);
});

test('two patches on one machine: the one that gets no answer takes another port', async () => {
  const port = await freePort();
  const one = await started({ port });
  const two = await PureData.start({ daemonPort: one.daemon.port, port });
  onTestFinished(() => two.stop());
  const ports = () =>
    new Set(
      one.daemon
        .said('hello')
        .slice(-6)
        .map(({ values }) => values[0]),
    );
  await until('a second port', () => ports().size > 1, 6);
  assert.ok(![...ports()].includes(port + 1), "the daemon's own port is skipped");
});

test('the daemon is told on every beat how fast the music goes and where it is', async () => {
  const daemon = await LoopbackDaemon.start();
  onTestFinished(() => daemon.stop());
  const pd = await PureData.start({ daemonPort: daemon.port, port: await freePort() });
  onTestFinished(() => pd.stop());
  const beats = () => daemon.said('transport');
  await until('six beats', () => beats().length >= 6, 8);
  const [first, ...others] = beats();
  assert.equal(first.types, 'iff');
  let [, , beat] = first.values;
  for (const { values } of [first, ...others]) {
    assert.deepEqual([values[0], Math.round(values[1] * 100) / 100, values[2]], [4, 120, beat]);
    beat = (beat + 1) % 4;
  }
});
