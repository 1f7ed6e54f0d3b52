import './places.css';

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';

import { namedCategory } from '../arrivals/arrivals';
import { ListenButton } from '../parts/listen_button';
import { useReach } from '../model/reach';
import type { PlaceMap, Spot } from './place_map';
import { kWords } from '../words';

const kListed = 100;

/** Where the sounds are from; those without a place are listed beside the map. */
export function PlaceView() {
  const { model, listening, tiles } = useReach();
  const host = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<PlaceMap | null>(null);
  const [noPictures, setNoPictures] = useState(false);
  const all = model.arrivals.all;
  const colours = (model.state?.tracks ?? []).map(({ channel, colour }) => `${channel} ${colour}`).join();

  const spots = useMemo<Spot[]>(() => {
    const colourOf = new Map(model.state?.tracks.map(({ channel, colour }) => [channel, colour]));
    return all.flatMap((arrival) =>
      arrival.latitude === null
        ? []
        : {
            number: arrival.number,
            latitude: arrival.latitude,
            longitude: arrival.longitude!,
            name: kWords.category(namedCategory(arrival)),
            colour: colourOf.get(arrival.channel ?? 0) ?? 'var(--no-track)',
          },
    );
  }, [all, colours]);
  const placeless = useMemo(() => all.filter((arrival) => arrival.latitude === null), [all]);

  useEffect(() => {
    let made: PlaceMap | null = null;
    let gone = false;
    const watch = new ResizeObserver(() => made?.resize());
    // The map's library comes only when somebody looks at the map.
    void Promise.all([import('./place_map'), tiles().catch(() => null)]).then(([{ PlaceMap }, from]) => {
      if (gone) return;
      const play = (number: number) => {
        const arrival = model.arrivals.get(number);
        if (arrival) void listening.toggle(arrival);
      };
      made = new PlaceMap(host.current!, from, play, setNoPictures);
      watch.observe(host.current!);
      setDrawn(made);
    });
    return () => {
      gone = true;
      watch.disconnect();
      made?.remove();
    };
  }, []);
  useEffect(() => drawn?.show(spots, listening.playing), [drawn, spots, listening.playing]);

  return (
    <section class="places" aria-label={kWords.places.title}>
      <div class="face">
        <div ref={host} class="leaflet-container" />
        {drawn ? (
          <button type="button" onClick={() => drawn.frame()}>
            {kWords.places.all}
          </button>
        ) : (
          <p class="nothing">{kWords.places.opening}</p>
        )}
        {noPictures && (
          <p class="quiet" role="status">
            {kWords.places.noPictures}
          </p>
        )}
      </div>
      <aside aria-label={kWords.places.noPlace(placeless.length)} tabIndex={0}>
        <h2>{kWords.places.noPlace(placeless.length)}</h2>
        {placeless.length === 0 && <p class="quiet">{kWords.places.everyPlace}</p>}
        <ol>
          {placeless.slice(0, kListed).map((arrival) => (
            <li key={arrival.number}>
              <ListenButton sample={arrival} />
              <span class="what">{kWords.category(namedCategory(arrival))}</span>
              <span class="quiet">{arrival.track ?? ''}</span>
            </li>
          ))}
        </ol>
      </aside>
    </section>
  );
}
