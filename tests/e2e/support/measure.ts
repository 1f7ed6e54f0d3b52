// What a process uses, from the system's own books, and how long things take.

import { readFileSync, readdirSync } from 'node:fs';
import { expect } from 'vitest';

/** scripts/speed says so, on a machine that is left alone. In tests, time is told and never judged. */
export const kJudgesTime = process.env.EXSAMPLING_SPEED !== undefined;

/** As long as a person waits without wondering. */
export const kPatienceMs = 2_000;

export function tookAtMost(mostMs: number, what: string, milliseconds: number): void {
  console.log(`${what}: ${milliseconds.toFixed(1)} ms`);
  if (kJudgesTime) expect(milliseconds, what).toBeLessThan(mostMs);
}

export interface Usage {
  megabytes: number;
  descriptors: number;
  threads: number;
}

export function usage(pid: number): Usage {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => Number(status.match(new RegExp(`^${name}:\\s+(\\d+)`, 'm'))?.[1]);
  return {
    megabytes: field('VmRSS') / 1024,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    threads: field('Threads'),
  };
}

export const pause = (milliseconds: number) => new Promise<void>((over) => setTimeout(over, milliseconds));
