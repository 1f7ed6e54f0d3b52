import { expect, test } from 'vitest';

import { Arrivals, kEverything, matching } from './arrivals';
import { arrival } from '../model/testing';

const numbers = (arrivals: Arrivals) => arrivals.all.map((one) => one.number);

test('pages and events in any order are one list, newest first, each once', () => {
  const arrivals = new Arrivals();
  arrivals.put(arrival(7));
  arrivals.fill([arrival(7), arrival(6), arrival(5)]);
  arrivals.put(arrival(9));
  arrivals.put(arrival(8));
  arrivals.fill([arrival(4)]);
  expect(numbers(arrivals)).toEqual([9, 8, 7, 6, 5, 4]);
});

test('a page that was under way does not undo what events told meanwhile', () => {
  const arrivals = new Arrivals();
  arrivals.stand(3, 'rejected');
  arrivals.put(arrival(2, { favourite: true }));
  arrivals.remove([1]);
  arrivals.fill([arrival(3), arrival(2), arrival(1)]);
  expect(arrivals.all.map((one) => [one.number, one.stage, one.favourite])).toEqual([
    [3, 'rejected', false],
    [2, 'waiting', true],
  ]);
});

test('a change keeps the place, a removal takes away', () => {
  const arrivals = new Arrivals();
  arrivals.fill([arrival(3), arrival(2), arrival(1)]);
  arrivals.put(arrival(2, { corrected: 'cow' }));
  arrivals.stand(1, 'onStage');
  arrivals.remove([3]);
  expect(arrivals.all.map((one) => [one.number, one.stage, one.corrected])).toEqual([
    [2, 'waiting', 'cow'],
    [1, 'onStage', null],
  ]);
});

const mixed = [
  arrival(5, { name: 'Mio', track: 'HH', stage: 'asking' }),
  arrival(4, { category: 'door_wood_knock', track: 'TT', name: '' }),
  arrival(3, { corrected: 'cow' }),
  arrival(2, { favourite: true, stage: 'past' }),
  arrival(1, { track: null, stage: 'unmapped' }),
];
test.each([
  [{}, [5, 4, 3, 2, 1]],
  [{ category: 'cow' }, [3]],
  [{ category: 'dog' }, [5, 2, 1]],
  [{ track: 'TT' }, [4]],
  [{ standing: 'asking' as const }, [5]],
  [{ standing: 'favourite' as const }, [2]],
  [{ text: ' Wood kn' }, [4]],
  [{ text: 'mio' }, [5]],
  [{ text: 'hh', standing: 'past' as const }, []],
])('the filter %o leaves %o', (filter, left) => {
  const kept = matching(mixed, { ...kEverything, ...filter });
  expect(kept.map((one) => one.number)).toEqual(left);
});
