import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

import { precompress } from '../build/precompress';
import { licences } from './build/licences';
import { worldOutline } from './build/world_outline';

/** EXSAMPLING_WEB_OUT names a folder that gets one folder a page; without it, dist here. */
const out = process.env.EXSAMPLING_WEB_OUT;

const page = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  build: {
    outDir: out ? resolve(out, 'stage') : 'dist',
    emptyOutDir: true,
    rollupOptions: { input: [page('index.html'), page('help/index.html')] },
    // Live's jweb brings a Chromium that may be years old.
    target: ['es2020', 'chrome95', 'safari14'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  plugins: [worldOutline(), licences(), precompress(350_000)],
});
