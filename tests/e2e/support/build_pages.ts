import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

import { inCheckout, kPages } from './paths';

/** Builds the pages once, as they ship. */
export default function buildPages(): void {
  const web = inCheckout('web');
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, {
      cwd: web,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, NODE_ENV: 'production', EXSAMPLING_WEB_OUT: kPages },
    });
  if (!existsSync(`${web}/node_modules`)) run('npm', 'ci');
  for (const page of ['recorder', 'stage', 'join']) run(`${web}/node_modules/.bin/vite`, 'build', page);
}
