import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

import { precompress } from '../build/precompress';

/** EXSAMPLING_WEB_OUT names a folder that gets one folder a page; without it, dist here. */
const out = process.env.EXSAMPLING_WEB_OUT;

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Both listeners serve it there, beside a page of their own.
  base: '/join/',
  build: {
    outDir: out ? resolve(out, 'join') : 'dist',
    emptyOutDir: true,
    target: ['es2020', 'chrome95', 'safari14'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  plugins: [precompress(20_000)],
});
