#!/usr/bin/env node
// A room full of phones, over TLS, on this machine together with the daemon:
//   200 at once, then 500 at once (who gets 503 comes again after Retry-After), then 30 takes a second.
// Usage: scripts/load.mjs [SECONDS]    how long the 30 takes a second go on (default 300)

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { takeOfFiveSeconds } from './take.mjs';

const seconds = Number(process.argv[2] ?? 300);
const program = process.env.EXSAMPLING_BINARY ?? new URL('../build/release/bin/exsampling', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'exsampling-load-'));
const now = () => Number(process.hrtime.bigint()) / 1e6; // milliseconds
const pause = (milliseconds) => new Promise((over) => setTimeout(over, milliseconds));
const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))];

// Phones that share nothing: no limit for a phone is reached, what is measured is the room.
const config = join(folder, 'load.json');
writeFileSync(config, JSON.stringify({ stagePort: 0, publicPort: 0, oscIn: '127.0.0.1:0' }));
const daemon = spawn(program, ['serve', '--config', config, '--data', folder, '--bind', '127.0.0.1', '--tls', 'own',
  '--http-port', '0', '--osc', '127.0.0.1:9'], { stdio: ['ignore', 'pipe', 'inherit'] });
const [origin, stage] = await new Promise((listening) => {
  createInterface({ input: daemon.stdout }).on('line', (line) => {
    const match = line.match(/^listening public=(\S+) stage=(\S+)/);
    if (match) listening([new URL(match[1]).origin, new URL(match[2])]);
  });
});
const memory = () => Number(readFileSync(`/proc/${daemon.pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]) / 1024;
const wav = takeOfFiveSeconds();

/** One try: status, Retry-After in seconds, and how long it took in milliseconds. */
const send = (id) => new Promise((done) => {
  const begun = now();
  const put = request(`${origin}/api/recordings/${id}`,
    { method: 'PUT', agent: false, rejectUnauthorized: false, headers: { 'Content-Length': wav.length } }, (response) => {
      response.resume();
      response.on('end', () => done({ status: response.statusCode, retryAfter: Number(response.headers['retry-after'] ?? 1), took: now() - begun }));
    });
  put.on('error', () => done({ status: 0, retryAfter: 1, took: now() - begun }));
  put.end(wav);
});

/** A phone that comes again until its take is accepted. */
async function phone(outcome) {
  const id = randomUUID();
  for (;;) {
    const { status, retryAfter, took } = await send(id);
    if (status >= 200 && status < 300) {
      outcome.took.push(took);
      return;
    }
    outcome.refused[status] = (outcome.refused[status] ?? 0) + 1;
    if (status !== 503 && status !== 429 && status !== 0) throw new Error(`a take was answered with ${status}`);
    await pause(1000 * retryAfter);
  }
}

const queued = () => new Promise((done, fail) => {
  request(`${origin}/healthz`, { agent: false, rejectUnauthorized: false }, (response) => {
    let text = '';
    response.on('data', (part) => { text += part; });
    response.on('end', () => done(JSON.parse(text).queued));
  }).on('error', fail).end();
});

async function burst(phones) {
  const outcome = { took: [], refused: {} };
  const begun = now();
  await Promise.all(Array.from({ length: phones }, () => phone(outcome)));
  const accepted = now() - begun;
  while ((await queued()) > 0) await pause(50);
  console.log(`${phones} phones at once: ${outcome.took.length} accepted in ${(accepted / 1000).toFixed(1)} s, ` +
    `accept p50 ${quantile(outcome.took, 0.5).toFixed(0)} ms p95 ${quantile(outcome.took, 0.95).toFixed(0)} ms, ` +
    `all analysed after ${((now() - begun) / 1000).toFixed(1)} s, tries refused ${JSON.stringify(outcome.refused)}, ` +
    `memory ${memory().toFixed(0)} MB`);
}

/** How long the stage page waits for its state. */
const askStage = () => new Promise((done, fail) => {
  const begun = now();
  get(`${stage.origin}/api/stage/state`, { headers: { Authorization: `Bearer ${stage.searchParams.get('token')}` } }, (response) => {
    response.resume();
    response.on('end', () => (response.statusCode === 200 ? done(now() - begun) : fail(new Error(`stage: ${response.statusCode}`))));
  }).on('error', fail);
});

async function sustained(perSecond) {
  const outcome = { took: [], refused: {} };
  const waits = [];
  let most = 0;
  const phones = [];
  const end = now() + 1000 * seconds;
  for (let next = now(); next < end; next += 1000 / perSecond) {
    await pause(Math.max(0, next - now()));
    phones.push(phone(outcome));
    if (phones.length % 10 === 0) waits.push(await askStage());
    if (phones.length % perSecond === 0) most = Math.max(most, await queued());
  }
  await Promise.all(phones);
  console.log(`${perSecond} takes a second for ${seconds} s: ${outcome.took.length} accepted, ` +
    `accept p95 ${quantile(outcome.took, 0.95).toFixed(0)} ms, longest queue ${most}, ` +
    `stage p99 ${quantile(waits, 0.99).toFixed(0)} ms, tries refused ${JSON.stringify(outcome.refused)}, ` +
    `memory ${memory().toFixed(0)} MB`);
}

await burst(200);
await burst(500);
if (seconds > 0) await sustained(30);
daemon.kill('SIGTERM');
await new Promise((ended) => daemon.once('exit', ended));
rmSync(folder, { recursive: true });
