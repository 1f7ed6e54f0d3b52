import { expect, test } from 'vitest';

import { FakeClock, settle } from '../../../shared/testing/fake_clock';
import { Refusal } from '../model/api';
import { asking, HealthWatch } from './health';
import type { Health } from '../model/records';
import { arrival, health } from '../model/testing';

const kDisk = { about: 'disk', message: 'The disk is full.' };

function watching(answers: (Health | Refusal)[]) {
  const clock = new FakeClock();
  let asked = 0;
  const api = {
    health: () => {
      const answer = answers[Math.min(asked++, answers.length - 1)]!;
      return answer instanceof Refusal ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
  const watch = new HealthWatch(api, clock, () => undefined);
  return { watch, clock, times: () => asked };
}

test('is read every five seconds, once however often it was read in between', async () => {
  const { watch, clock, times } = watching([health({ phones: 3 })]);
  await watch.read();
  await watch.read();
  expect(watch.now!.phones).toBe(3);
  await clock.pass(4_999);
  expect(times()).toBe(2);
  await clock.pass(1);
  expect(times()).toBe(3);
});

test('goes on after a daemon that does not answer, and keeps what it knew', async () => {
  const { watch, clock } = watching([health({ phones: 3 }), new Refusal(0, 'gone'), health({ phones: 4 })]);
  await watch.read();
  await clock.pass(5_000);
  await settle();
  expect(watch.now!.phones).toBe(3);
  await clock.pass(5_000);
  await settle();
  expect(watch.now!.phones).toBe(4);
});

test('a warning that was put aside is shown again only after it had ended', async () => {
  const { watch } = watching([
    health({ warnings: [kDisk] }),
    health({ warnings: [{ ...kDisk, message: 'Still full.' }] }),
    health(),
    health({ warnings: [kDisk] }),
  ]);
  await watch.read();
  expect(watch.warnings).toEqual([kDisk]);
  watch.putAside(kDisk);
  expect(watch.warnings).toEqual([]);
  await watch.read();
  expect(watch.warnings).toEqual([]);
  await watch.read();
  await watch.read();
  expect(watch.warnings).toEqual([kDisk]);
});

test('sounds that ask are counted', () => {
  expect(asking([arrival(2, { stage: 'asking' }), arrival(1)])).toBe(1);
});
