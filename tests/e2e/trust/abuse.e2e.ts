// A room that does its worst: meanwhile a well-behaved phone is answered, and the program grows by less
// than 64 MB. EXSAMPLING_ABUSE_SECONDS makes it last (scripts/abuse).

import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Daemon, freeTcpPort, startDaemon } from '../support/daemon';
import { kPatienceMs, pause, tookAtMost, usage } from '../support/measure';
import { oneTrackMapping } from '../support/one_track';
import { inCheckout } from '../support/paths';
import { ask, Phone } from '../support/phone';
import { Crowd, pour, say } from '../support/raw_sockets';
import { StageClient } from '../support/stage_client';
import { humming, wavBytes } from '../support/wav_file';

const kSeconds = Number(process.env.EXSAMPLING_ABUSE_SECONDS ?? 2);
const kMostGrowthMegabytes = 64;
/** What a socket's buffers and a lingering close take of a body that nobody wants. */
const kMostTakenBytes = 20_000_000;

const take = wavBytes(1, humming);
const put = (id: string = randomUUID()) => `PUT /api/recordings/${id} HTTP/1.1\r\nHost: a\r\n`;
const statusOf = (heard: string) => Number(heard.match(/^HTTP\/1\.1 (\d{3}) /)?.[1] ?? 0);
const answersIn = (heard: string) => heard.match(/HTTP\/1\.1 \d{3} /g)?.length ?? 0;

