// What a process uses, from the system's own books.

import { readFileSync, readdirSync } from 'node:fs';

/** Machines that do other things at the same time may be given more time: EXSAMPLING_SLACK=5. */
export const kSlack = Number(process.env.EXSAMPLING_SLACK ?? 1);

/** As long as a person waits without wondering. */
export const kPatienceMs = 2_000 * kSlack;

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
