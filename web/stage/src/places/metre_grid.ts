/** Metres of one degree of latitude, on a sphere of the Earth's mean radius. */
const kDegreeMetres = (Math.PI / 180) * 6_371_009;

export type Line = [[number, number], [number, number]];

/** The largest of 1, 2 and 5 times a power of ten that is not above `metres`. */
export function roundDown(metres: number): number {
  const power = 10 ** Math.floor(Math.log10(metres));
  const factor = [5, 2, 1].find((candidate) => candidate * power <= metres * (1 + 1e-9)) ?? 1;
  return factor * power;
}

/**
 * Lines from edge to edge of `view` (degrees), a round number of metres apart, at most
 * `spacingMetres`; one of each direction goes through `origin`. Each as [[lat, lon], [lat, lon]].
 */
export function gridLines(
  origin: { latitude: number; longitude: number },
  view: { south: number; west: number; north: number; east: number },
  spacingMetres: number,
): Line[] {
  const spacing = roundDown(spacingMetres);
  const stepLatitude = spacing / kDegreeMetres;
  const stepLongitude = stepLatitude / Math.cos((origin.latitude * Math.PI) / 180);
  const lines: Line[] = [];
  for (const latitude of steps(origin.latitude, view.south, view.north, stepLatitude)) {
    lines.push([
      [latitude, view.west],
      [latitude, view.east],
    ]);
  }
  for (const longitude of steps(origin.longitude, view.west, view.east, stepLongitude)) {
    lines.push([
      [view.south, longitude],
      [view.north, longitude],
    ]);
  }
  return lines;
}

/** origin + n * step, for whole n, within from..to. */
function steps(origin: number, from: number, to: number, step: number): number[] {
  const first = Math.ceil((from - origin) / step);
  const last = Math.floor((to - origin) / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => origin + (first + i) * step);
}
