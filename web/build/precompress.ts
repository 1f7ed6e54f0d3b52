import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const kText = /\.(html|js|css|svg|txt|webmanifest)$/;

/**
 * Puts FILE.br and FILE.gz beside each text file, so that the daemon need not compress. Fails when
 * all files together, as gzip packs them, weigh more than `budgetBytes`.
 */
export function precompress(budgetBytes: number): Plugin {
  let folder = '';
  return {
    name: 'precompress',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    closeBundle() {
      let total = 0;
      for (const path of filesUnder(folder)) {
        const bytes = readFileSync(path);
        if (!kText.test(path)) {
          total += bytes.length;
          continue;
        }
        const zipped = gzipSync(bytes, { level: 9 });
        total += zipped.length;
        writeFileSync(`${path}.gz`, zipped);
        writeFileSync(`${path}.br`, brotliCompressSync(bytes));
      }
      this.info(`${total} bytes compressed, of ${budgetBytes}`);
      if (total > budgetBytes) this.error('The page is too heavy for a bad network.');
    },
  };
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesUnder(path) : [path];
  });
}
