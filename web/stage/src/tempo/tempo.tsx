import './tempo.css';

import { useState } from 'preact/hooks';

import { Choices } from '../parts/choices';
import { Dialog } from '../parts/dialog';
import { useReach } from '../model/reach';
import type { Tempo } from '../model/records';
import { Taps, type Pulse } from './taps';
import { kWords } from '../words';

const kBars = ['2', '3', '4', '5', '6', '7'] as const;
const taps = new Taps();

/** How fast the music goes; in sight as soon as a track waits for beats. */
export function TempoButton() {
  const { model } = useReach();
  const [open, setOpen] = useState(false);
  const { state } = model;
  if (!state || !(state.tempo || state.tracks.some(({ swap }) => swap === 'beat' || swap === 'bar'))) {
    return null;
  }
  return (
    <>
      <button
        type="button"
        class={state.tempo ? 'plain' : 'plain unknown'}
        aria-label={`${kWords.tempo.title}: ${kWords.tempo.now(state.tempo)}`}
        onClick={() => setOpen(true)}
      >
        {kWords.tempo.now(state.tempo)}
      </button>
      {open && <TempoDialog tempo={state.tempo} onClose={() => setOpen(false)} />}
    </>
  );
}

function TempoDialog({ tempo, onClose }: { tempo: Tempo | null; onClose: () => void }) {
  const { model } = useReach();
  const words = kWords.tempo;
  const [bar, setBar] = useState(String(tempo?.beatsPerBar ?? 4));
  const known = tempo?.beatsPerMinute ?? 120;
  const follow = (pulse: Pulse | null, beatsPerBar = bar) => {
    if (pulse) void model.act('tempo', { ...pulse, beatsPerBar: Number(beatsPerBar) });
  };
  return (
    <Dialog title={words.title} onClose={onClose}>
      <p class="tempo" role="status">
        {words.now(tempo)}
        {tempo && <span>{words.source[tempo.source]}</span>}
      </p>
      <p>{words.meaning}</p>
      {tempo?.source !== 'instrument' && (
        <>
          <div class="deeds">
            {/* The moment of the touch is the beat, not that of letting go. */}
            <button
              type="button"
              class="tap"
              onPointerDown={() => follow(taps.tap(performance.now()))}
              onKeyDown={(event) =>
                (event.key === ' ' || event.key === 'Enter') &&
                !event.repeat &&
                follow(taps.tap(performance.now()))
              }
            >
              {words.tap}
            </button>
            <button
              type="button"
              aria-label={words.slower}
              onClick={() => follow(taps.faster(-1, known, performance.now()))}
            >
              −
            </button>
            <button
              type="button"
              aria-label={words.faster}
              onClick={() => follow(taps.faster(1, known, performance.now()))}
            >
              +
            </button>
            <button type="button" onClick={() => follow(taps.barNow(known, performance.now()))}>
              {words.barNow}
            </button>
            <button type="button" disabled={!tempo} onClick={() => void model.act('tempo')}>
              {words.forget}
            </button>
          </div>
          <div class="switch">
            <span>{words.bar}</span>
            <Choices
              label={words.bar}
              value={bar}
              of={kBars.map((value) => ({ value: value as string, label: value }))}
              onChoose={(chosen) => {
                setBar(chosen);
                if (tempo) follow(taps.faster(0, known, performance.now()), chosen);
              }}
            />
          </div>
        </>
      )}
    </Dialog>
  );
}
