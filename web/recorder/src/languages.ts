import type { Words } from './words';
import { kEnglish } from './words.en';
import { kJapanese } from './words.ja';

/** The first of the browser's languages that the page speaks; English if there is none. */
export function chooseWords(languages: readonly string[]): Words {
  for (const language of languages) {
    if (/^ja\b/i.test(language)) return kJapanese;
    if (/^en\b/i.test(language)) return kEnglish;
  }
  return kEnglish;
}
