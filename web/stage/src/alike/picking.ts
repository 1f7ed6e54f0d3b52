import type { Spot } from './placing';

/**
 * The nearest of these within `reach`, of equally near ones the last; undefined: none. It looks at
 * each: 5,000 cost a twentieth of a millisecond.
 */
export function nearestTo<One extends Spot>(
  spots: readonly One[],
  { x, y }: Spot,
  reach: number,
): One | undefined {
  let best: One | undefined;
  let least = reach ** 2;
  for (const one of spots) {
    const square = (one.x - x) ** 2 + (one.y - y) ** 2;
    if (square > least) continue;
    least = square;
    best = one;
  }
  return best;
}

/** The nearest of these that lies in a direction, at most 45 degrees beside it; undefined: none. */
export function nextToward<One extends Spot>(
  spots: readonly One[],
  from: Spot,
  toward: Spot,
): One | undefined {
  const ahead = spots.filter((one) => {
    const along = (one.x - from.x) * toward.x + (one.y - from.y) * toward.y;
    const beside = (one.x - from.x) * toward.y - (one.y - from.y) * toward.x;
    return along > 0 && Math.abs(beside) <= along;
  });
  return nearestTo(ahead, from, Infinity);
}
