import './teach.css';

import { useState } from 'preact/hooks';

import { namedCategory } from './arrivals';
import { useReach } from './parts';
import type { Arrival } from './records';
import { TeachButton } from './teach';
import { kWords } from './words';

/** Says what a sound really is: one of the categories, or a new name. */
export function Correction({ arrival }: { arrival: Arrival }) {
  const { model } = useReach();
  const [name, setName] = useState('');
  const words = kWords.sheet;
  const named = namedCategory(arrival);
  const say = (category: string | null) => model.note(arrival.number, 'category', { category });
  // Own ones first: there are few, and they are what is wanted.
  const categories = [...model.categories].sort((left, right) => Number(right.own) - Number(left.own));
  return (
    <>
      <h3>{words.category}</h3>
      <p class="quiet">{words.categoryMeaning}</p>
      <form
        class="own-name"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() === '') return;
          void say(name).then(() => model.notice === '' && setName(''));
        }}
      >
        <input
          type="text"
          aria-label={words.newName}
          placeholder={words.newName}
          maxLength={80}
          autoComplete="off"
          value={name}
          onInput={(event) => setName((event.target as HTMLInputElement).value)}
        />
        <button type="submit">{words.name}</button>
        <TeachButton label={words.teach} />
      </form>
      {model.notice !== '' && <p role="alert">{model.notice}</p>}
      <div class="grid small">
        {arrival.corrected !== null && (
          <button type="button" onClick={() => void say(null)}>
            {words.takeBack}
          </button>
        )}
        {categories.map(({ category, own }) => (
          <button
            key={category}
            type="button"
            class={own ? 'own' : undefined}
            aria-pressed={category === named}
            onClick={() => void say(category)}
          >
            {kWords.category(category)}
          </button>
        ))}
      </div>
    </>
  );
}
