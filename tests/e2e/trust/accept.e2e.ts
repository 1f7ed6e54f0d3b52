// accept() that fails, with each of its errors: those who come wait a moment, nobody restarts anything.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { type Daemon, startDaemon } from '../support/daemon';
import { Faults, kFaultsWork } from '../support/faults';
import { ask } from '../support/phone';
import { kPatienceMs, tookAtMost } from '../support/measure';
import { StageClient } from '../support/stage_client';

/** What accept(2) names, and what Linux passes on from the network. */
const kProblems = [
  'EAGAIN',
  'EINTR',
  'ECONNABORTED',
  'EPROTO',
  'EPERM',
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
  'ENETDOWN',
  'ENETUNREACH',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENONET',
  'ENOPROTOOPT',
  'EOPNOTSUPP',
  'ETIMEDOUT',
  'EBADF',
  'EINVAL',
  'ENOTSOCK',
  'EFAULT',
  'EPROTONOSUPPORT',
  'ESOCKTNOSUPPORT',
] as const;

const folder = mkdtempSync(join(tmpdir(), 'exsampling-accept-'));
let faults: Faults;
let daemon: Daemon;
let stage: StageClient;
let terminal = '';

/** The log in the folder of the only night. */
const nightsLog = () => {
  const sessions = join(daemon.data, 'sessions');
  return readFileSync(join(sessions, readdirSync(sessions)[0]!, 'exsampling.log'), 'utf8');
};

beforeAll(async () => {
  if (!kFaultsWork) return;
  faults = new Faults(folder);
  daemon = await startDaemon([], undefined, faults.environment);
  daemon.process.stderr?.on('data', (text) => (terminal += String(text)));
  stage = new StageClient(daemon);
  await stage.watch();
});
afterAll(async () => {
  stage?.close();
  await daemon?.remove();
  rmSync(folder, { recursive: true });
});

test.skipIf(!kFaultsWork).each(kProblems)('%s', async (problem) => {
  faults.fail('accept', problem, 1, 3);
  const begun = Date.now();
  const answer = await ask('GET', `${daemon.origin}/healthz`);
  const took = Date.now() - begun;
  faults.end();
  expect(answer.status).toBe(200);
  tookAtMost(kPatienceMs, problem, took);
});

test.skipIf(!kFaultsWork)('as long as it fails those who come wait, and stage and log are told', async () => {
  faults.fail('accept', 'ENOBUFS');
  let answered = false;
  const waiting = ask('GET', `${daemon.origin}/healthz`).then((answer) => {
    answered = true;
    return answer;
  });
  await expect.poll(() => stage.events).toMatch(/Accepting connections failed/);
  // What the stage page is told is also in the log, on the terminal and in the night's folder.
  await expect.poll(() => terminal).toMatch(/Accepting connections failed/);
  await expect.poll(nightsLog).toMatch(/Accepting connections failed/);
  expect(answered).toBe(false);
  faults.end();
  const begun = Date.now();
  expect((await waiting).status).toBe(200);
  tookAtMost(kPatienceMs, 'answered after ENOBUFS', Date.now() - begun);
});
