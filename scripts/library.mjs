#!/usr/bin/env node
// Measures the program with a large library: start-up, the time until its sounds are found, memory, and
// "more like this" over HTTP. Usage: scripts/library.mjs [SOUNDS [QUERIES]]

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { makeUpLibrary } from './made_up_library.mjs';

const sounds = Number(process.argv[2] ?? 50_000);
const queries = Number(process.argv[3] ?? 300);
const program =
  process.env.EXSAMPLING_BINARY ?? fileURLToPath(new URL('../build/release/bin/exsampling', import.meta.url));
const now = () => Number(process.hrtime.bigint()) / 1e6; // milliseconds

/** Starts it with a data folder; what it says and how long it took. */
async function start(data) {
  const began = now();
  const daemon = spawn(
    program,
    [
      'serve',
      '--data',
      data,
      '--bind',
      '127.0.0.1',
      '--public-port',
      '0',
      '--stage-port',
      '0',
      '--osc-in',
      '127.0.0.1:0',
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const stage = await new Promise((listening) => {
    createInterface({ input: daemon.stdout }).on('line', (line) => {
      const match = line.match(/^listening public=\S+ stage=(\S+)/);
      if (match) listening(new URL(match[1]));
    });
  });
  const get = async (path) => {
    const token = stage.searchParams.get('token');
    const answer = await fetch(`${stage.origin}/api/stage/${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return { status: answer.status, json: await answer.json() };
  };
  const memory = () =>
    Number(readFileSync(`/proc/${daemon.pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]) / 1024;
  const stop = () =>
    new Promise((done) => {
      daemon.once('exit', done);
      daemon.kill('SIGTERM');
    });
  return { began, startUp: now() - began, get, memory, stop };
}

const folder = mkdtempSync(join(tmpdir(), 'exsampling-library-'));
try {
  const without = await start(join(folder, 'empty'));
  const idle = without.memory();
  const { modelSha256 } = (await without.get('health')).json;
  await without.stop();

  makeUpLibrary(program, join(folder, 'data'), modelSha256, sounds);
  const daemon = await start(join(folder, 'data'));
  // The last one is the last to be taken in.
  while ((await daemon.get(`similar?segment=${sounds}&count=1`)).status !== 200) {
    await new Promise((over) => setTimeout(over, 20));
  }
  const ready = now() - daemon.began;
  const times = [];
  for (let n = 0; n < queries + 5; n += 1) {
    const asked = now();
    const { json } = await daemon.get(`similar?segment=${1 + ((n * 7919) % sounds)}`);
    if (json.sounds.length !== 20) throw new Error('20 sounds were to be found');
    if (n >= 5) times.push(now() - asked);
  }
  const memory = daemon.memory();
  await daemon.stop();

  times.sort((left, right) => left - right);
  const quantile = (share) => times[Math.round(share * (times.length - 1))].toFixed(1);
  console.log(`a library of ${sounds} sounds`);
  console.log(
    `start to listening         ${daemon.startUp.toFixed(0)} ms (without a library ${without.startUp.toFixed(0)} ms)`,
  );
  console.log(`start to all are found     ${ready.toFixed(0)} ms`);
  console.log(`resident memory            ${memory.toFixed(0)} MB (without a library ${idle.toFixed(0)} MB)`);
  console.log(`more like this, over HTTP  median ${quantile(0.5)} ms  p95 ${quantile(0.95)} ms`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
