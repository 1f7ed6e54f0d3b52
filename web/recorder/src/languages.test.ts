import { expect, test } from 'vitest';

import { chooseWords } from './languages';
import { kEnglish } from './words.en';
import { kJapanese } from './words.ja';

test('the first language that the page speaks is chosen', () => {
  expect(chooseWords(['de-DE', 'ja-JP', 'en']).language).toBe('ja');
  expect(chooseWords(['en-GB', 'ja']).language).toBe('en');
  expect(chooseWords(['fr']).language).toBe('en');
  expect(chooseWords([]).language).toBe('en');
});

test('no sentence is missing, and none is left in the other language', () => {
  const sentences = (value: unknown): string[] => {
    if (typeof value === 'string') return [value];
    if (typeof value === 'function') return [String(value(7, 7))];
    return Object.values(value as object).flatMap(sentences);
  };
  const english = sentences({ ...kEnglish, language: '', category: '' });
  const japanese = sentences({ ...kJapanese, language: '', category: '' });
  expect(japanese).toHaveLength(english.length);
  expect(english.filter((sentence) => /[\u3040-\u30ff\u4e00-\u9fff]/.test(sentence))).toEqual([]);
  expect(japanese.filter((text) => text && !/[\u3040-\u30ff\u4e00-\u9fff]/.test(text))).toEqual([]);
});

test('categories are said in words, unknown ones as they are named', () => {
  expect(kEnglish.category('door_wood_knock')).toBe('knock on a door');
  expect(kEnglish.category('sea_waves')).toBe('sea waves');
  expect(kJapanese.category('sea_waves')).toBe('波');
  expect(kJapanese.category('my_bell')).toBe('my bell');
});
