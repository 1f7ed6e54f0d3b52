import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

import { inCheckout, kPages } from './paths';

/** Builds the pages once, as they ship. */
export default function buildPages(): void {
  const web = inCheckout('web');
  const npm = (...args: string[]) =>
    execFileSync('npm', ['--prefix', web, ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, EXSAMPLING_WEB_OUT: kPages },
    });
  if (!existsSync(`${web}/node_modules`)) npm('ci');
  npm('run', 'build');
}
