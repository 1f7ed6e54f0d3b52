import { beforeEach, expect, test } from 'vitest';

import { FakeClock } from '../../../shared/testing/fake_clock';
import { Refusal } from '../model/api';
import type { SoundMapNews } from '../model/records';
import { AlikeMap } from './alike_map';
import type { LayoutProgress } from './layout_worker';
import { place } from './placing';

const at = (number: number) => [(37 * number) % 900, (53 * number) % 800, (71 * number) % 700];
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** A daemon, a disk and a thread that do as they are told. */
class Bench {
  news: Partial<SoundMapNews> | null = null;
  asked: (string | null)[] = [];
  kept = new Map<string, string>();
  layouts: { told: (progress: LayoutProgress) => void; failed: () => void; count: number }[] = [];
  failures = 0;
  clock = new FakeClock();
  map = this.opened();

  opened(): AlikeMap {
    return new AlikeMap(
      {
        soundMap: (since) => {
          this.asked.push(since);
          if (!this.news) return Promise.reject(new Refusal(0, 'away'));
          const none = { shown: 0, all: 0 };
          return Promise.resolve({
            mark: `m${this.asked.length}`,
            whole: false,
            samples: [],
            segments: [],
            removedSamples: [],
            removedSegments: [],
            session: none,
            library: none,
            ...this.news,
          });
        },
      },
      { get: (key) => this.kept.get(key) ?? null, set: (key, value) => void this.kept.set(key, value) },
      this.clock,
      { layOut: (all, told, failed) => void this.layouts.push({ told, failed, count: all.length }) },
      () => undefined,
      () => (this.failures += 1),
    );
  }
  samples(from: number, to: number) {
    return numbers(from, to).map((sample) => ({ sample, at: at(sample) }));
  }
  /** Where each dot is, by its key. */
  places(map = this.map): Record<string, [number, number]> {
    return Object.fromEntries(map.dots.map(({ key, x, y }) => [key, [x, y]]));
  }
  async tell(news: Partial<SoundMapNews>): Promise<void> {
    this.news = news;
    this.map.refresh();
    await this.clock.pass(300);
  }
  async opens(news: Partial<SoundMapNews>, session = 'friday', map = this.map): Promise<void> {
    this.news = news;
    map.open(session);
    await this.clock.pass(10);
  }
  /** Ends the layout with dot i at (10 i, i). */
  layItOut(): void {
    const { told, count } = this.layouts.at(-1)!;
    told({ done: 1, spots: numbers(0, count - 1).map((i) => ({ x: 10 * i, y: i })) });
  }
}

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});

test('many sounds are laid out at once, few are placed one by one', async () => {
  await bench.opens({ whole: true, samples: bench.samples(1, 15) });
  expect(bench.layouts).toEqual([]);
  expect(Object.keys(bench.places())).toHaveLength(15);
  const another = new Bench();
  await another.opens({ whole: true, samples: another.samples(1, 16) });
  expect(another.layouts[0]!.count).toBe(16);
  expect(another.map.progress).toBe(0);
  another.layItOut();
  expect(another.map.progress).toBe(null);
  expect(another.places().s3).toEqual([20, 2]);
});

test('what arrives is placed and nothing else moves; what is removed goes', async () => {
  await bench.opens({ whole: true, samples: bench.samples(1, 20) });
  bench.layItOut();
  const before = bench.places();
  await bench.tell({ samples: bench.samples(21, 23), removedSamples: [4] });
  const after = bench.places();
  expect(bench.asked).toEqual([null, 'm1']);
  expect(bench.map.placed).toBe(3);
  const { s4, ...others } = before;
  expect(s4).toBeDefined();
  expect(after).toEqual({ ...others, s21: after.s21, s22: after.s22, s23: after.s23 });
  expect(Number.isFinite(after.s23![0])).toBe(true);
});

