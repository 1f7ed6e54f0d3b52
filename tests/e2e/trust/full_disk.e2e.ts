// A disk that is really full: a small file system of the program's own (Linux, as root).

import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

import { type Daemon, startDaemon } from '../support/daemon';
import { oneTrackMapping } from '../support/one_track';
import { Phone } from '../support/phone';
import { StageClient } from '../support/stage_client';
import { humming, wavBytes } from '../support/wav_file';

const folder = mkdtempSync(join(tmpdir(), 'exsampling-full-'));
const mapping = join(folder, 'mapping.json');
writeFileSync(mapping, JSON.stringify(oneTrackMapping(0)));

const onSmallDisk = (megabytes: number, place: string) => [
  'unshare',
  '--mount',
  'sh',
  '-c',
  `mount -t tmpfs -o size=${megabytes}m none "$0" && exec "$@"`,
  place,
];
const [probe, ...probeWords] = onSmallDisk(1, folder);
const kCanMount = spawnSync(probe!, [...probeWords, 'true']).status === 0;

let daemon: Daemon | undefined;
afterAll(async () => {
  await daemon?.remove();
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(!kCanMount)(
  '507 until there is room; sounds play; what waited is analysed without a restart',
  async () => {
    const data = mkdtempSync(join(tmpdir(), 'exsampling-small-'));
    daemon = await startDaemon(['--mapping', mapping], data, {}, onSmallDisk(12, data));
    const stage = new StageClient(daemon);
    await stage.watch();
    const ballast = join(`/proc/${daemon.process.pid}/root`, data, 'ballast');
    writeFileSync(ballast, Buffer.alloc(6_000_000));
    const phone = await Phone.at(daemon.origin);
    const take = wavBytes(4, humming);

    const acknowledged: string[] = [];
    for (let status = 0; status !== 507;) {
      const id = randomUUID();
      ({ status } = await phone.put(take, id));
      if (status < 300) acknowledged.push(id);
      expect([201, 202, 507]).toContain(status);
      expect(acknowledged.length).toBeLessThan(20);
    }
    expect(acknowledged.length).toBeGreaterThan(1);
    await expect.poll(() => stage.events).toMatch(/could not be stored: The disk is full/);
    const audio = await phone.ask('GET', `/api/recordings/${acknowledged[0]}/samples/0/audio`);
    expect([audio.status, audio.body.length]).toEqual([200, Number(audio.headers['content-length'])]);
    expect((await stage.get('state')).json.tracks[0].sample).not.toBeNull();

    expect(statSync(ballast).size).toBe(6_000_000);
    unlinkSync(ballast);
    const id = randomUUID();
    expect([201, 202]).toContain((await phone.put(take, id)).status);
    for (const one of [...acknowledged, id]) {
      await expect
        .poll(async () => (await phone.recording(one)).json.state, { timeout: 40_000 })
        .toBe('ready');
    }
    stage.close();
  },
);
