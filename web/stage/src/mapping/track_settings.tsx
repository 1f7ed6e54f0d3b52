import { useState } from 'preact/hooks';

import { Choices } from '../parts/choices';
import { Dialog } from '../parts/dialog';
import { useReach } from '../model/reach';
import type { MappedTrack } from '../model/records';
import { kPalette } from './palette';
import { kWords } from '../words';

const kHolds = [0, 1, 2, 4, 8, 16, 30, 60] as const;

/** How one track takes and plays its sounds; every change is the mapping's at once. */
export function TrackSettings({ track, onClose }: { track: MappedTrack; onClose: () => void }) {
  const { model } = useReach();
  const words = kWords.trackSettings;
  const [preload, setPreload] = useState(track.preload ?? '');
  const change = (what: Partial<Omit<MappedTrack, 'track' | 'channel'>>) =>
    void model.changeMapping('mapping', { tracks: { [track.track]: what } });
  const holds = kHolds.includes(track.minHoldSeconds as (typeof kHolds)[number])
    ? [...kHolds]
    : [...kHolds, track.minHoldSeconds].sort((left, right) => left - right);
  return (
    <Dialog title={words.title(track.track)} onClose={onClose}>
      <h3>{words.playback}</h3>
      <Choices
        label={words.playback}
        value={track.playback}
        of={(['percussive', 'melodic'] as const).map((value) => ({
          value,
          label: words.playbackMeaning[value],
        }))}
        onChoose={(playback) => change({ playback })}
      />
      <h3>{words.hold}</h3>
      <Choices
        label={words.hold}
        value={String(track.minHoldSeconds)}
        of={holds.map((value) => ({ value: String(value), label: words.seconds(value) }))}
        onChoose={(value) => change({ minHoldSeconds: Number(value) })}
      />
      <h3>{words.swap}</h3>
      <Choices
        label={words.swap}
        value={track.swap}
        of={(['now', 'beat', 'bar'] as const).map((value) => ({ value, label: words.swapWord[value] }))}
        onChoose={(swap) => change({ swap })}
      />
      <h3>{words.colour}</h3>
      <div class="colours" role="group" aria-label={words.colour}>
        {kPalette.map((colour) => (
          <button
            key={colour}
            type="button"
            style={{ '--colour': colour }}
            aria-label={colour}
            aria-pressed={track.colour.toLowerCase() === colour}
            onClick={() => change({ colour })}
          />
        ))}
        <input
          type="color"
          aria-label={words.otherColour}
          value={track.colour}
          onChange={(event) => change({ colour: event.currentTarget.value })}
        />
      </div>
      <h3>{words.preload}</h3>
      <p>{words.preloadMeaning}</p>
      <form
        class="deeds"
        onSubmit={(event) => {
          event.preventDefault();
          change({ preload: preload.trim() || null });
        }}
      >
        <input
          type="text"
          class="path"
          aria-label={words.preload}
          placeholder={words.noPreload}
          value={preload}
          onInput={(event) => setPreload(event.currentTarget.value)}
        />
        <button type="submit" disabled={preload.trim() === (track.preload ?? '')}>
          {words.keep}
        </button>
        <button
          type="button"
          disabled={track.preload === null}
          onClick={() => {
            setPreload('');
            change({ preload: null });
          }}
        >
          {words.removePreload}
        </button>
      </form>
    </Dialog>
  );
}