test('in other coordinates every sound keeps its place', async () => {
  await bench.opens({ whole: true, samples: bench.samples(1, 20) });
  bench.layItOut();
  const before = bench.places();
  await bench.tell({
    whole: true,
    samples: bench.samples(1, 30).map((one) => ({ ...one, at: [...one.at].reverse() })),
  });
  expect(bench.places()).toMatchObject(before);
  expect(bench.map.dots).toHaveLength(30);
  expect(bench.layouts).toHaveLength(1);
  expect(bench.map.dots.find(({ key }) => key === 's1')!.at).toEqual([0.071, 0.053, 0.037]);
});

test('a page that is opened again shows the same drawing, also after a restart of the program', async () => {
  await bench.opens({ whole: true, samples: bench.samples(1, 20) });
  bench.layItOut();
  await bench.tell({ samples: bench.samples(21, 22) });
  await bench.clock.pass(3_000);
  const next = bench.opened();
  await bench.opens({ whole: true, samples: bench.samples(1, 22) }, 'friday', next);
  expect(bench.places(next)).toEqual(bench.places());
  expect(next.placed).toBe(2);
  expect(bench.layouts).toHaveLength(1);
  const saturday = bench.opened();
  await bench.opens({ whole: true, samples: bench.samples(1, 22) }, 'saturday', saturday);
  expect(bench.layouts).toHaveLength(2);
});

test('when most sounds are new to the page they are laid out anew', async () => {
  await bench.opens({ whole: true, samples: bench.samples(1, 20) });
  bench.layItOut();
  await bench.clock.pass(3_000);
  const next = bench.opened();
  await bench.opens({ whole: true, samples: bench.samples(1, 40) }, 'friday', next);
  expect(bench.layouts).toHaveLength(2);
  expect(bench.layouts[1]!.count).toBe(40);
});

test('what comes and goes while a layout is made is placed and gone after it', async () => {
  await bench.opens({ whole: true, samples: bench.samples(1, 20) });
  await bench.tell({ samples: bench.samples(21, 21), removedSamples: [2] });
  bench.layItOut();
  const { s1, s2, s3, s21 } = bench.places();
  expect([s1, s2, s3]).toEqual([[0, 0], undefined, [20, 2]]);
  // It lies among those laid out, not where it was put before them.
  const laidOut = bench.map.dots.filter(({ key }) => key !== 's21');
  const { x, y } = place(
    at(21).map((value) => value / 1000),
    laidOut,
  );
  expect(s21).toEqual([x, y]);
  expect(bench.map.placed).toBe(1);
});

test('without a thread for it the sounds lie where their first coordinates say, and that is told', async () => {
  await bench.opens({ whole: true, samples: bench.samples(1, 20) });
  bench.layouts[0]!.failed();
  expect(bench.failures).toBe(1);
  expect(bench.map.progress).toBe(null);
  expect(bench.places().s1).toEqual([5 * 0.037, 5 * 0.053]);
});

test('it asks once for a burst of events, again now and then, and no more when closed', async () => {
  await bench.opens({ whole: true });
  for (let event = 0; event < 50; event += 1) {
    bench.map.refresh();
    await bench.clock.pass(10);
  }
  expect(bench.asked.length).toBeLessThan(5);
  const asked = bench.asked.length;
  bench.news = null;
  await bench.clock.pass(31_000);
  expect(bench.asked.length).toBeGreaterThan(asked + 1);
  bench.map.close();
  const last = bench.asked.length;
  await bench.clock.pass(60_000);
  expect(bench.asked).toHaveLength(last);
});

test('sounds of the library bring what is known of them', async () => {
  const segment = {
    segment: 7,
    file: '/a.wav',
    onset: 1,
    durationSeconds: 2,
    category: 'dog',
    confidence: 0.9,
    noteName: null,
    at: at(1),
  };
  await bench.opens({ whole: true, segments: [segment], samples: bench.samples(1, 1) });
  expect(bench.map.dots.map(({ key, from, number }) => [key, from, number])).toEqual([
    ['l7', 'library', 7],
    ['s1', 'session', 1],
  ]);
  expect(bench.map.dots[0]!.segment).toBe(segment);
  await bench.tell({ removedSegments: [7] });
  expect(Object.keys(bench.places())).toEqual(['s1']);
});
