import { fileURLToPath } from 'node:url';

const kRoot = new URL('../../../', import.meta.url);

/** A path inside the checkout. */
export function inCheckout(path: string): string {
  return fileURLToPath(new URL(path, kRoot));
}

/** Where the pages under test are. */
export const kPages = inCheckout('build/release/share/exsampling/web');
export const kScreenshots = inCheckout('build/screenshots');
export const kDaemon = process.env.EXSAMPLING_BINARY ?? inCheckout('build/release/bin/exsampling');
