import './mapping.css';

import { useMemo, useState } from 'preact/hooks';

import { namedCategory } from '../arrivals/arrivals';
import { Choices } from '../parts/choices';
import { Dialog } from '../parts/dialog';
import { useReach } from '../model/reach';
import type { MappedTrack, Mapping } from '../model/records';
import { TrackSettings } from './track_settings';
import { kWords } from '../words';

/** A track that categories play on; null: no track. */
interface Home {
  track: string | null;
  name: string;
  colour: string;
  settings: MappedTrack | null;
}

/** Categories by track: moved by drag or by menu; every change is the file's at once, and undone here. */
export function MappingEditor({ mapping }: { mapping: Mapping }) {
  const { model } = useReach();
  const [moving, setMoving] = useState<string | null>(null);
  const [settingUp, setSettingUp] = useState<string | null>(null);
  const words = kWords.mapping;
  const all = model.arrivals.all;
  const counts = useMemo(() => {
    const found = new Map<string, number>();
    for (const arrival of all) {
      const category = namedCategory(arrival);
      found.set(category, (found.get(category) ?? 0) + 1);
    }
    return found;
  }, [all]);

  const homes: Home[] = [
    ...mapping.tracks.map((track) => ({
      track: track.track,
      name: track.track,
      colour: track.colour,
      settings: track,
    })),
    {
      track: null,
      name: mapping.fallbackTrack ? words.fallback(mapping.fallbackTrack) : words.nowhere,
      colour: 'var(--no-track)',
      settings: null,
    },
  ];
  const chosen = mapping.tracks.find(({ track }) => track === settingUp);
  const move = (category: string, track: string | null) => {
    setMoving(null);
    if ((mapping.categories[category] ?? null) === track) return;
    void model.changeMapping('mapping', { categories: { [category]: track } });
  };
  const nudge = (step: number) =>
    void model.changeMapping('mapping', ({ minConfidence }) => ({
      minConfidence: Math.min(1, Math.max(0, Math.round((minConfidence + step) * 100) / 100)),
    }));
  return (
    <section class="mapping" aria-label={words.title} tabIndex={0}>
      <div class="tools">
        <span>{words.least(kWords.percent(mapping.minConfidence))}</span>
        <div class="choices" role="group" aria-label={words.leastLabel}>
          <button type="button" aria-label={kWords.less} onClick={() => nudge(-0.05)}>
            −
          </button>
          <button type="button" aria-label={kWords.more} onClick={() => nudge(0.05)}>
            +
          </button>
        </div>
        <button
          type="button"
          disabled={!mapping.canUndo}
          onClick={() => void model.changeMapping('mapping/undo')}
        >
          {words.undo}
        </button>
        {model.scenes.length > 0 && (
          <Choices
            label={words.scenes}
            value={undefined}
            of={model.scenes.map((scene) => ({ value: scene, label: scene }))}
            onChoose={(scene) => void model.changeMapping('scene', { scene })}
          />
        )}
      </div>
      <div class="homes">
        {homes.map((home) => (
          <HomeCard
            key={home.track ?? ''}
            home={home}
            categories={model.categories
              .map(({ category }) => category)
              .filter((category) => (mapping.categories[category] ?? null) === home.track)}
            counts={counts}
            onDrop={(category) => move(category, home.track)}
            onMenu={setMoving}
            onSettings={() => setSettingUp(home.track ?? '')}
          />
        ))}
      </div>
      {chosen && <TrackSettings track={chosen} onClose={() => setSettingUp(null)} />}
      {settingUp === '' && <Fallback mapping={mapping} onClose={() => setSettingUp(null)} />}
      {moving !== null && (
        <Dialog title={words.move(kWords.category(moving))} onClose={() => setMoving(null)}>
          <div class="grid">
            {homes.map((home) => (
              <button
                key={home.track ?? ''}
                type="button"
                class="onto"
                style={{ '--colour': home.colour }}
                aria-pressed={(mapping.categories[moving] ?? null) === home.track}
                onClick={() => move(moving, home.track)}
              >
                {home.name}
              </button>
            ))}
          </div>
        </Dialog>
      )}
    </section>
  );
}

/** Where sounds go that no track was chosen for. */
function Fallback({ mapping, onClose }: { mapping: Mapping; onClose: () => void }) {
  const { model } = useReach();
  const words = kWords.mapping;
  const choose = (fallbackTrack: string | null) => {
    onClose();
    if (fallbackTrack !== mapping.fallbackTrack) void model.changeMapping('mapping', { fallbackTrack });
  };
  return (
    <Dialog title={words.fallbackQuestion} onClose={onClose}>
      <div class="grid">
        {[...mapping.tracks, null].map((track) => (
          <button
            key={track?.track ?? ''}
            type="button"
            class="onto"
            style={{ '--colour': track?.colour ?? 'var(--no-track)' }}
            aria-pressed={mapping.fallbackTrack === (track?.track ?? null)}
            onClick={() => choose(track?.track ?? null)}
          >
            {track?.track ?? words.nowhere}
          </button>
        ))}
      </div>
    </Dialog>
  );
}

function HomeCard(props: {
  home: Home;
  categories: string[];
  counts: Map<string, number>;
  onDrop: (category: string) => void;
  onMenu: (category: string) => void;
  onSettings: () => void;
}) {
  const { home } = props;
  const [over, setOver] = useState(false);
  const words = kWords.mapping;
  const summary = home.settings ? words.summary(home.settings) : '';
  return (
    <div
      class={over ? 'home over' : 'home'}
      style={{ '--colour': home.colour }}
      role="group"
      aria-label={home.name}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        props.onDrop(event.dataTransfer!.getData('text/plain'));
      }}
    >
      <header>
        <h2>{home.name}</h2>
        <button
          type="button"
          aria-label={`${summary} ${words.settings}: ${home.name}`.trimStart()}
          onClick={props.onSettings}
        >
          {summary || words.settings}
        </button>
      </header>
      {props.categories.map((category) => {
        const count = props.counts.get(category) ?? 0;
        return (
          <button
            key={category}
            type="button"
            class="chip"
            draggable
            onDragStart={(event) => event.dataTransfer!.setData('text/plain', category)}
            onClick={() => props.onMenu(category)}
          >
            {kWords.category(category)}
            {count > 0 && <b title={words.heard(count)}>{count}</b>}
          </button>
        );
      })}
    </div>
  );
}
