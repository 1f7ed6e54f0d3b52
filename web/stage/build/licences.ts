import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const kModules = new URL('../../node_modules/', import.meta.url);
const kBrought = [
  'preact', 'leaflet', 'supercluster', 'kdbush', 'world-atlas', 'topojson-client',
  // umap-js and what it brings; its package.json says MIT, its LICENSE and sources Apache 2.0.
  'umap-js', 'ml-levenberg-marquardt', 'ml-matrix', 'ml-array-max', 'ml-array-min', 'ml-array-rescale',
  'is-any-array',
];

/** Writes licences.txt: what the page brings from others, and on which terms. */
export function licences(): Plugin {
  return {
    name: 'licences',
    apply: 'build',
    generateBundle() {
      const parts = kBrought.map((name) => {
        const { version, license } = JSON.parse(read(name, 'package.json')) as Record<string, string>;
        return `---- ${name} ${version} (${license}) ----\n\n${read(name, 'LICENSE').trim()}\n`;
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
