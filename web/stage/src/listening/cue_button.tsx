import './cue_button.css';

import { useReach } from '../model/reach';
import { kWords } from '../words';

/** Where the performer listens, and the way to change it. */
export function CueButton() {
  const { listening } = useReach();
  const { cue } = listening;
  const output = cue.way === 'page' && cue.confirmed ? cue.confirmed.label : kWords.cue.device;
  return (
    <button
      type="button"
      class="plain cue"
      aria-label={`${kWords.cue.title}: ${output}`}
      onClick={() => listening.ask(true)}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M4 13a8 8 0 0 1 16 0v6h-5v-7h2a5.5 5.5 0 0 0-10 0h2v7H4z" />
      </svg>
      {output}
    </button>
  );
}
