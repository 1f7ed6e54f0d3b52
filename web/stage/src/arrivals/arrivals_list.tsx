import '../parts/filters.css';
import './arrivals.css';

import { memo } from 'preact/compat';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';

import { kEverything, matching, namedCategory, type Filter } from './arrivals';
import { Age } from '../parts/age';
import { ListenButton } from '../parts/listen_button';
import { useReach } from '../model/reach';
import { Waveform } from '../parts/waveform';
import type { Arrival, Standing } from '../model/records';
import { SoundDialog } from '../sound/sound_dialog';
import { windowOf, withheld } from './virtual';
import { kWords } from '../words';

const kStandings = Object.keys(kWords.standing) as Standing[];

export function ArrivalsList() {
  const { model } = useReach();
  const [filter, setFilter] = useState(kEverything);
  const [opened, setOpened] = useState<number | null>(null);
  const all = model.arrivals.all;
  const wanted = useMemo(() => matching(all, filter), [all, filter]);
  const openedSound = opened === null ? undefined : model.arrivals.get(opened);
  return (
    <section class="arrivals" aria-label={kWords.arrivals}>
      <Filters filter={filter} onFilter={setFilter} shown={wanted.length} all={all.length} />
      {all.length === 0 && model.complete ? (
        <p class="nothing">{kWords.none}</p>
      ) : wanted.length === 0 && model.complete ? (
        <p class="nothing">
          {kWords.noneLike}{' '}
          <button type="button" onClick={() => setFilter(kEverything)}>
            {kWords.showAll}
          </button>
        </p>
      ) : (
        <Rows key={JSON.stringify(filter)} rows={wanted} onOpen={setOpened} />
      )}
      {openedSound && <SoundDialog arrival={openedSound} onClose={() => setOpened(null)} />}
    </section>
  );
}

