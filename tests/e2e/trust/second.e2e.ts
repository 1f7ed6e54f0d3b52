// A second daemon on the same folder or ports ends at once and says why; the first one does not notice.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { type Daemon, freeTcpPort, startDaemon } from '../support/daemon';
import { kDaemon } from '../support/paths';
import { ask } from '../support/phone';

const folder = mkdtempSync(join(tmpdir(), 'exsampling-second-'));
let first: Daemon;
let publicPort: string;
let plainPort: string;
beforeAll(async () => {
  publicPort = String(await freeTcpPort());
  plainPort = String(await freeTcpPort());
  first = await startDaemon(['--public-port', publicPort, '--tls', 'own', '--http-port', plainPort]);
});
afterAll(async () => {
  await first.remove();
  rmSync(folder, { recursive: true });
});

const stagePort = () => new URL(first.stage).port;

/** `serve` elsewhere, but for what `same` says. */
function startAgain(same: Record<string, string>) {
  const elsewhere = {
    '--data': folder,
    '--bind': '127.0.0.1',
    '--public-port': '0',
    '--stage-port': '0',
    '--osc-in': '127.0.0.1:0',
  };
  const { status, stderr } = spawnSync(
    kDaemon,
    ['serve', ...Object.entries({ ...elsewhere, ...same }).flat()],
    { encoding: 'utf8', timeout: 30_000 },
  );
  return { status, stderr };
}

test.each([
  ['folder', () => ({ '--data': first.data }), () => `process ${first.process.pid}`],
  ['port for phones', () => ({ '--public-port': publicPort }), () => `Port ${publicPort}`],
  ['port of the stage', () => ({ '--stage-port': stagePort() }), () => `Port ${stagePort()}`],
  ['plain port', () => ({ '--tls': 'own', '--http-port': plainPort }), () => `Port ${plainPort}`],
  ['port for OSC', () => ({ '--osc-in': `127.0.0.1:${first.oscIn.port}` }), () => `${first.oscIn.port}`],
])('the same %s', async (_name, same, named) => {
  const { status, stderr } = startAgain(same());
  expect(status).toBe(1);
  expect(stderr).toContain(named());
  expect(stderr).toMatch(/another|taken|in use/i);
  expect((await ask('GET', `${first.origin}/healthz`)).status).toBe(200);
});
