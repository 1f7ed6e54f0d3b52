// A library of 50,000 sounds costs the start nothing, and what is like a sound is found at once.

import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

import { kSlack } from './support/measure';
import { inCheckout, kDaemon } from './support/paths';

test('50,000 sounds are read beside the start, fit into the memory and are searched at once', () => {
  const told = execFileSync(inCheckout('scripts/library.mjs'), ['50000', '100'], {
    encoding: 'utf8',
    env: { ...process.env, EXSAMPLING_BINARY: kDaemon },
  });
  const figures = (line: string) =>
    told
      .match(new RegExp(`^${line}.*$`, 'm'))![0]
      .match(/\d+(\.\d+)?/g)!
      .map(Number);
  const [listening, without] = figures('start to listening');
  // A machine that is slow without a library is slow with it.
  expect(listening).toBeLessThan(Math.max(1_500, 1.5 * without!));
  expect(figures('start to all are found')[0]).toBeLessThan(10_000 * kSlack);
  const [memory, idle] = figures('resident memory');
  expect(memory! - idle!).toBeLessThan(250);
  expect(figures('more like this, over HTTP')[1]).toBeLessThan(150 * kSlack);
});
