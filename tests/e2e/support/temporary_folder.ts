import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives tests and what they start one folder for all that is temporary, and removes it after them. */
export default function keepTogether(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'exsampling-e2e-'));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
