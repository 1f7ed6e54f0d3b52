// A library of 50,000 sounds fits into the memory and is searched. How long that takes: scripts/library.mjs.

import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

import { kPatienceMs, tookAtMost } from './support/measure';
import { inCheckout, kDaemon } from './support/paths';

test('50,000 sounds are read beside the start, fit into the memory and are searched', () => {
  const told = execFileSync(inCheckout('scripts/library.mjs'), ['50000', '100'], {
    encoding: 'utf8',
    env: { ...process.env, EXSAMPLING_BINARY: kDaemon },
  });
  const figures = (line: string) =>
    told
      .match(new RegExp(`^${line}.*$`, 'm'))![0]
      .match(/\d+(\.\d+)?/g)!
      .map(Number);
  const [memory, idle] = figures('resident memory');
  expect(memory! - idle!).toBeLessThan(250);
  const [listening, without] = figures('start to listening');
  tookAtMost(Math.max(kPatienceMs, 1.5 * without!), 'start to listening', listening!);
  tookAtMost(10_000, 'start to all are found', figures('start to all are found')[0]!);
  tookAtMost(150, 'more like this, p95', figures('more like this, over HTTP')[1]!);
});
