// A night in short: uploads one after the other while networks drop, instruments restart, the clock
// jumps, the disk fails and the program is killed. Memory, descriptors and threads stay as they are.
// EXSAMPLING_SOAK_HOURS says how long (scripts/soak).

import { createSocket, type Socket } from 'node:dgram';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

import { type Daemon, freeTcpPort, freeUdpPort, startDaemon } from '../support/daemon';
import { Faults, kFaultsWork } from '../support/faults';
import { pause, type Usage, usage } from '../support/measure';
import { oneTrackMapping } from '../support/one_track';
import { Phone, sha256 } from '../support/phone';
import { dial } from '../support/raw_sockets';
import { newTake, takeHashes } from '../support/takes';

const kHours = Number(process.env.EXSAMPLING_SOAK_HOURS ?? 0.005);
const kShort = kHours < 0.1;
const kEveryMs = kShort ? 250 : 2_000;
const kUploads = Math.ceil((kHours * 3_600_000) / kEveryMs);
/** What comes before is start-up: allocators and pools find their size. */
const kWarm = Math.ceil(Math.min(kUploads / 3, 300_000 / kEveryMs));
const kFaultEvery = 10;
const kMostGrowthMegabytes = 16;

const folder = mkdtempSync(join(tmpdir(), 'exsampling-soak-'));
const mapping = join(folder, 'mapping.json');
writeFileSync(mapping, JSON.stringify(oneTrackMapping(0)));

let daemon: Daemon;
let flags: string[];
let faults: Faults;
let origin: string;
let instrument: Socket | undefined;
let instrumentPort: number;
let heard = 0;
const acknowledged = new Map<string, string>();

afterAll(async () => {
  instrument?.close();
  await daemon?.remove();
  rmSync(folder, { recursive: true });
});

async function plugIn(): Promise<void> {
  instrument?.close();
  instrument = createSocket('udp4');
  instrument.on('message', (packet) => {
    if (packet.toString('latin1').startsWith('/exsampling/sample')) heard += 1;
  });
  await new Promise<void>((bound) => instrument!.bind(instrumentPort, '127.0.0.1', bound));
}

const kFaults: (() => Promise<void> | void)[] = [
  // A phone's network ends in the middle of its body.
  () => {
    const socket = dial(origin);
    socket.write(`PUT /api/recordings/${randomUUID()} HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n`);
    socket.write(Buffer.alloc(50_000), () => socket.destroy());
  },
  plugIn,
  () => faults.moveClock([3_600, -3_600, 86_400, -86_400, 0][Math.floor(5 * Math.random())]!),
  () => faults.fail('write', 'ENOSPC', 7, 3),
  () => faults.fail('accept', 'EMFILE', 1, 20),
];

/** One take, sent again until it is acknowledged; every third in pieces. */
async function upload(phone: Phone, number: number): Promise<void> {
  const id = randomUUID();
  const wav = newTake();
  for (let tries = 0; tries < 200; tries += 1) {
    const { offset } = number % 3 === 0 ? await phone.progress(id) : { offset: 0 };
    const { status } =
      number % 3 === 0 ? await phone.piece(id, offset, wav.subarray(offset), true) : await phone.put(wav, id);
    if (status >= 200 && status < 300) {
      acknowledged.set(id, sha256(wav));
      return;
    }
    await pause(100);
  }
  throw new Error(`take ${id} was never acknowledged`);
}

/** Change an hour of the least squares line through values that were taken at equal distances. */
function slopePerHour(values: number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let above = 0;
  let below = 0;
  values.forEach((value, i) => {
    above += (i - middle) * (value - mean);
    below += (i - middle) ** 2;
  });
  return ((above / below) * 3_600_000) / kEveryMs;
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;

test.skipIf(!kFaultsWork)(`${kUploads} uploads`, { timeout: kHours * 3_600_000 * 2 + 300_000 }, async () => {
  faults = new Faults(folder);
  instrumentPort = await freeUdpPort();
  const port = String(await freeTcpPort());
  origin = `http://127.0.0.1:${port}`;
  flags = ['--mapping', mapping, '--public-port', port, '--osc', `127.0.0.1:${instrumentPort}`];
  daemon = await startDaemon(flags, undefined, faults.environment);
  await plugIn();
  const phone = await Phone.at(origin);

  const used: Usage[] = [];
  for (let number = 0; number < kUploads; number += 1) {
    const next = Date.now() + kEveryMs;
    if (number === kWarm >> 1) {
      await daemon.kill();
      daemon = await startDaemon(flags, daemon.data, faults.environment);
    } else if (number % kFaultEvery === 0) {
      faults.end();
      await kFaults[(number / kFaultEvery) % kFaults.length]!();
    }
    await upload(phone, number);
    if (number >= kWarm) used.push(usage(daemon.process.pid!));
    if (number % 150 === 149)
      console.log(`${number + 1} uploads: ${JSON.stringify(usage(daemon.process.pid!))}`);
    await pause(Math.max(0, next - Date.now()));
  }
  faults.end();
  faults.moveClock(0);

  for (const id of acknowledged.keys()) {
    await expect.poll(async () => (await phone.recording(id)).json.state, { timeout: 70_000 }).toBe('ready');
  }
  const hashes = takeHashes(daemon.data);
  expect([...acknowledged].filter(([id, hash]) => hashes.get(id) !== hash)).toEqual([]);
  expect(heard).toBeGreaterThan(kUploads / 2);

  const quarter = Math.ceil(used.length / 4);
  const growth = (of: (one: Usage) => number) =>
    median(used.slice(-quarter).map(of)) - median(used.slice(0, quarter).map(of));
  const grown = {
    megabytes: growth((one) => one.megabytes),
    descriptors: growth((one) => one.descriptors),
    threads: growth((one) => one.threads),
  };
  const slope = slopePerHour(used.map((one) => one.megabytes));
  console.log(
    `after the first ${kWarm} of ${kUploads} uploads: memory ${slope.toFixed(1)} MB an hour, ` +
      `from the first to the last quarter ${JSON.stringify(grown)}`,
  );
  // Memory takes minutes to settle.
  if (!kShort) expect(grown.megabytes).toBeLessThan(kMostGrowthMegabytes);
  expect(grown.descriptors).toBeLessThanOrEqual(2);
  expect(grown.threads).toBeLessThanOrEqual(0);
});
