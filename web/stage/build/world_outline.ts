import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { Plugin } from 'vite';

const kName = 'virtual:world-outline';

/** `virtual:world-outline` is Natural Earth's land as GeoJSON, two digits a coordinate. */
export function worldOutline(): Plugin {
  return {
    name: 'world-outline',
    resolveId: (id) => (id === kName ? `\0${kName}` : null),
    load(id) {
      if (id !== `\0${kName}`) return null;
      const path = createRequire(import.meta.url).resolve('world-atlas/land-110m.json');
      const atlas = JSON.parse(readFileSync(path, 'utf8')) as Topology<{ land: GeometryCollection }>;
      const rounded = (_: string, value: unknown) =>
        typeof value === 'number' ? Math.round(value * 100) / 100 : value;
      return `export default ${JSON.stringify(feature(atlas, atlas.objects.land), rounded)}`;
    },
  };
}
