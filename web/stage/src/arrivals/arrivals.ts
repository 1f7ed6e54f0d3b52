import type { Arrival, Standing } from '../model/records';

/** What the list shows; an empty text is no condition. */
export interface Filter {
  category: string;
  track: string;
  standing: Standing | 'favourite' | '';
  text: string;
}

export const kEverything: Filter = { category: '', track: '', standing: '', text: '' };

/** What the performer takes it for: the correction, or else what the model said. */
export function namedCategory(arrival: Pick<Arrival, 'corrected' | 'category'>): string {
  return arrival.corrected ?? arrival.category;
}

/**
 * All arrivals of the session, newest first. Pages of the past and live events may come in any
 * order: an event knows better than a page, and what was removed stays away.
 */
export class Arrivals {
  /** Newest first; a new array whenever something changed. */
  all: readonly Arrival[] = [];
  private readonly byNumber = new Map<number, Arrival>();
  private readonly removed = new Set<number>();
  private readonly standings = new Map<number, Standing>();

  get(number: number): Arrival | undefined {
    return this.byNumber.get(number);
  }

  /** Adds what a page of the past tells and no event has told. */
  fill(page: readonly Arrival[]): void {
    for (const arrival of page) {
      if (this.byNumber.has(arrival.number) || this.removed.has(arrival.number)) continue;
      const stage = this.standings.get(arrival.number) ?? arrival.stage;
      this.byNumber.set(arrival.number, { ...arrival, stage });
    }
    this.list();
  }

  /** A sample that arrived or changed. */
  put(arrival: Arrival): void {
    if (this.removed.has(arrival.number)) return;
    const isNewest = arrival.number > (this.all[0]?.number ?? 0);
    this.byNumber.set(arrival.number, arrival);
    this.standings.set(arrival.number, arrival.stage);
    if (isNewest) this.all = [arrival, ...this.all];
    else this.list();
  }

  /** Where a sample stands now, known already or not. */
  stand(number: number, stage: Standing): void {
    this.standings.set(number, stage);
    const arrival = this.byNumber.get(number);
    if (!arrival || arrival.stage === stage) return;
    this.byNumber.set(number, { ...arrival, stage });
    this.list();
  }

  remove(numbers: readonly number[]): void {
    for (const number of numbers) {
      this.removed.add(number);
      this.byNumber.delete(number);
    }
    this.list();
  }

  private list(): void {
    this.all = [...this.byNumber.values()].sort((left, right) => right.number - left.number);
  }
}

export function matching(all: readonly Arrival[], filter: Filter): readonly Arrival[] {
  if (Object.values(filter).every((value) => value === '')) return all;
  const text = filter.text.trim().toLowerCase();
  return all.filter(
    (arrival) =>
      (filter.category === '' || namedCategory(arrival) === filter.category) &&
      (filter.track === '' || arrival.track === filter.track) &&
      (filter.standing === '' ||
        (filter.standing === 'favourite' ? arrival.favourite : arrival.stage === filter.standing)) &&
      (text === '' ||
        [namedCategory(arrival).replace(/_/g, ' '), arrival.track ?? '', arrival.name].some((part) =>
          part.toLowerCase().includes(text),
        )),
  );
}