const folder = mkdtempSync(join(tmpdir(), 'exsampling-abuse-'));
const mapping = join(folder, 'mapping.json');
writeFileSync(mapping, JSON.stringify(oneTrackMapping(0)));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each([
  ['plain', ['--tls', 'off']],
  ['TLS', ['--tls', 'own', '--http-port', '0']],
])('over %s', (_name, flags) => {
  let daemon: Daemon;
  let phone: Phone;
  beforeAll(async () => {
    daemon = await startDaemon(['--mapping', mapping, ...flags]);
    phone = await Phone.at(daemon.origin);
    // All workers have analysed something before memory is measured.
    for (let i = 0; i < 3; i += 1) await Promise.all(Array.from({ length: 4 }, () => phone.put(take)));
  });
  afterAll(() => daemon.remove());

  /** Uploads as long as `attack` goes on, and for `seconds` at least. */
  async function uploadDuring(name: string, attack: Promise<unknown> | null, seconds: number): Promise<void> {
    const before = usage(daemon.process.pid!).megabytes;
    let over = attack === null;
    void attack?.then(() => (over = true));
    let slowest = 0;
    let growth = 0;
    for (const end = Date.now() + 1000 * seconds; !over || Date.now() < end; await pause(100)) {
      const begun = Date.now();
      const { status, body } = await phone.put(take);
      expect([201, 202], `${body}`).toContain(status);
      slowest = Math.max(slowest, Date.now() - begun);
      growth = Math.max(growth, usage(daemon.process.pid!).megabytes - before);
    }
    console.log(`${name}: memory +${growth.toFixed(0)} MB`);
    tookAtMost(kPatienceMs, `${name}: slowest upload`, slowest);
    expect(growth).toBeLessThan(kMostGrowthMegabytes);
    await attack;
  }

  // Over TLS the silent ones have shaken hands. Slow bodies are thrown out and come again.
  test.each<[string, number, number, Crowd['greet'], Crowd['greet'] | null]>([
    [
      'slow heads',
      500,
      450,
      (socket) => socket.write('GET / HTTP/1.1\r\n'),
      (socket) => socket.write('X-Slow: yes\r\n'),
    ],
    [
      'slow bodies',
      200,
      50,
      (socket) => socket.write(`${put()}Content-Length: 1000000\r\n\r\n`),
      (socket) => socket.write('x'),
    ],
    ['silent', 1000, 900, () => {}, null],
  ])(
    '%s',
    async (name, count, atLeast, greet, nag) => {
      const crowd = new Crowd(daemon.origin, count, greet, nag);
      try {
        await expect.poll(() => crowd.present).toBeGreaterThan(atLeast);
        await uploadDuring(`${count} ${name}`, null, kSeconds);
      } finally {
        crowd.leave();
      }
    },
    1000 * (kSeconds + 60),
  );

  test('bodies of a gigabyte are refused before they are read', async () => {
    const kinds: [string, number][] = [
      [`${put()}Transfer-Encoding: chunked\r\n\r\n3B9ACA00\r\n`, 411],
      [`${put()}\r\n`, 411],
      [`${put()}Content-Length: 1000000000\r\n\r\n`, 413],
      [`${put()}Content-Length: 1000000\r\nContent-Encoding: gzip\r\n\r\n`, 415],
      [`${put()}Content-Length: 1000000000\r\nContent-Encoding: br\r\n\r\n`, 415],
    ];
    const attacks = kinds
      .flatMap((kind) => [kind, kind, kind])
      .map(async ([head, status]) => {
        const { heard, taken } = await pour(daemon.origin, head, '\0', 1e9);
        expect([head, statusOf(heard) || status]).toEqual([head, status]);
        expect(taken).toBeLessThan(kMostTakenBytes);
      });
    await uploadDuring('bodies of a gigabyte', Promise.all(attacks), 1);
  });

  test('endless header lines and endless headers are cut off', async () => {
    const kinds: [string, string][] = [
      ['GET / HTTP/1.1\r\nX: ', 'x'],
      ['GET / HTTP/1.1\r\n', 'X: y\r\n'],
    ];
    const attacks = kinds
      .flatMap((kind) => [kind, kind, kind])
      .map(async ([head, part]) => {
        const { taken } = await pour(daemon.origin, head, part, 100e6);
        expect(taken).toBeLessThan(kMostTakenBytes);
      });
    await uploadDuring('endless heads', Promise.all(attacks), 1);
  });

  test('a thousand overlapping ranges get nothing', async () => {
    const id = randomUUID();
    await phone.put(take, id);
    await expect.poll(async () => (await phone.recording(id)).json.state).toBe('ready');
    const ranges = Array.from({ length: 1000 }, (_, i) => `${i}-`).join(',');
    for (const path of ['/', '/openapi.json', `/api/recordings/${id}/samples/0/audio`]) {
      const { status, body } = await phone.ask('GET', path, { Range: `bytes=${ranges}` });
      expect([path, status]).toEqual([path, 416]);
      expect(body.length).toBeLessThan(1_000);
    }
    const one = await phone.ask('GET', `/api/recordings/${id}/samples/0/audio`, { Range: 'bytes=0-3' });
    expect([one.status, one.body.toString()]).toEqual([206, 'RIFF']);
  });

  test('paths of 8 KB on every route', async () => {
    const { paths } = JSON.parse(readFileSync(inCheckout('src/adapters/api/openapi.json'), 'utf8'));
    const long = 'a'.repeat(8_000);
    const stage = new URL(daemon.stage);
    const attempts = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item as object)
        .filter((key) => /^(get|put|post|patch|delete)$/.test(key))
        .flatMap((method) => {
          const stretched = path.includes('{') ? path.replace(/\{[^}]*\}/g, long) : `${path}/${long}`;
          return [daemon.origin, stage.origin].flatMap((origin) =>
            [stretched, `${path.replace(/[{}]/g, '')}?${long}`].map(
              (target) => [method.toUpperCase(), origin, target] as const,
            ),
          );
        }),
    );
    expect(attempts.length).toBeGreaterThan(100);
    const authorization = { Authorization: `Bearer ${stage.searchParams.get('token')}` };
    for (const [method, origin, target] of attempts) {
      const { status } = await ask(method, `${origin}${target}`, authorization);
      expect([method, target.slice(0, 60), status]).toEqual([method, target.slice(0, 60), 414]);
    }
  });

  test('one connection is one request, however its end is disguised', async () => {
    const smuggled = randomUUID();
    const within = `PUT /api/recordings/${smuggled} HTTP/1.1\r\nHost: a\r\nContent-Length: ${take.length}\r\n\r\n${take.toString('latin1')}`;
    const length = `Content-Length: ${within.length}\r\n`;
    const set: Record<string, string> = {
      'two lengths': `${put()}Content-Length: 4\r\n${length}\r\ntake${within}`,
      'two equal lengths': `${put()}Content-Length: 4\r\nContent-Length: 4\r\n\r\ntake${within}`,
      'a list of lengths': `${put()}Content-Length: 4, ${within.length}\r\n\r\ntake${within}`,
      'a signed length': `${put()}Content-Length: +4\r\n\r\ntake${within}`,
      'length and chunks': `${put()}${length}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${within}`,
      'chunks and length': `${put()}Transfer-Encoding: chunked\r\n${length}\r\n0\r\n\r\n${within}`,
      'chunks by another name': `${put()}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${within}`,
      'chunks after a tab': `${put()}Transfer-Encoding:\tchunked\r\n${length}\r\n0\r\n\r\n${within}`,
      'chunks before a blank': `${put()}Transfer-Encoding : chunked\r\n${length}\r\n0\r\n\r\n${within}`,
      'a folded line': `${put()}X: y\r\n Transfer-Encoding: chunked\r\n${length}\r\n0\r\n\r\n${within}`,
      'a bare line feed': `${put()}X: y\nTransfer-Encoding: chunked\r\n${length}\r\n0\r\n\r\n${within}`,
      'a bare carriage return': `${put()}X: y\rTransfer-Encoding: chunked\r\n${length}\r\n0\r\n\r\n${within}`,
      'a zero byte': `${put()}X: y\0z\r\n${length}\r\n${within}`,
      'a nameless header': `${put()}: y\r\n${length}\r\n${within}`,
      'a body for GET': `GET /healthz HTTP/1.1\r\nHost: a\r\n${length}\r\n${within}`,
      'a body for DELETE': `DELETE /api/recordings/${smuggled} HTTP/1.1\r\nHost: a\r\n${length}\r\n${within}`,
      'a whole address': `GET http://elsewhere/ HTTP/1.1\r\nHost: a\r\n\r\n${within}`,
      'HTTP/2': `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${within}`,
      'one after the other': `GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n${within}`,
      'a line end in disguise': `GET /healthz HTTP/1.1\r\nHost: a\r\nX: %0d%0aTransfer-Encoding: chunked\r\n\r\n${within}`,
    };
    for (const [name, text] of Object.entries(set)) {
      const heard = await say(daemon.origin, text);
      expect([name, answersIn(heard)]).toEqual([name, 1]);
    }
    expect((await phone.recording(smuggled)).status).toBe(404);
  });
});

test('50 requests a second from one token are held back, and nobody else is', async () => {
  const port = String(await freeTcpPort());
  const daemon = await startDaemon([
    '--mapping',
    mapping,
    '--public-port',
    port,
    '--public-url',
    'https://show.example',
  ]);
  try {
    const origin = `http://127.0.0.1:${port}`;
    const code = (await new StageClient(daemon).get('entrance')).json.code;
    const greedy = await Phone.joined(origin, code);
    const modest = await Phone.joined(origin, code);
    const answers = await Promise.all(
      Array.from({ length: 50 * 3 }, async (_, i) => {
        await pause(20 * i);
        return greedy.recording(randomUUID());
      }),
    );
    const begun = Date.now();
    expect((await modest.put(take)).status).toBe(201);
    tookAtMost(kPatienceMs, 'a modest phone, meanwhile', Date.now() - begun);
    const held = answers.filter(({ status }) => status === 429);
    expect(held.length).toBeGreaterThan(10);
    expect(Number(held[0]!.headers['retry-after'])).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status !== 429 && status !== 404)).toEqual([]);
  } finally {
    await daemon.remove();
  }
});
