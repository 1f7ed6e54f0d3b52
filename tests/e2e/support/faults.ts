// Makes the real program's system calls fail, and moves its wall clock (tests/faults/faults.cpp).

import { closeSync, existsSync, openSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';

import { inCheckout } from './paths';

const kLibrary = inCheckout('build/release/tests/libexsampling_faults.so');
export const kFaultsWork = existsSync(kLibrary);

/** In the library's order. */
const kCalls = ['write', 'fsync', 'rename', 'open', 'accept'] as const;
export type Call = (typeof kCalls)[number];

const kFaultBytes = 16;
const kForEver = 2 ** 31 - 1;

/** Errors that node has no name for. */
const kOthers: Record<string, number> = { ENONET: 64, EHOSTDOWN: 112, ESOCKTNOSUPPORT: 94 };

export class Faults {
  private readonly file: number;
  readonly environment: Record<string, string>;

  /** Keeps its control file in `folder`. */
  constructor(folder: string) {
    const path = join(folder, 'faults');
    this.file = openSync(path, 'w+');
    writeSync(this.file, Buffer.alloc(kCalls.length * kFaultBytes + 8), 0, 88, 0);
    this.environment = { LD_PRELOAD: kLibrary, EXSAMPLING_FAULTS: path };
  }

  /** From now on every `every`-th call fails, `times` times in all. Calls on files: those of the session. */
  fail(call: Call, problem: string, every = 1, times = kForEver): void {
    const number = kOthers[problem] ?? constants.errno[problem as keyof typeof constants.errno];
    const bytes = Buffer.alloc(kFaultBytes);
    [number, every, times, 0].forEach((value, i) => bytes.writeInt32LE(value, 4 * i));
    writeSync(this.file, bytes, 0, kFaultBytes, kCalls.indexOf(call) * kFaultBytes);
  }

  /** All calls work again. */
  end(): void {
    const bytes = Buffer.alloc(4);
    kCalls.forEach((_, i) => writeSync(this.file, bytes, 0, 4, i * kFaultBytes));
  }

  /** How far the program's wall clock is from the machine's. */
  moveClock(seconds: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(seconds));
    writeSync(this.file, bytes, 0, 8, kCalls.length * kFaultBytes);
  }

  close(): void {
    closeSync(this.file);
  }
}
