#!/usr/bin/env node
// Measures the warm way of a take: from the last byte of a 5-second 48 kHz WAV to the OSC packet, and
// to the answer on the phone. Also start-up time and memory. Usage: scripts/latency.mjs [TAKES]

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { takeOfFiveSeconds } from './take.mjs';

const takes = Number(process.argv[2] ?? 100);
const program = new URL('../build/release/bin/exsampling', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'exsampling-latency-'));
const now = () => Number(process.hrtime.bigint()) / 1e6; // milliseconds

// Every take goes on the track at once, whatever it is.
const mapping = join(folder, 'everything.json');
writeFileSync(
  mapping,
  JSON.stringify({
    labels: 'esc50',
    minConfidence: 0,
    fallbackTrack: 'All',
    tracks: [{ name: 'All', channel: 1, playback: 'melodic', colour: '#40a0ff', minHoldSeconds: 0 }],
    categories: {},
  }),
);

let heard = () => {};
const instrument = createSocket('udp4');
instrument.on('message', (packet) => {
  if (packet.toString('latin1').startsWith('/exsampling/sample')) heard(now());
});
await new Promise((bound) => instrument.bind(0, '127.0.0.1', bound));

const started = now();
const daemon = spawn(
  program,
  [
    'serve',
    '--data',
    folder,
    '--mapping',
    mapping,
    '--bind',
    '127.0.0.1',
    '--public-port',
    '0',
    '--stage-port',
    '0',
    '--osc-in',
    '127.0.0.1:0',
    '--no-tls',
    '--osc',
    `127.0.0.1:${instrument.address().port}`,
  ],
  { stdio: ['ignore', 'pipe', 'ignore'] },
);
const origin = await new Promise((listening) => {
  createInterface({ input: daemon.stdout }).on('line', (line) => {
    const match = line.match(/^listening public=(\S+)/);
    if (match) listening(match[1]);
  });
});
const startUp = now() - started;
const memory = () =>
  Number(readFileSync(`/proc/${daemon.pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]) / 1024;
const idle = memory();

const wav = takeOfFiveSeconds();
const toOsc = [];
const toAnswer = [];
for (let n = 0; n < takes + 5; n += 1) {
  const packet = new Promise((done) => {
    heard = done;
  });
  let sent = 0;
  const answer = new Promise((done, fail) => {
    const put = request(
      `${origin}/api/recordings/${randomUUID()}`,
      { method: 'PUT', headers: { 'Content-Length': wav.length } },
      (response) => {
        response.resume();
        response.on('end', () => done(now()));
      },
    );
    put.on('error', fail);
    put.end(wav, () => {
      sent = now();
    });
  });
  const [answered, played] = await Promise.all([answer, packet]);
  if (n < 5) continue; // warming up
  toOsc.push(played - sent);
  toAnswer.push(answered - sent);
}

const quantile = (values, share) =>
  [...values].sort((a, b) => a - b)[Math.round(share * (values.length - 1))].toFixed(1);
const row = (name, values) =>
  console.log(`${name}  median ${quantile(values, 0.5)} ms  p95 ${quantile(values, 0.95)} ms`);
console.log(`${takes} takes of 5 s at 48 kHz, one after another, over loopback`);
row('last byte to OSC packet    ', toOsc);
row('last byte to HTTP answer   ', toAnswer);
console.log(`start-up to listening        ${startUp.toFixed(0)} ms`);
console.log(
  `resident memory              ${idle.toFixed(0)} MB idle, ${memory().toFixed(0)} MB after the takes`,
);
daemon.kill('SIGTERM');
await new Promise((ended) => daemon.once('exit', ended));
rmSync(folder, { recursive: true });
instrument.close();
