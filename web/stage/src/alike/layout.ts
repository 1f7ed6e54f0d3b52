import { UMAP } from 'umap-js';

import { kSideBySide, plainly, type Spot } from './placing';

/** With fewer sounds neighbourhoods say nothing; the first two coordinates do. */
const kFewest = 16;
const kNeighbours = 15;
/** Enough from a start that is not by chance. */
const kEpochs = 200;

/**
 * Lays sounds out by their coordinates, alike ones near each other: by UMAP, which starts from the
 * first two principal components, so that the same sounds always give the same drawing and what lies
 * far apart has a meaning, too. Yields how much is done, 0 to 1, and the places so far.
 */
export function* layOut(
  coordinates: readonly (readonly number[])[],
): Generator<{ done: number; spots: Spot[] }> {
  const start = coordinates.map(plainly);
  if (coordinates.length < kFewest) {
    yield { done: 1, spots: start };
    return;
  }
  yield { done: 0, spots: start };
  const umap = new UMAP({
    nNeighbors: kNeighbours,
    minDist: kSideBySide,
    nEpochs: kEpochs,
    random: seeded(1),
  });
  const { indices, distances } = neighbours(coordinates);
  umap.setPrecomputedKNN(indices, distances);
  umap.initializeFit(coordinates.map((at) => [...at]));
  // The rows are those that the steps below move.
  const rows = umap.getEmbedding();
  rows.forEach((row, i) => {
    row[0] = start[i]!.x;
    row[1] = start[i]!.y;
  });
  for (let epoch = 1; epoch <= kEpochs; epoch += 1) {
    umap.step();
    yield { done: epoch / kEpochs, spots: rows.map(([x, y]) => ({ x: x!, y: y! })) };
  }
}

/** Of each its nearest with their distances, itself first. Exact: so few are quickly compared. */
function neighbours(coordinates: readonly (readonly number[])[]): {
  indices: number[][];
  distances: number[][];
} {
  const width = coordinates[0]!.length;
  const flat = Float64Array.from(coordinates.flat());
  const indices: number[][] = [];
  const distances: number[][] = [];
  for (let i = 0; i < coordinates.length; i += 1) {
    const near: number[] = [];
    const squares: number[] = [];
    for (let j = 0; j < coordinates.length; j += 1) {
      const limit = near.length < kNeighbours ? Infinity : squares[kNeighbours - 1]!;
      let sum = i === j ? -1 : 0;
      for (let at = 0; at < width && sum < limit; at += 1) {
        const off = flat[i * width + at]! - flat[j * width + at]!;
        sum += off * off;
      }
      if (sum >= limit) continue;
      let rank = Math.min(near.length, kNeighbours - 1);
      for (; rank > 0 && squares[rank - 1]! > sum; rank -= 1) {
        squares[rank] = squares[rank - 1]!;
        near[rank] = near[rank - 1]!;
      }
      squares[rank] = sum;
      near[rank] = j;
    }
    indices.push(near);
    distances.push(squares.map((square) => Math.sqrt(Math.max(0, square))));
  }
  return { indices, distances };
}

/** Mulberry32: numbers from 0 to 1 that are the same every time. */
function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
