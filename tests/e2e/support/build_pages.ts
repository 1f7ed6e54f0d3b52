import { execFileSync } from 'node:child_process';

import { inCheckout } from './paths';

/** Builds those of the pages that have changed since, as they ship. */
export default function buildPages(): void {
  execFileSync('ninja', ['-C', inCheckout('build/release'), '--quiet', 'pages'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
