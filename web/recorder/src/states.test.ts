import { expect, test } from 'vitest';

import { messageFor, type Situation } from './states';
import type { Delivery, Take } from './take';
import { ready } from './testing/fake_api';
import { kEnglish } from './words.en';

const calm: Situation = {
  phase: 'idle',
  notice: null,
  intake: 'open',
  joined: true,
  maxSeconds: 10,
  take: null,
  hasMicrophone: true,
};
const take = (delivery: Delivery, recording: Take['recording'] = null): Take => ({
  id: 'a',
  recordedAt: '2026-11-20T20:00:00.000Z',
  seconds: 3,
  peaks: [],
  audio: new ArrayBuffer(0),
  place: null,
  delivery,
  recording,
});
const say = (change: Partial<Situation>) => messageFor(kEnglish, { ...calm, ...change });

test('before anything, the page says what to do and for how long', () => {
  expect(say({ maxSeconds: 8 }).headline).toContain('8 seconds');
  expect(say({ hasMicrophone: false }).headline).toBe('');
});

test('closed and finished are said, and a take that is under way comes first', () => {
  expect(say({ intake: 'closed' }).headline).toBe('Not open yet.');
  expect(say({ intake: 'finished' }).headline).toBe('Thank you!');
  const waiting = take({ state: 'waiting', attempts: 1, obstacle: 'unreachable' });
  expect(say({ intake: 'finished', take: waiting }).headline).toBe('No connection.');
});

test.each([
  ['queueFull', 'Many sounds are arriving.'],
  ['tooMany', 'You are quick!'],
  ['diskFull', 'The performance has no room left.'],
  ['unreachable', 'No connection.'],
] as const)('%s is told, with what happens next', (obstacle, headline) => {
  const waiting = take({ state: 'waiting', attempts: 2, obstacle });
  const said = say({ take: waiting });
  expect(said.headline).toBe(headline);
  expect(said.detail).toContain('kept on this phone');
  expect(said.detail).toMatch(/by itself/);
});

test('what became of a take', () => {
  expect(say({ take: take({ state: 'sent' }, { ...ready('a'), state: 'queued' }) }).headline).toBe(
    'It has arrived.',
  );
  expect(say({ take: take({ state: 'sent' }, { ...ready('a'), state: 'silent' }) }).headline).toBe(
    'Nothing but silence arrived.',
  );
  expect(
    say({ take: take({ state: 'sent' }, { ...ready('a'), state: 'failed', reason: 'Broken.' }) }),
  ).toEqual({ headline: 'This sound could not be used.', detail: 'Broken.' });
  expect(say({ take: take({ state: 'refused', code: 'x', message: 'Too long.' }) })).toEqual({
    headline: 'This sound was not accepted.',
    detail: 'Too long.',
  });
  expect(say({ take: take({ state: 'sent' }, ready('a')) })).toEqual({ headline: '', detail: '' });
});

test('a dead microphone, a slip and an interruption are said', () => {
  expect(say({ notice: 'allZero' }).headline).toBe('The microphone gave no sound at all.');
  expect(say({ notice: 'tooShort' }).headline).toContain('too short');
  const sending = take({ state: 'waiting', attempts: 0, obstacle: null });
  expect(say({ notice: 'interrupted', take: sending })).toEqual({
    headline: 'Sending …',
    detail: 'The recording was interrupted. What was heard until then is kept.',
  });
});

test('a take of which only the beginning is used says so beside its result', () => {
  const cut = take({ state: 'sent' }, { ...ready('a'), cut: true });
  expect(say({ take: cut })).toEqual({
    headline: '',
    detail: 'It was long: the first 60 seconds of it are used.',
  });
  expect(say({ take: take({ state: 'sent' }, ready('a')) }).detail).toBe('');
});

test('a phone that has not joined is sent to the code, whatever the intake', () => {
  expect(say({ joined: false })).toEqual(kEnglish.join);
  expect(say({ joined: false, intake: 'closed' })).toEqual(kEnglish.join);
});
