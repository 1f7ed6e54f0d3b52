/** A place on the drawing. */
export interface Spot {
  x: number;
  y: number;
}

/** A sound that has its place, with the coordinates that say what it is like. */
export interface Laid extends Spot {
  at: readonly number[];
}

const kNeighbours = 5;
/** Two sounds that are the same lie side by side, as far apart as the layout puts the closest. */
export const kSideBySide = 0.5;
/** How far apart on the drawing sounds lie that are 1 apart, while nothing else says so. */
const kUnit = 5;
const kSteps = 50;
const kGoldenAngle = 2.4;

/** Where the first two coordinates put a sound. */
export function plainly([x = 0, y = 0]: readonly number[]): Spot {
  return { x: kUnit * x, y: kUnit * y };
}

/**
 * Where a new sound belongs among those that have their place, none of which moves: as near to its
 * five nearest as the drawing shows such distances around there, the nearest counting most. The first
 * sound comes to the middle. Metric multidimensional scaling of one point, by majorisation
 * (de Leeuw's SMACOF).
 */
export function place(at: readonly number[], laid: readonly Laid[]): Spot {
  const near = nearest(at, laid);
  if (near.length === 0) return { x: 0, y: 0 };
  const scale = drawnScale(near.map(({ one }) => one));
  const pulls = near.map(({ one, far }) => ({
    one,
    radius: Math.max(kSideBySide, scale * far),
    weight: 1 / (far + 0.01) ** 2,
  }));
  const sum = pulls.reduce((total, { weight }) => total + weight, 0);
  const mean = (of: (pull: (typeof pulls)[number]) => number) =>
    pulls.reduce((total, pull) => total + pull.weight * of(pull), 0) / sum;
  // Beside the middle of them, each newcomer on another side.
  const angle = kGoldenAngle * laid.length;
  let x = mean(({ one }) => one.x) + 0.01 * Math.cos(angle);
  let y = mean(({ one }) => one.y) + 0.01 * Math.sin(angle);
  for (let step = 0; step < kSteps; step += 1) {
    const [fromX, fromY] = [x, y];
    const reach = ({ one, radius }: (typeof pulls)[number]) =>
      radius / Math.max(1e-9, Math.hypot(fromX - one.x, fromY - one.y));
    x = mean((pull) => pull.one.x + reach(pull) * (fromX - pull.one.x));
    y = mean((pull) => pull.one.y + reach(pull) * (fromY - pull.one.y));
  }
  return { x, y };
}

/** How far apart two sounds are in what they are like. */
function distance(left: readonly number[], right: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < left.length; i += 1) sum += (left[i]! - right[i]!) ** 2;
  return Math.sqrt(sum);
}

function nearest(at: readonly number[], laid: readonly Laid[]): { one: Laid; far: number }[] {
  const best: { one: Laid; far: number }[] = [];
  for (const one of laid) {
    const far = distance(at, one.at);
    if (best.length === kNeighbours && far >= best[kNeighbours - 1]!.far) continue;
    const before = best.findIndex((other) => far < other.far);
    best.splice(before < 0 ? best.length : before, 0, { one, far });
    best.length = Math.min(best.length, kNeighbours);
  }
  return best;
}

/** The median of drawn distance by distance, of all pairs of these. */
function drawnScale(some: readonly Laid[]): number {
  const ratios: number[] = [];
  some.forEach((one, i) => {
    for (const other of some.slice(i + 1)) {
      const far = distance(one.at, other.at);
      if (far > 0) ratios.push(Math.hypot(one.x - other.x, one.y - other.y) / far);
    }
  });
  ratios.sort((left, right) => left - right);
  return ratios[ratios.length >> 1] ?? kUnit;
}
