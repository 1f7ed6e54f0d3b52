import './listen_button.css';

import type { Hearable } from '../listening/listening';
import { useReach } from '../model/reach';
import { kWords } from '../words';

/** Plays a sound for the performer alone, or stops it. */
export function ListenButton({ sample }: { sample: Hearable & { category: string } }) {
  const { listening } = useReach();
  const playing = listening.isPlaying(sample);
  return (
    <button
      type="button"
      class={`listen ${playing ? 'on' : ''}`}
      aria-pressed={playing}
      aria-label={`${playing ? kWords.stop : kWords.listen}: ${kWords.category(sample.category)}`}
      onClick={() => void listening.toggle(sample)}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={playing ? 'M7 6h10v12H7z' : 'M8 5l11 7-11 7z'} />
      </svg>
    </button>
  );
}
