import { expect, test } from 'vitest';

import { takeQuery, toPieceOutcome, toSendOutcome, toSession } from './api';
import { ready } from './testing/fake_api';

const error = JSON.stringify({ error: { code: 'undecodable', message: 'No.', requestId: '7' } });

test('an upload counts as arrived only when the daemon names the take', () => {
  const body = JSON.stringify(ready('a'));
  for (const status of [200, 201, 202]) {
    expect(toSendOutcome('a', status, body, null)).toEqual({ kind: 'accepted', recording: ready('a') });
  }
  const portal = toSendOutcome('a', 200, '<html>Please log in</html>', null);
  expect(portal).toEqual({ kind: 'later', obstacle: 'unreachable', retryAfterSeconds: null });
  expect(toSendOutcome('b', 200, body, null).kind).toBe('later');
});

test.each([
  [0, 'unreachable'],
  [401, 'notJoined'],
  [429, 'tooMany'],
  [500, 'trouble'],
  [502, 'unreachable'],
  [503, 'queueFull'],
  [507, 'diskFull'],
])('%i means: later, because of %s', (status, obstacle) => {
  expect(toSendOutcome('a', status, '', null)).toEqual({
    kind: 'later',
    obstacle,
    retryAfterSeconds: null,
  });
});

test('Retry-After in seconds is heeded, a date is not understood', () => {
  expect(toSendOutcome('a', 503, '', '12')).toMatchObject({ retryAfterSeconds: 12 });
  expect(toSendOutcome('a', 503, '', 'Fri, 20 Nov 2026 20:00:00 GMT')).toMatchObject({
    retryAfterSeconds: null,
  });
});

test.each([400, 409, 411, 413, 415, 422])('%i is for good, with the reason', (status) => {
  expect(toSendOutcome('a', status, error, null)).toEqual({
    kind: 'refused',
    code: 'undecodable',
    message: 'No.',
  });
});

test('place and name travel only when there are any', () => {
  const recordedAt = '2026-11-20T20:00:00.000Z';
  expect(takeQuery({ recordedAt, place: null }, '')).toBe('recordedAt=2026-11-20T20%3A00%3A00.000Z');
  expect(takeQuery({ recordedAt, place: { lat: 1.5, lon: -2, accuracy: 9 } }, 'Aki & Jun')).toBe(
    'recordedAt=2026-11-20T20%3A00%3A00.000Z&lat=1.5&lon=-2&accuracy=9&name=Aki+%26+Jun',
  );
});

test('a session needs to say whether sounds are taken in; the rest has defaults', () => {
  expect(toSession({ intake: 'open' })).toEqual({
    performance: '',
    maxTakeSeconds: 10,
    consent: '',
    streamUrl: null,
    intake: 'open',
    joined: true,
    pieces: false,
    pollSeconds: 0,
  });
  expect(toSession({ performance: 'x' })).toBeNull();
  expect(toSession(null)).toBeNull();
});

test('a take of which the daemon has only a part is not acknowledged', () => {
  const arriving = JSON.stringify({ id: 'a', state: 'arriving', samples: [] });
  expect(toSendOutcome('a', 200, arriving, null).kind).toBe('later');
  const queued = JSON.stringify({ id: 'a', state: 'queued', samples: [] });
  expect(toSendOutcome('a', 202, queued, null).kind).toBe('accepted');
});

test('only web addresses become the link to the stream', () => {
  expect(toSession({ intake: 'open', streamUrl: 'https://a.example/live' })?.streamUrl).toBe(
    'https://a.example/live',
  );
  expect(toSession({ intake: 'open', streamUrl: 'javascript:alert(1)' })?.streamUrl).toBeNull();
});

test('a piece is kept, belongs elsewhere, or ends the take', () => {
  const answer = (status: number, headers: Record<string, string>, body = '') => ({
    status,
    body,
    header: (name: string) => headers[name] ?? null,
  });
  const outcome = (...parts: Parameters<typeof answer>) => toPieceOutcome('a', answer(...parts));
  expect(outcome(204, { 'Upload-Offset': '7', 'Upload-Complete': '?0' })).toEqual({
    kind: 'kept',
    offset: 7,
  });
  expect(outcome(409, { 'Upload-Offset': '3', 'Upload-Complete': '?1' })).toEqual({
    kind: 'moved',
    offset: 3,
    complete: true,
  });
  const unreachable = { kind: 'later', obstacle: 'unreachable', retryAfterSeconds: null };
  expect(outcome(204, {})).toEqual(unreachable);
  expect(outcome(204, { 'Upload-Offset': 'many' })).toEqual(unreachable);
  expect(outcome(503, { 'Retry-After': '5' })).toMatchObject({ obstacle: 'queueFull' });
  const recording = { id: 'a', state: 'ready', samples: [] };
  expect(outcome(201, { 'Upload-Offset': '9' }, JSON.stringify(recording))).toEqual({
    kind: 'accepted',
    recording,
  });
});
