// Holds the help to the page that it describes: what it prints as a label is one.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { kWords } from './words';

function textsIn(words: object): string[] {
  return Object.values(words).flatMap((value) =>
    typeof value === 'string' ? [value] : typeof value === 'object' ? textsIn(value) : [],
  );
}

const kHelp = readFileSync(new URL('../help/index.html', import.meta.url), 'utf8').replace(/\s+/g, ' ');

test('every label in the help is on the stage page', () => {
  const labels = [...kHelp.matchAll(/<b>(.*?)<\/b>/g)].map(([, label]) => label);
  expect(labels.length).toBeGreaterThan(50);
  expect([...textsIn(kWords), kWords.mapping.least('…')]).toEqual(expect.arrayContaining(labels));
});

test('every entry of the contents leads to a section', () => {
  const entries = [...kHelp.matchAll(/<a href="#(.*?)">(.*?)<\/a>/g)].map(([, id, title]) => [id, title]);
  const sections = [...kHelp.matchAll(/<section id="(.*?)"> <h2>(.*?)<\/h2>/g)].map(([, id, title]) => [
    id,
    title,
  ]);
  expect(entries).toEqual(sections);
});
