import { namedCategory } from '../arrivals/arrivals';
import { NameForm } from '../parts/name_form';
import { useReach } from '../model/reach';
import type { Arrival } from '../model/records';
import { TeachButton } from '../teaching/teaching';
import { kWords } from '../words';

/** Says what a sound really is: one of the categories, or a new name. */
export function Correction({ arrival }: { arrival: Arrival }) {
  const { model } = useReach();
  const words = kWords.sound;
  const named = namedCategory(arrival);
  const say = (category: string | null) => model.note(arrival.number, 'category', { category });
  // Own ones first: there are few, and they are what is wanted.
  const categories = [...model.categories].sort((left, right) => Number(right.own) - Number(left.own));
  return (
    <>
      <h3>{words.category}</h3>
      <p class="quiet">{words.categoryMeaning}</p>
      <NameForm
        label={words.newName}
        button={words.name}
        onName={async (name) => {
          await say(name);
          return model.notice === '';
        }}
      >
        <TeachButton label={words.teach} />
      </NameForm>
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
