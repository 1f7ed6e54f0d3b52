import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

import { licences } from './build/licences';
import { precompress } from '../build/precompress';
import { serviceWorker } from './build/service_worker';

/** EXSAMPLING_WEB_OUT names a folder that gets one folder a page; without it, dist here. */
const out = process.env.EXSAMPLING_WEB_OUT;

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  build: {
    outDir: out ? resolve(out, 'recorder') : 'dist',
    emptyOutDir: true,
    target: ['es2020', 'safari14'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // recorder-js's inline worker looks for Node's name of the global object.
  define: { global: 'globalThis' },
  plugins: [licences(), serviceWorker(), precompress(350_000)],
});
