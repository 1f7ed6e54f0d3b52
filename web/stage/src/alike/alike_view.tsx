import '../parts/filters.css';
import './alike.css';

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';

import { useMedia } from '../parts/media';
import { useReach } from '../model/reach';
import { token } from '../../../shared/token';
import { kWords } from '../words';
import { Card, Tip } from './alike_card';
import { kWorthLayingOut, type Dot } from './alike_map';
import { Drawing, type Look } from './drawing';
import type { Spot } from './placing';
import { factsOf, mentions, type SoundFacts } from './sound_facts';

/** A pointer that only passes plays nothing. */
const kRestMs = 120;
/** Narrower, the card lies at the bottom. */
const kDockedPx = 560;
const kArrows: Record<string, Spot> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** The sounds of session and library, alike ones near each other. */
export function AlikeView() {
  const { model, listening, alike, settings } = useReach();
  const words = kWords.alike;
  const canvas = useRef<HTMLCanvasElement>(null);
  const face = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const [text, setText] = useState('');
  /** A track's name, or empty for what is on none; null: all. */
  const [only, setOnly] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  const hasMouse = useMedia('(hover: hover)');
  const [wish, setWish] = useState(settings.get('stage.alikeHover'));
  const hears = wish === null ? hasMouse : wish === 'on';
  const session = model.health.now?.session;
  const { mapping } = model;
  const arrivals = model.arrivals.all;
  const { dots } = alike;

  // One arrival among thousands changes the facts of one.
  const before = useRef({ mapping, facts: new Map<string, SoundFacts>() });
  const facts = useMemo(() => {
    const last = before.current;
    const known = new Map<string, SoundFacts>();
    for (const dot of dots) {
      const arrival = dot.from === 'session' ? model.arrivals.get(dot.number) : undefined;
      const had = last.mapping === mapping ? last.facts.get(dot.key) : undefined;
      const isSame = had?.dot === dot && (had.arrival ?? undefined) === arrival;
      const found = isSame ? had : factsOf(dot, arrival, mapping);
      if (found) known.set(dot.key, found);
    }
    before.current = { mapping, facts: known };
    return known;
  }, [dots, arrivals, mapping]);
  const looks = useMemo<Look[]>(
    () =>
      dots.map(({ key }) => {
        const known = facts.get(key);
        const isWanted =
          known !== undefined &&
          (only === null || (known.track?.track ?? '') === only) &&
          (text.trim() === '' || mentions(known, text));
        return { colour: known?.track?.colour ?? token('no-track'), faint: !isWanted };
      }),
    [dots, facts, text, only],
  );
  const factsAt = (key: string | null) => (key === null ? undefined : facts.get(key));
  const chosenFacts = factsAt(chosen);
  const overFacts = over === chosen ? undefined : factsAt(over);

  const load = async ({ dot, category, track }: SoundFacts) => {
    const name = kWords.category(category);
    if (!track) return setSaid(words.nowhere(name));
    await model.assign(dot, track.channel);
    if (!model.notice) setSaid(words.loaded(name, track.track));
  };
  const listen = ({ dot, durationSeconds }: SoundFacts) => listening.toggle({ ...dot, durationSeconds });

  const overlays = () => {
    for (const element of face.current?.querySelectorAll<HTMLElement>('[data-at]') ?? []) {
      const dot = facts.get(element.dataset.at!)?.dot;
      if (dot) put(element, drawing.current!.onScreen(dot), drawing.current!.radius, face.current!);
    }
  };
  // The drawing lives as long as the view; what it calls is always of the latest rendering.
  const latest = useRef({ facts, load, listen, overlays });
  latest.current = { facts, load, listen, overlays };

  useEffect(() => {
    const made = new Drawing(canvas.current!, {
      onHover: (dot) => setOver(dot?.key ?? null),
      onPress: (dot, isTouch) => {
        setChosen(dot?.key ?? null);
        const known = dot && latest.current.facts.get(dot.key);
        if (isTouch && known) void latest.current.listen(known);
      },
      onDoublePress: (dot) => {
        const known = latest.current.facts.get(dot.key);
        if (known) void latest.current.load(known);
      },
      onMove: () => latest.current.overlays(),
    });
    drawing.current = made;
    return () => {
      made.remove();
      alike.close();
    };
  }, []);
  useEffect(() => {
    if (session !== undefined) alike.open(session);
  }, [session]);
  useEffect(() => {
    if (alike.read) alike.refresh();
  }, [arrivals]);
  const laying = alike.progress !== null;
  const wasLaying = useRef(false);
  useEffect(() => {
    drawing.current!.show(dots, looks);
    // While a layout is made the whole of it is in sight.
    if (laying || wasLaying.current) drawing.current!.fit();
    wasLaying.current = laying;
  }, [dots, looks, laying]);
  useEffect(overlays);
  useEffect(() => {
    const docked = face.current!.querySelector<HTMLElement>('.card.docked');
    if (docked && chosenFacts) drawing.current!.reveal(chosenFacts.dot, docked.offsetHeight);
  }, [chosen]);

  const heard = hears ? factsAt(over) : undefined;
  useEffect(() => {
    if (!heard) return undefined;
    const sound = { ...heard.dot, durationSeconds: heard.durationSeconds };
    const timer = setTimeout(() => void listening.linger(sound), kRestMs);
    return () => {
      clearTimeout(timer);
      void listening.leave(sound);
    };
  }, [heard?.dot.key]);

  const choose = (dot: Dot | null | undefined) => {
    if (dot === undefined) return;
    setChosen(dot?.key ?? null);
    setOver(dot?.key ?? null);
    if (dot) drawing.current!.reveal(dot);
  };
  const press = (event: KeyboardEvent) => {
    const map = drawing.current!;
    const toward = kArrows[event.key];
    if (toward && chosenFacts) choose(map.next(chosenFacts.dot, toward));
    else if (toward || event.key === 'Home') choose(map.newestShown);
    else if (event.key === 'Enter' && chosenFacts) void load(chosenFacts);
    else if (event.key === ' ' && chosenFacts) void listen(chosenFacts);
    else if (event.key === 'Escape') choose(null);
    else if (event.key === '+') map.zoom(1.5);
    else if (event.key === '-') map.zoom(1 / 1.5);
    else return;
    event.preventDefault();
  };

  return (
    <section class="alike" aria-label={words.title}>
      <div class="filters">
        <input
          type="search"
          placeholder={kWords.search}
          aria-label={kWords.search}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        {listening.ready ? (
          <button
            type="button"
            aria-pressed={hears}
            class={hears ? 'set' : ''}
            onClick={() => {
              settings.set('stage.alikeHover', hears ? 'off' : 'on');
              setWish(hears ? 'off' : 'on');
            }}
          >
            {words.hover}
          </button>
        ) : (
          <button type="button" onClick={() => listening.ask(true)}>
            {words.chooseOutput}
          </button>
        )}
        <button type="button" disabled={laying || dots.length === 0} onClick={() => alike.layOut()}>
          {words.layOut}
        </button>
        <span class="count">
          {alike.counts && words.counts(alike.counts)}
          {alike.placed > 0 && dots.length >= kWorthLayingOut && ` · ${words.placed(alike.placed)}`}
        </span>
      </div>
      <div class="face" ref={face}>
        <canvas
          ref={canvas}
          role="application"
          aria-label={words.canvas}
          aria-describedby="alike-keys"
          tabIndex={0}
          onKeyDown={press}
        />
        <p id="alike-keys" class="unseen">
          {words.keys}
        </p>
        {alike.read && dots.length === 0 && <p class="nothing">{words.none}</p>}
        {laying && (
          <p class="laying" role="status">
            {words.laying(alike.progress!)}
          </p>
        )}
        <div class="zoom">
          <button type="button" aria-label={words.closer} onClick={() => drawing.current!.zoom(1.5)}>
            +
          </button>
          <button type="button" aria-label={words.farther} onClick={() => drawing.current!.zoom(1 / 1.5)}>
            −
          </button>
          <button type="button" onClick={() => drawing.current!.fit()}>
            {kWords.showAll}
          </button>
        </div>
        {chosenFacts && <span class="mark" data-at={chosen} />}
        {overFacts && <Tip key={over} facts={overFacts} />}
        {chosenFacts && (
          <Card
            key={chosen}
            facts={chosenFacts}
            onLoad={() => void load(chosenFacts)}
            onClose={() => setChosen(null)}
          />
        )}
        <p class="said" role="status">
          {said}
        </p>
      </div>
      <ul class="legend" aria-label={words.legend}>
        <li class="shape session">{kWords.similar.from.session}</li>
        <li class="shape library">{kWords.similar.from.library}</li>
        {[...(mapping?.tracks ?? []), { track: '', colour: 'var(--no-track)' }].map(({ track, colour }) => (
          <li key={track}>
            <button
              type="button"
              aria-pressed={only === track}
              onClick={() => setOnly(only === track ? null : track)}
            >
              <span class="dot" style={{ '--colour': colour }} />
              {track || kWords.mapping.nowhere}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Puts what tells of a dot beside it, inside the face; in a narrow one a card stays at the bottom. */
function put(element: HTMLElement, at: Spot, radius: number, face: HTMLElement): void {
  if (element.classList.contains('mark')) {
    const size = 2 * radius + 10;
    element.style.width = element.style.height = `${size}px`;
    element.style.transform = `translate(${at.x - size / 2}px, ${at.y - size / 2}px)`;
    return;
  }
  const docked = element.classList.contains('card') && face.clientWidth < kDockedPx;
  element.classList.toggle('docked', docked);
  if (docked) {
    element.style.transform = '';
    return;
  }
  const beside = radius + 10;
  const right = at.x + beside + element.offsetWidth <= face.clientWidth - 8;
  const x = right ? at.x + beside : at.x - beside - element.offsetWidth;
  const lowest = face.clientHeight - element.offsetHeight - 8;
  const y = Math.max(8, Math.min(lowest, at.y - element.offsetHeight / 2));
  element.style.transform = `translate(${Math.max(8, x)}px, ${y}px)`;
}
