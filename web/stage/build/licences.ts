import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const kModules = new URL('../../node_modules/', import.meta.url);
const kBrought = [
  'preact',
  'leaflet',
  'supercluster',
  'kdbush',
  'world-atlas',
  'topojson-client',
  // umap-js and what it brings
  'umap-js',
  'ml-levenberg-marquardt',
  'ml-matrix',
  'ml-array-max',
  'ml-array-min',
  'ml-array-rescale',
  'is-any-array',
];

/** Writes licences.txt: what the page brings from others, and on which terms. */
export function licences(): Plugin {
  return {
    name: 'licences',
    apply: 'build',
    generateBundle() {
      const parts = kBrought.map((name) => {
        const { version } = JSON.parse(read(name, 'package.json')) as { version: string };
        // The licence's own text counts: umap-js's package.json says MIT where that says Apache 2.0.
        return `---- ${name} ${version} ----\n\n${read(name, 'LICENSE').trim()}\n`;
      });
      const text = [
        'The stage page of ExSampling brings these, each with its licence below.',
        'The outline of the world is made with Natural Earth (public domain, naturalearthdata.com).',
        '',
        ...parts,
      ];
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source: text.join('\n') });
    },
  };
}

function read(name: string, file: string): string {
  return readFileSync(new URL(`${name}/${file}`, kModules), 'utf8');
}
