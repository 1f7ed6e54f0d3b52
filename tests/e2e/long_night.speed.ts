// Fifty thousand sounds in the session change nothing: a take reaches the stage as soon as in an empty
// one. EXSAMPLING_TAKES=200 measures it better.

import { execFileSync } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { type Daemon, startDaemon } from './support/daemon';
import { pause } from './support/measure';
import { oneTrackMapping } from './support/one_track';
import { inCheckout } from './support/paths';
import { Phone } from './support/phone';
import { askStage } from './support/stage_api';
import { humming, wavBytes } from './support/wav_file';

const kSounds = 50_000;
const kTakes = Number(process.env.EXSAMPLING_TAKES ?? 25);
const folder = mkdtempSync(join(tmpdir(), 'exsampling-long-night-'));
const take = wavBytes(5, humming);
const silence = wavBytes(5, () => 0);

/** A program with a session of its own, and an instrument that listens to it. */
interface Night {
  name: string;
  daemon: Daemon;
  phone: Phone;
  instrument: Socket;
  /** Milliseconds of each take. */
  toOsc: number[];
  stored: number[];
  /** What the stage page and the projector ask again and again. */
  asked: number[];
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** SHA-256 of what made the embeddings; others are not compared. */
const kNetwork = JSON.parse(
  readFileSync(inCheckout('models/esc50-mobilenetv2/manifest.json'), 'utf8'),
).sha256;

/** Rows as analysis leaves them, among fifty kinds of sounds. */
function fill(data: string): void {
  const database = readdirSync(data, { recursive: true, encoding: 'utf8' }).find((file) =>
    file.endsWith('session.sqlite'),
  );
  const kinds = Array.from({ length: 50 }, (_, kind) => {
    const values = Float32Array.from({ length: 1280 }, (_, at) => ((at * (kind + 3)) % 97) / 97);
    return `INSERT INTO kind VALUES (${kind}, X'${Buffer.from(values.buffer).toString('hex')}');`;
  });
  execFileSync('sqlite3', [join(data, database!)], {
    input: `
      BEGIN;
      CREATE TEMP TABLE kind (number INTEGER PRIMARY KEY, embedding BLOB);
      ${kinds.join('\n')}
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${kSounds})
      INSERT INTO recording (id, bytes, contributor, name, received_at, state)
        SELECT printf('%s-%s-4%.3s-a%.3s-%s', lower(hex(randomblob(4))), lower(hex(randomblob(2))),
                      lower(hex(randomblob(2))), lower(hex(randomblob(2))), lower(hex(randomblob(6)))),
               480044, 'phone-' || (i % 200), '', strftime('%s') * 1000000, 'ready' FROM n;
      INSERT INTO sample (recording, position, start, duration, gain_db, track, channel, playback, peaks, embedding,
                          network, untaught)
        SELECT arrival, 0, 0, 5, 0, 'All', 3, 1, zeroblob(960),
               (SELECT embedding FROM kind WHERE number = arrival % 50), '${kNetwork}', zeroblob(200) FROM recording;
      WITH rank (i) AS (VALUES (0), (1), (2), (3), (4))
      INSERT INTO guess SELECT number, i, (number + i) % 50, 'kind ' || ((number + i) % 50), 0.5 / (i + 1)
        FROM sample, rank;
      COMMIT;`,
  });
}

async function begin(name: string, rows: boolean): Promise<Night> {
  const instrument = createSocket('udp4');
  instrument.bind(0, '127.0.0.1');
  await once(instrument, 'listening');
  const mapping = join(folder, 'mapping.json');
  writeFileSync(mapping, JSON.stringify(oneTrackMapping(0)));
  const flags = ['--mapping', mapping, '--osc', `127.0.0.1:${instrument.address().port}`];
  let daemon = await startDaemon(flags);
  if (rows) {
    await daemon.stop();
    fill(daemon.data);
    const { data } = daemon;
    daemon = await startDaemon(flags, data);
    // Until the last of them can be found, the index is still being made.
    const url = new URL(daemon.stage);
    const headers = { authorization: `Bearer ${url.searchParams.get('token')}` };
    while (!(await fetch(new URL(`/api/stage/similar?sample=${kSounds}`, url), { headers })).ok)
      await pause(200);
  }
  return { name, daemon, phone: await Phone.at(daemon.origin), instrument, toOsc: [], stored: [], asked: [] };
}

const now = () => performance.now();

/** One take until it is heard of, and one of silence, which is stored and hardly analysed. */
async function send(night: Night): Promise<void> {
  const packet = new Promise<number>((heard) => {
    const listen = (bytes: Buffer) => {
      if (!bytes.toString('latin1').startsWith('/exsampling/sample\0')) return;
      night.instrument.off('message', listen);
      heard(now());
    };
    night.instrument.on('message', listen);
  });
  let begun = now();
  const answer = night.phone.put(take);
  night.toOsc.push((await packet) - begun);
  expect((await answer).status).toBe(201);
  begun = now();
  expect((await night.phone.put(silence)).json.state).toBe('silent');
  night.stored.push(now() - begun);
  begun = now();
  for (const path of ['categories', 'arrivals?limit=5', 'state']) await askStage(night.daemon, 'GET', path);
  night.asked.push(now() - begun);
}

let empty: Night;
let full: Night;
beforeAll(async () => {
  empty = await begin('empty', false);
  full = await begin('full', true);
}, 180_000);
afterAll(async () => {
  for (const night of [empty, full]) {
    night?.instrument.close();
    await night?.daemon.remove();
  }
  rmSync(folder, { recursive: true });
});

test('fifty thousand sounds in the session slow nothing down', async () => {
  for (let n = 0; n < kTakes + 3; n += 1) {
    for (const night of n % 2 === 0 ? [empty, full] : [full, empty]) await send(night);
  }
  for (const night of [empty, full]) {
    night.toOsc.splice(0, 3); // warming up
    night.stored.splice(0, 3);
    console.log(
      `${night.name}: take to OSC ${median(night.toOsc).toFixed(1)} ms, ` +
        `stored ${median(night.stored).toFixed(1)} ms, stage asked ${median(night.asked).toFixed(1)} ms`,
    );
  }
  const limit = (milliseconds: number) => milliseconds * 1.1 + 0.5;
  expect(median(full.toOsc)).toBeLessThan(limit(median(empty.toOsc)));
  expect(median(full.stored)).toBeLessThan(limit(median(empty.stored)));
  expect(median(full.asked)).toBeLessThan(limit(median(empty.asked)));
  expect((await askStage(full.daemon, 'GET', 'arrivals?limit=1')).arrivals[0].number).toBe(
    kSounds + kTakes + 3,
  );
}, 300_000);
