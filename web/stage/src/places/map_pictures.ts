import { tileLayer, type TileLayer } from 'leaflet';

import type { MapTiles } from '../model/records';

/** Beyond it the same pictures are drawn larger: hardly anybody serves more. */
const kFinestZoom = 19;
const kTryAgainMs = 20_000;

/**
 * The pictures under the marks. `onTrouble` hears whether they fail to come; while they do, they are
 * asked for again now and then.
 */
export function mapPictures(
  tiles: MapTiles,
  maxZoom: number,
  onTrouble: (fails: boolean) => void,
): TileLayer {
  const layer = tileLayer(tiles.url, {
    attribution: asText(tiles.attribution),
    maxZoom,
    maxNativeZoom: kFinestZoom,
    // Providers want to know who asks; the address's token stays here.
    referrerPolicy: 'strict-origin-when-cross-origin',
  });
  let again = 0;
  let came = false;
  let missed = false;
  layer.on('tileload', () => (came = true));
  layer.on('tileerror', () => (missed = true));
  // Every picture in sight has come by then, or will not.
  layer.on('load', () => {
    onTrouble(missed && !came);
    window.clearTimeout(again);
    if (missed) again = window.setTimeout(() => layer.redraw(), kTryAgainMs);
    came = missed = false;
  });
  layer.on('remove', () => window.clearTimeout(again));
  return layer;
}

/** Leaflet takes HTML. */
function asText(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
