import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const kTemplate = new URL('service_worker.template.js', import.meta.url);
const kIcons = ['/icons/icon.svg', '/icons/icon-192.png'];

/** Writes sw.js, which knows the files of this very build and changes only when one of them does. */
export function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const built = Object.values(bundle).filter((file) => !file.fileName.endsWith('.txt'));
      const shell = ['/', '/manifest.webmanifest', ...kIcons];
      for (const { fileName } of built) if (fileName !== 'index.html') shell.push(`/${fileName}`);
      const hash = createHash('sha256');
      for (const file of built) hash.update(file.type === 'chunk' ? file.code : file.source);
      const source = readFileSync(kTemplate, 'utf8')
        .replace('__VERSION__', hash.digest('hex').slice(0, 12))
        .replace('__SHELL__', JSON.stringify(shell.sort()));
      this.emitFile({ type: 'asset', fileName: 'sw.js', source });
    },
  };
}
