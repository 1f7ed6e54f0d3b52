import { expect, test } from 'vitest';

import { arrival, mapping } from '../model/testing';
import type { Dot } from './alike_map';
import { factsOf, mentions, trackFor } from './sound_facts';

const hh = mapping().tracks[0]!;
const dot: Dot = { key: 's7', from: 'session', number: 7, segment: null, at: [], x: 0, y: 0 };
const segment = {
  segment: 4,
  file: '/home/aki/Field recordings/Yanaka.flac',
  onset: 3,
  durationSeconds: 1.5,
  category: 'mouse_click',
  confidence: 0.9,
  noteName: null,
  at: [],
};

test('a sound plays where the mapping says, when it is sure enough', () => {
  expect(trackFor(mapping(), 'mouse_click', 0.35)).toEqual(hh);
  expect(trackFor(mapping(), 'mouse_click', 0.34)).toBe(null);
  expect(trackFor(mapping(), 'dog', 1)).toBe(null);
  expect(trackFor(mapping({ fallbackTrack: 'HH' }), 'dog', 1)).toEqual(hh);
  expect(trackFor(null, 'mouse_click', 1)).toBe(null);
});

test('a sound of the session is what the performer says it is, and certain then', () => {
  const heard = arrival(7, { category: 'dog', confidence: 0.2, corrected: 'mouse_click' });
  const facts = factsOf(dot, heard, mapping())!;
  expect(facts).toMatchObject({ category: 'mouse_click', track: hh, durationSeconds: 2.3, arrival: heard });
  expect(factsOf(dot, { ...heard, corrected: null }, mapping())!.track).toBe(null);
  expect(factsOf(dot, undefined, mapping())).toBe(undefined);
});

test('text is looked for in category, track, name and file', () => {
  const own = factsOf({ ...dot, from: 'library', segment }, undefined, mapping())!;
  expect(own).toMatchObject({ category: 'mouse_click', track: hh, durationSeconds: 1.5 });
  for (const text of ['yanaka', 'mouse CLICK', ' hh ']) expect(mentions(own, text)).toBe(true);
  expect(mentions(own, 'dog')).toBe(false);
  const facts = factsOf(dot, arrival(7), mapping())!;
  expect(mentions(facts, 'aki')).toBe(true);
  expect(mentions(facts, 'yanaka')).toBe(false);
});