function Filters(props: { filter: Filter; onFilter: (filter: Filter) => void; shown: number; all: number }) {
  const { model } = useReach();
  const { filter } = props;
  const change = (part: Partial<Filter>) => props.onFilter({ ...filter, ...part });
  const tracks = (model.state?.tracks ?? []).flatMap(({ track }) => (track ? [track] : []));
  const select = <Key extends keyof Filter>(
    key: Key,
    any: string,
    options: { value: string; label: string }[],
  ) => (
    <select
      aria-label={any}
      value={filter[key]}
      class={filter[key] ? 'set' : ''}
      onChange={(event) => change({ [key]: (event.target as HTMLSelectElement).value })}
    >
      <option value="">{any}</option>
      {options.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
  return (
    <div class="filters">
      {select('standing', kWords.anyState, [
        ...kStandings.map((value) => ({ value, label: kWords.standing[value] })),
        { value: 'favourite', label: kWords.favourites },
      ])}
      {select(
        'track',
        kWords.anyTrack,
        tracks.map((value) => ({ value, label: value })),
      )}
      {select(
        'category',
        kWords.anyCategory,
        model.categories.map(({ category }) => ({ value: category, label: kWords.category(category) })),
      )}
      <input
        type="search"
        placeholder={kWords.search}
        aria-label={kWords.search}
        value={filter.text}
        onInput={(event) => change({ text: (event.target as HTMLInputElement).value })}
      />
      {filter !== kEverything && (
        <button type="button" class="plain" onClick={() => props.onFilter(kEverything)}>
          {kWords.showAll}
        </button>
      )}
      <span class="count">{kWords.count(props.shown, props.all)}</span>
    </div>
  );
}

/**
 * Draws only the rows in sight. While the list is scrolled or under the pointer nothing moves: what
 * arrives is counted above it, so that no button slips away under a finger.
 */
function Rows({ rows, onOpen }: { rows: readonly Arrival[]; onOpen: (number: number) => void }) {
  const host = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [size, setSize] = useState({ height: 0, row: 64 });
  const [over, setOver] = useState(false);
  const [ceiling, setCeiling] = useState<number | null>(null);
  const still = over || top > 0;

  const measure = () => {
    const row = parseFloat(getComputedStyle(host.current!).getPropertyValue('--row'));
    setSize({ height: host.current!.clientHeight, row });
  };
  useLayoutEffect(measure, []);
  useEffect(() => {
    const watch = new ResizeObserver(measure);
    watch.observe(host.current!);
    return () => watch.disconnect();
  }, []);
  useEffect(() => setCeiling(still ? (rows[0]?.number ?? 0) : null), [still]);

  const { shown, fresh } = withheld(rows, still ? ceiling : null);
  const { first, last } = windowOf(top, size.height, size.row, shown.length);
  const release = () => {
    host.current!.scrollTop = 0;
    setCeiling(rows[0]?.number ?? 0);
  };
  return (
    <div class="listing" onPointerEnter={() => setOver(true)} onPointerLeave={() => setOver(false)}>
      {fresh > 0 && (
        <button type="button" class="fresh" onClick={release}>
          {kWords.fresh(fresh)}
        </button>
      )}
      <div
        class="rows"
        ref={host}
        tabIndex={0}
        role="list"
        aria-label={kWords.arrivals}
        onScroll={() => setTop(host.current!.scrollTop)}
      >
        <div class="tall" style={{ height: `${shown.length * size.row}px` }}>
          {shown.slice(first, last).map((arrival, i) => (
            <Row key={arrival.number} arrival={arrival} top={(first + i) * size.row} onOpen={onOpen} />
          ))}
        </div>
      </div>
    </div>
  );
}

function Row(props: { arrival: Arrival; top: number; onOpen: (number: number) => void }) {
  const { model, listening } = useReach();
  const { arrival } = props;
  const track = model.state?.tracks.find(({ channel }) => channel === arrival.channel);
  return (
    <RowBody
      {...props}
      colour={track?.colour ?? ''}
      blocked={model.isBlocked(arrival.contributor)}
      listened={listening.playing === arrival.number}
    />
  );
}

const RowBody = memo(
  ({
    arrival,
    top,
    colour,
    blocked,
    onOpen,
  }: {
    arrival: Arrival;
    top: number;
    colour: string;
    blocked: boolean;
    listened: boolean;
    onOpen: (number: number) => void;
  }) => {
    const { model } = useReach();
    const name = kWords.category(namedCategory(arrival));
    const path = `samples/${arrival.number}`;
    const asked = arrival.stage === 'asking';
    return (
      <div
        role="listitem"
        class={`row ${arrival.stage}`}
        data-number={arrival.number}
        style={{ transform: `translateY(${top}px)`, '--colour': colour || 'var(--no-track)' }}
      >
        <ListenButton sample={arrival} />
        <Waveform peaks={arrival.peaks} />
        <div class="what">
          <span class="name">{name}</span>
          <span class="guesses">
            {arrival.corrected
              ? kWords.corrected(kWords.category(arrival.category))
              : arrival.top
                  .slice(1, 3)
                  .map((guess) => `${kWords.category(guess.category)} ${kWords.percent(guess.confidence)}`)
                  .join(' · ')}
          </span>
        </div>
        <div class="sure">
          <span>{kWords.percent(arrival.confidence)}</span>
          <span class="quiet">{arrival.noteName ?? kWords.noPitch}</span>
        </div>
        <div class="from">
          <span>
            {arrival.name || kWords.anonymous}
            {blocked && <em> · {kWords.blockedMark}</em>}
          </span>
          <span class="quiet">
            <Age since={arrival.receivedAt} />
            {' · '}
            {arrival.latitude === null ? kWords.noPlace : kWords.place(arrival.latitude, arrival.longitude!)}
          </span>
        </div>
        <div class="where">
          <span class="dot" aria-hidden="true" />
          <span>{arrival.track ?? '–'}</span>
          <span class="quiet">{kWords.standing[arrival.stage]}</span>
        </div>
        <div class="deeds">
          {(asked || arrival.stage === 'waiting') && (
            <>
              {asked && (
                <button
                  type="button"
                  class="approve"
                  aria-label={`${kWords.approve}: ${name}`}
                  onClick={() => void model.act(`${path}/approve`)}
                >
                  {kWords.approve}
                </button>
              )}
              <button
                type="button"
                aria-label={`${kWords.reject}: ${name}`}
                onClick={() => void model.act(`${path}/reject`)}
              >
                {kWords.reject}
              </button>
            </>
          )}
          <button
            type="button"
            class="star"
            aria-pressed={arrival.favourite}
            aria-label={`${kWords.favourite}: ${name}`}
            onClick={() => void model.note(arrival.number, 'favourite', { on: !arrival.favourite })}
          >
            {arrival.favourite ? '★' : '☆'}
          </button>
          <button
            type="button"
            aria-label={`${kWords.details}: ${name}`}
            onClick={() => onOpen(arrival.number)}
          >
            {kWords.details}
          </button>
        </div>
      </div>
    );
  },
);
