// A laptop whose clock jumps, by an hour and by a day, both ways: nobody notices.

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { type Daemon, freeTcpPort, startDaemon } from '../support/daemon';
import { Faults, kFaultsWork } from '../support/faults';
import { oneTrackMapping } from '../support/one_track';
import { Phone } from '../support/phone';
import { StageClient } from '../support/stage_client';
import { humming, wavBytes } from '../support/wav_file';

const kHour = 3_600;
const kDay = 24 * kHour;

const folder = mkdtempSync(join(tmpdir(), 'exsampling-clock-'));
const mapping = join(folder, 'mapping.json');
// A track that has changed stays as it is for the whole test.
const [track] = oneTrackMapping(300).tracks;
const write = (colour: string) =>
  writeFileSync(mapping, JSON.stringify({ ...oneTrackMapping(300), tracks: [{ ...track, colour }] }));
const take = wavBytes(1, humming);

let faults: Faults;
let daemon: Daemon;
let stage: StageClient;
let phone: Phone;
let joinCode: string;
let origin: string;

beforeAll(async () => {
  if (!kFaultsWork) return;
  faults = new Faults(folder);
  write('#000000');
  const port = String(await freeTcpPort());
  origin = `http://127.0.0.1:${port}`;
  // With a public address phones need the join code.
  daemon = await startDaemon(
    ['--mapping', mapping, '--public-port', port, '--public-url', 'https://show.example'],
    undefined,
    faults.environment,
  );
  stage = new StageClient(daemon);
  joinCode = (await stage.get('entrance')).json.code;
  phone = await Phone.joined(origin, joinCode);
});
afterAll(async () => {
  await daemon?.remove();
  rmSync(folder, { recursive: true });
});

const firstTrack = async () => (await stage.get('state')).json.tracks[0];

/** Until the thread that looks what is due has looked. */
async function awaitClockWork(colour: string): Promise<void> {
  write(colour);
  await expect.poll(async () => (await firstTrack()).colour).toBe(colour);
}

test.skipIf(!kFaultsWork)(
  'tokens, join code, order, hold times and takes under way outlive every jump',
  async () => {
    expect((await phone.put(take)).status).toBe(201);
    expect((await firstTrack()).sample.number).toBe(1);
    for (const [i, jump] of [kHour, -kHour, kDay, -kDay].entries()) {
      const id = randomUUID();
      expect((await phone.piece(id, 0, take.subarray(0, 20_000), false)).status).toBe(204);
      faults.moveClock(jump);
      const sent = await phone.put(take);
      expect([jump, sent.status]).toEqual([jump, 201]);
      await awaitClockWork(`#00000${i + 1}`);
      expect(await phone.progress(id)).toEqual({ status: 200, offset: 20_000, complete: false });
      expect((await phone.piece(id, 20_000, take.subarray(20_000), true)).status).toBe(201);
      expect((await (await Phone.joined(origin, joinCode)).put(take)).status).toBe(201);
      expect((await firstTrack()).sample.number).toBe(1);
      faults.moveClock(0);
    }
    const arrivals = (await stage.get('arrivals')).json.arrivals.map((one: any) => one.number);
    expect(arrivals).toEqual([13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  },
);
