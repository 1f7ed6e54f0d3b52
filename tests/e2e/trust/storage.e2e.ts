// Writes, syncs, renames and opens that fail, one after the other, and a disk that is full: what was
// acknowledged is there, what was not was refused, and nobody restarts anything.

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { type Daemon, startDaemon } from '../support/daemon';
import { type Call, Faults, kFaultsWork } from '../support/faults';
import { oneTrackMapping } from '../support/one_track';
import { type Answer, Phone, sha256 } from '../support/phone';
import { StageClient } from '../support/stage_client';
import { newTake, takeHashes } from '../support/takes';

/** A take is stored and analysed in about so many calls. */
const kCalls: [Call, number][] = [
  ['write', 20],
  ['fsync', 8],
  ['rename', 3],
  ['open', 6],
];

const folder = mkdtempSync(join(tmpdir(), 'exsampling-storage-'));
const mapping = join(folder, 'mapping.json');
writeFileSync(mapping, JSON.stringify(oneTrackMapping(0)));
const flags = ['--mapping', mapping];

let faults: Faults;
let daemon: Daemon;
let phone: Phone;
let stage: StageClient;
/** Takes by id, as they were sent, that were answered with 2xx. */
const acknowledged = new Map<string, Buffer>();
let refusals = 0;

beforeAll(async () => {
  if (!kFaultsWork) return;
  faults = new Faults(folder);
  daemon = await startDaemon(flags, undefined, faults.environment);
  phone = await Phone.at(daemon.origin);
  stage = new StageClient(daemon);
  await stage.watch();
});
afterAll(async () => {
  stage?.close();
  await daemon?.remove();
  rmSync(folder, { recursive: true });
});

async function sendWhole(): Promise<Answer> {
  const id = randomUUID();
  const wav = newTake();
  const answer = await phone.put(wav, id);
  if (answer.status >= 200 && answer.status < 300) acknowledged.set(id, wav);
  return answer;
}

async function sendInPieces(): Promise<Answer> {
  const id = randomUUID();
  const wav = newTake();
  let answer = await phone.pieces(id, wav);
  const refused = answer;
  for (let tries = 0; answer.status >= 400 && tries < 5; tries += 1) {
    faults.end();
    const { offset, complete } = await phone.progress(id);
    expect(complete).toBe(false);
    answer = await phone.piece(id, offset, wav.subarray(offset), true);
  }
  expect(answer.status, `${refused.body}`).toBeLessThan(300);
  acknowledged.set(id, wav);
  return refused;
}

async function expectAllThere(): Promise<void> {
  const hashes = takeHashes(daemon.data);
  for (const [id, wav] of acknowledged) {
    await expect.poll(async () => (await phone.recording(id)).json.state).toBe('ready');
    expect(hashes.get(id), id).toBe(sha256(wav));
  }
}

for (const problem of ['EIO', 'ENOSPC']) {
  test.skipIf(!kFaultsWork).each(kCalls)(
    `${problem} of every n-th %s in turn: 2xx and there, or refused`,
    async (call, deepest) => {
      const refused: number[] = [];
      for (let nth = 1; nth <= deepest; nth += 1) {
        for (const send of [sendWhole, sendInPieces]) {
          faults.fail(call, problem, nth, 1);
          const { status } = await send();
          faults.end();
          if (status >= 300) refused.push(status);
        }
      }
      refusals += refused.length;
      // The database does not tell why it could not sync.
      const possible = problem === 'EIO' || call === 'fsync' ? [500, 507] : [507];
      expect(refused.filter((status) => !possible.includes(status))).toEqual([]);
      expect((await sendWhole()).status).toBe(201);
    },
  );
}

test.skipIf(!kFaultsWork)(
  'on a full disk takes are refused, sounds play, the stage knows, and it ends with the disk',
  async () => {
    const [old] = acknowledged.keys();
    for (const call of ['write', 'fsync'] as const) faults.fail(call, 'ENOSPC');
    const whole = await phone.put(newTake());
    expect(whole.status).toBe(507);
    expect(Number(whole.headers['retry-after'])).toBeGreaterThan(0);
    expect(whole.json.error.message).toMatch(/disk is full/);
    const id = randomUUID();
    const wav = newTake();
    expect((await phone.pieces(id, wav)).status).toBe(507);
    await expect.poll(() => stage.events).toMatch(/could not be stored: The disk is full/);

    expect((await phone.recording(old!)).json.samples).toHaveLength(1);
    const audio = await phone.ask('GET', `/api/recordings/${old}/samples/0/audio`);
    expect([audio.status, audio.body.toString('latin1', 0, 4)]).toEqual([200, 'RIFF']);
    expect((await stage.post('tracks/3/gain', { gainDb: -3 })).status).toBe(200);

    faults.end();
    expect((await sendWhole()).status).toBe(201);
    const { offset } = await phone.progress(id);
    expect((await phone.piece(id, offset, wav.subarray(offset), true)).status).toBe(201);
    acknowledged.set(id, wav);
  },
);

test.skipIf(!kFaultsWork)(
  'a take whose sound the disk would not take is tried again without a restart',
  async () => {
    // The first rename is the take's, the second its sample's.
    faults.fail('rename', 'ENOSPC', 2, 1);
    expect((await sendWhole()).status).toBe(202);
    await expectAllThere();
  },
);

test.skipIf(!kFaultsWork)('after a kill all that was acknowledged is there', async () => {
  expect(refusals).toBeGreaterThan(20);
  await daemon.kill();
  stage.close();
  daemon = await startDaemon(flags, daemon.data);
  phone = await Phone.at(daemon.origin);
  await expectAllThere();
  expect((await phone.put(newTake())).status).toBe(201);
});
