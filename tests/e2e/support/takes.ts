// Takes that can be told apart, and what the daemon's data folder holds of them.

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { sha256 } from './phone';
import { wavBytes } from './wav_file';

let made = 0;

/** Half a second of a tone that no other take has. */
export function newTake(): Buffer {
  made += 1;
  const hertz = 150 + ((0.37 * made) % 2_000);
  return wavBytes(0.5, (time) => 0.7 * Math.sin(2 * Math.PI * hertz * time), 16_000);
}

function filesOf(data: string, ending: string): string[] {
  return readdirSync(data, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(data, file));
}

/** SHA-256 of the take files by the ids that they are named after. */
export function takeHashes(data: string): Map<string, string> {
  return new Map(
    filesOf(data, '.take').map((file) => [file.match(/([^/]+)\.take$/)![1]!, sha256(readFileSync(file))]),
  );
}

/** SHA-256 of each sound that instruments load. */
export function soundHashes(data: string): string[] {
  return filesOf(data, '_trimmed.wav').map((file) => sha256(readFileSync(file)));
}

/** When anything in the session's database last changed, in milliseconds of Date.now(). */
export function lastKept(data: string): number {
  const files = readdirSync(data, { recursive: true, encoding: 'utf8' });
  return Math.max(
    ...files
      .filter((file) => file.includes('session.sqlite'))
      .map((file) => statSync(join(data, file)).mtimeMs),
  );
}
