const kSpare = 4;

/** The rows, first to before last, that a list of rows of equal height has to draw. */
export function windowOf(
  scrollTop: number,
  viewHeight: number,
  rowHeight: number,
  count: number,
): { first: number; last: number } {
  const first = Math.floor(scrollTop / rowHeight) - kSpare;
  const last = Math.ceil((scrollTop + viewHeight) / rowHeight) + kSpare;
  return { first: Math.min(count, Math.max(0, first)), last: Math.min(count, last) };
}

/** Rows (newest first) up to the one with the number `ceiling`; null keeps none back. */
export function withheld<Row extends { number: number }>(
  rows: readonly Row[],
  ceiling: number | null,
): { shown: readonly Row[]; fresh: number } {
  if (ceiling === null) return { shown: rows, fresh: 0 };
  const oldestShown = rows.findIndex((row) => row.number <= ceiling);
  const fresh = oldestShown < 0 ? rows.length : oldestShown;
  return { shown: fresh === 0 ? rows : rows.slice(fresh), fresh };
}
