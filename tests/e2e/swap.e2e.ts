// A sound that is due goes on just before the beat or the bar of an instrument's transport.
import { randomUUID } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { type Daemon, startDaemon } from './support/daemon';
import { tookAtMost } from './support/measure';
import { oneTrackMapping } from './support/one_track';
import { askStage } from './support/stage_api';
import { humming, wavFile } from './support/wav_file';

const kBeatMs = 500;
/** src/stage: so much before the beat a sound goes on. */
const kLeadMs = 60;
const kToleranceMs = 45;

const folder = mkdtempSync(join(tmpdir(), 'exsampling-swap-'));
const take = readFileSync(wavFile(join(folder, 'humming.wav'), 0.6, humming));

/** An OSC message with integers and floats. */
function osc(address: string, types: string, ...values: number[]): Buffer {
  const padded = (text: string) => Buffer.from(text + '\0'.repeat(4 - (text.length % 4)));
  const numbers = Buffer.alloc(4 * values.length);
  values.forEach((value, at) =>
    types[at] === 'i' ? numbers.writeInt32BE(value, 4 * at) : numbers.writeFloatBE(value, 4 * at),
  );
  return Buffer.concat([padded(address), padded(`,${types}`), numbers]);
}

/** Stands in for an instrument: plays on and on at 120, and notes when samples come. */
class Player {
  /** When each beat was, by performance.now(). */
  readonly beats: number[] = [];
  readonly swaps: number[] = [];
  private timer: NodeJS.Timeout | undefined;

  private constructor(private readonly socket: Socket) {
    socket.on('message', (bytes) => {
      if (bytes.toString('latin1').startsWith('/exsampling/sample\0')) this.swaps.push(performance.now());
    });
  }
  static async start(): Promise<Player> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new Player(socket);
  }
  get port(): number {
    return this.socket.address().port;
  }

  play(daemon: Daemon): void {
    const began = performance.now();
    const beat = () => {
      this.tell(daemon, 4, 120, this.beats.length);
      this.beats.push(performance.now());
      this.timer = setTimeout(beat, began + this.beats.length * kBeatMs - performance.now());
    };
    beat();
  }
  pause(daemon: Daemon): void {
    clearTimeout(this.timer);
    this.tell(daemon, 4, 0, 0);
  }
  close(): void {
    clearTimeout(this.timer);
    this.socket.close();
  }

  /** By how much each swap from this one on was before the beat that is nearest. */
  leads(from: number): { ms: number; beat: number }[] {
    return this.swaps.slice(from).map((at) => {
      const last = this.beats.filter((one) => one <= at).length - 1;
      const beat = at - this.beats[last]! < kBeatMs / 2 ? last : last + 1;
      return { ms: this.beats[last]! + (beat - last) * kBeatMs - at, beat };
    });
  }

  private tell(daemon: Daemon, bar: number, tempo: number, beat: number): void {
    this.socket.send(osc('/exsampling/transport', 'iff', bar, tempo, beat), daemon.oscIn.port, '127.0.0.1');
  }
}

let player: Player;
let daemon: Daemon;
beforeAll(async () => {
  const mapping = oneTrackMapping(0.2);
  Object.assign(mapping.tracks[0]!, { swap: 'beat' });
  writeFileSync(join(folder, 'mapping.json'), JSON.stringify(mapping));
  player = await Player.start();
  daemon = await startDaemon([
    '--mapping',
    join(folder, 'mapping.json'),
    '--osc',
    `127.0.0.1:${player.port}`,
  ]);
});
afterAll(async () => {
  player.close();
  await daemon.remove();
});

const ask = (method: string, path: string, body?: object) => askStage(daemon, method, path, body);
async function send(takes: number): Promise<void> {
  for (let count = 0; count < takes; count += 1) {
    await fetch(`${daemon.origin}/api/recordings/${randomUUID()}`, { method: 'PUT', body: take });
  }
}
const swapped = (count: number) => expect.poll(() => player.swaps.length, { interval: 20 }).toBe(count);
const beatAfterLastSwap = () =>
  expect.poll(() => player.beats.at(-1)! > player.swaps.at(-1)!, { interval: 20 }).toBe(true);

function tellLeads(leads: { ms: number; beat: number }[]): void {
  for (const { ms, beat } of leads) {
    tookAtMost(kToleranceMs, `off the moment before beat ${beat}`, Math.abs(ms - kLeadMs));
  }
}

test('without a tempo a sound takes over as soon as it may', async () => {
  await send(1);
  await swapped(1);
  const asked = performance.now();
  await send(1);
  await swapped(2);
  tookAtMost(1_500, 'without a tempo', player.swaps[1]! - asked);
  expect((await ask('GET', 'state')).tempo).toBe(null);
});

test('on the beat: one sound a beat, each just before it', async () => {
  player.play(daemon);
  await expect
    .poll(async () => (await ask('GET', 'state')).tempo)
    .toEqual({ source: 'instrument', beatsPerMinute: 120, beatsPerBar: 4 });
  await send(5);
  await swapped(7);
  await beatAfterLastSwap();
  const leads = player.leads(2);
  tellLeads(leads);
  expect(new Set(leads.map(({ beat }) => beat)).size).toBe(5);
});

test("on the bar: before its first beat, and the page's edit is enough to have it so", async () => {
  const { version } = await ask('GET', 'mapping');
  await ask('POST', 'mapping', { version, tracks: { All: { swap: 'bar' } } });
  await expect.poll(async () => (await ask('GET', 'state')).tracks[0].swap).toBe('bar');
  await send(2);
  await swapped(9);
  await beatAfterLastSwap();
  const leads = player.leads(7);
  tellLeads(leads);
  expect(leads.map(({ beat }) => beat % 4)).toEqual([0, 0]);
  expect(readFileSync(join(folder, 'mapping.json'), 'utf8')).toContain('"swap":"bar"');
});

test('a transport that stands holds nothing up, and a tapped tempo takes its place', async () => {
  player.pause(daemon);
  await expect.poll(async () => (await ask('GET', 'state')).tempo).toBe(null);
  await send(1);
  await swapped(10);
  // A bar of two beats at 60: the next one begins in two seconds.
  const tapped = performance.now();
  await ask('POST', 'tempo', { beatsPerMinute: 60, beatsPerBar: 2, beat: 0 });
  await send(1);
  await swapped(11);
  expect(player.swaps[10]! - tapped).toBeGreaterThan(1850);
  tookAtMost(2_000 + kToleranceMs, 'tapped to the bar', player.swaps[10]! - tapped);
});
