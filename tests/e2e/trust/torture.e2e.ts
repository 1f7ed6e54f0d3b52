// kill -9 at random moments while fifty phones upload: nothing that was acknowledged is lost, nothing is
// there twice, and the program is back at once. EXSAMPLING_KILLS says how often (scripts/torture).

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

import { type Daemon, freeTcpPort, startDaemon } from '../support/daemon';
import { kPatienceMs, pause, tookAtMost } from '../support/measure';
import { oneTrackMapping } from '../support/one_track';
import { ask, Phone, sha256 } from '../support/phone';
import { StageClient } from '../support/stage_client';
import { lastKept, newTake, soundHashes, takeHashes } from '../support/takes';

const kKills = Number(process.env.EXSAMPLING_KILLS ?? 5);
const kPhones = 50;
const kLongestLifeMs = 1_500;
const kLongestRestMs = 4_000;
const kMinute = 60_000;

const folder = mkdtempSync(join(tmpdir(), 'exsampling-torture-'));
const mapping = join(folder, 'mapping.json');
writeFileSync(mapping, JSON.stringify(oneTrackMapping(0)));

let daemon: Daemon;
let flags: string[];
const starts: number[] = [];
/** SHA-256 of the takes that were acknowledged, by id. */
const acknowledged = new Map<string, string>();
/** What must not happen. */
const broken: string[] = [];
let over = false;
/** Nobody answers any more. */
let gone = false;

afterAll(async () => {
  gone = true;
  await daemon?.remove();
  rmSync(folder, { recursive: true });
});

async function start(data?: string): Promise<void> {
  const begun = Date.now();
  daemon = await startDaemon(flags, data);
  starts.push(Date.now() - begun);
}

const aMoment = () => pause(200 + 300 * Math.random());
const taken = (status: number) => status === 200 || status === 201 || status === 202;

async function sendWhole(phone: Phone, id: string, wav: Buffer): Promise<void> {
  while (!gone && !taken((await phone.put(wav, id)).status)) await aMoment();
}

/** As the page does: what was acknowledged is not sent again. */
async function sendInPieces(phone: Phone, id: string, wav: Buffer): Promise<void> {
  const length = Math.ceil(wav.length / 4);
  for (let sure = 0; !gone;) {
    const end = Math.min(sure + length, wav.length);
    const { status } = await phone.piece(id, sure, wav.subarray(sure, end), end === wav.length);
    if (end === wav.length && taken(status)) return;
    if (status === 204) {
      sure = end;
      continue;
    }
    await aMoment();
    const there = await phone.progress(id);
    if (there.status === 0) continue;
    if (there.offset < sure) broken.push(`${id} had ${sure} bytes and has ${there.offset}`);
    if (there.complete && there.offset === wav.length) return;
    sure = there.offset;
  }
}

/** Takes one after the other, each until it is acknowledged. */
async function upload(phone: Phone, send: typeof sendWhole): Promise<void> {
  while (!over && !gone) {
    const id = randomUUID();
    const wav = newTake();
    await send(phone, id, wav);
    acknowledged.set(id, sha256(wav));
    await pause(kLongestRestMs * Math.random());
  }
}

async function allSamples(stage: StageClient): Promise<any[]> {
  const found = [];
  for (let before = ''; ;) {
    const { arrivals } = (await stage.get(`arrivals?limit=200${before}`)).json;
    if (arrivals.length === 0) return found;
    found.push(...arrivals);
    before = `&before=${arrivals.at(-1).number}`;
  }
}

test(`${kKills} kills under ${kPhones} phones`, { timeout: kKills * 20_000 + 5 * kMinute }, async () => {
  const port = String(await freeTcpPort());
  flags = ['--mapping', mapping, '--public-port', port];
  await start();
  const origin = `http://127.0.0.1:${port}`;
  const phones = await Promise.all(Array.from({ length: kPhones }, () => Phone.at(origin)));
  const uploads = phones.map((phone, i) => upload(phone, i % 2 ? sendInPieces : sendWhole));
  for (let kill = 0; kill < kKills; kill += 1) {
    await pause(kLongestLifeMs * Math.random());
    await daemon.kill();
    await start(daemon.data);
  }
  over = true;
  await Promise.all(uploads);

  // Takes that wait for analysis are taken up again.
  const waiting = async () => (await ask('GET', `${origin}/healthz`)).json.queued;
  await expect.poll(waiting, { timeout: kMinute + kKills * 5_000, interval: 200 }).toBe(0);
  for (const id of acknowledged.keys()) {
    const state = async () => (await phones[0]!.recording(id)).json?.state;
    await expect.poll(state, { message: id }).toBe('ready');
  }

  const hashes = takeHashes(daemon.data);
  expect([...acknowledged].filter(([id, hash]) => hashes.get(id) !== hash)).toEqual([]);
  expect([...hashes.keys()].filter((id) => !acknowledged.has(id))).toEqual([]);
  expect(broken).toEqual([]);

  const stage = new StageClient(daemon);
  const samples = await allSamples(stage);
  expect(samples.length).toBe(acknowledged.size);
  expect(new Set(samples.map((one) => one.recording)).size).toBe(samples.length);
  const sounds = soundHashes(daemon.data);
  expect(sounds.length).toBe(samples.length);
  expect(new Set(sounds).size).toBe(sounds.length);

  const onTrack = async (client: StageClient) => (await client.get('state')).json.tracks[0].sample.number;
  await expect.poll(() => Date.now() - lastKept(daemon.data)).toBeGreaterThan(1_000);
  const before = await onTrack(stage);
  await daemon.kill();
  await start(daemon.data);
  expect(await onTrack(new StageClient(daemon))).toBe(before);

  const sorted = [...starts].sort((a, b) => a - b);
  console.log(
    `${kKills} kills: ${acknowledged.size} takes acknowledged, 0 lost, 0 doubles; start median ` +
      `${sorted[sorted.length >> 1]} ms`,
  );
  tookAtMost(kPatienceMs, 'longest start', sorted.at(-1)!);
});
