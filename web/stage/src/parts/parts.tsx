import { createContext, type ComponentChildren } from 'preact';
import { memo } from 'preact/compat';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';

import type { Settings } from '../../../shared/settings';
import type { AlikeMap } from '../alike/alike_map';
import type { EntranceApi, SimilarApi, TeachingApi } from '../model/api';
import type { Hearable, Listening } from '../listening/listening';
import type { StageModel } from '../model/stage_model';
import type { Folders, MapTiles } from '../model/records';
import { kWords } from '../words';

/** What every part of the page can reach. */
export const Reach = createContext<{
  model: StageModel;
  listening: Listening;
  tiles: () => Promise<MapTiles | null>;
  entrance: EntranceApi;
  similar: SimilarApi;
  alike: AlikeMap;
  settings: Settings;
  folders: (path: string) => Promise<Folders>;
  teaching: TeachingApi;
}>(null!);
export const useReach = () => useContext(Reach);

/** Wall-clock time that renews its reader every second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** How long ago this was. */
export function Age({ since }: { since: string }) {
  const now = useNow();
  return (
    <time class="age" dateTime={since}>
      {kWords.ago((now - Date.parse(since)) / 1000)}
    </time>
  );
}

/** A waveform from pairs of lowest and highest values, -100 to 100. */
export const Waveform = memo(({ peaks }: { peaks: number[] }) => {
  const columns = peaks.length / 2;
  if (columns === 0) return <div class="wave" />;
  const edge = (offset: number) =>
    Array.from({ length: columns }, (_, column) => {
      // A line where there is silence.
      const value = peaks[2 * column + offset]! + (offset === 1 ? 1 : -1);
      return `${column + 0.5},${100 - value}`;
    });
  const shape = `M${[...edge(1), ...edge(0).reverse()].join('L')}Z`;
  return (
    <svg class="wave" viewBox={`0 0 ${columns} 200`} preserveAspectRatio="none" aria-hidden="true">
      <path d={shape} />
    </svg>
  );
});

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

/** Lets one of the tracks be chosen, as often as wanted. */
export function TrackSelect(props: {
  label: string;
  /** What it shows. */
  text: string;
  onChoose: (channel: number) => void;
}) {
  const { model } = useReach();
  return (
    <select
      aria-label={props.label}
      value=""
      onChange={(event) => {
        const select = event.currentTarget;
        const channel = Number(select.value);
        select.value = '';
        props.onChoose(channel);
      }}
    >
      <option value="" disabled hidden>
        {props.text}
      </option>
      {(model.state?.tracks ?? []).map(({ channel, track }) => (
        <option key={channel} value={channel}>
          {track ?? kWords.channel(channel)}
        </option>
      ))}
    </select>
  );
}

export interface Choice<Value extends string> {
  value: Value;
  label: string;
  title?: string;
}

/** One of a few, all in sight. */
export function Choices<Value extends string>(props: {
  label: string;
  value: Value | undefined;
  of: Choice<Value>[];
  onChoose: (value: Value) => void;
}) {
  return (
    <div class="choices" role="group" aria-label={props.label}>
      {props.of.map(({ value, label, title }) => (
        <button
          key={value}
          type="button"
          title={title}
          aria-pressed={value === props.value}
          onClick={() => props.onChoose(value)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

/** A window over the page; Escape and a click beside it close it as well. */
export function Dialog(props: { title: string; onClose: () => void; children: ComponentChildren }) {
  const host = useRef<HTMLDialogElement>(null);
  useEffect(() => host.current!.showModal(), []);
  return (
    <dialog
      ref={host}
      aria-label={props.title}
      onClose={props.onClose}
      onClick={(event) => event.target === host.current && host.current!.close()}
      onKeyDown={(event) => {
        // Left alone, Chromium may close all windows that one press of a button led to.
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        host.current!.close();
      }}
    >
      <div class="sheet">
        <div class="head">
          <h2>{props.title}</h2>
          <button type="button" class="plain" onClick={() => host.current!.close()}>
            {kWords.sheet.close}
          </button>
        </div>
        {props.children}
      </div>
    </dialog>
  );
}

/** Asks once more before it does what cannot be undone. */
export function DangerButton({
  label,
  really = kWords.sheet.really,
  onSure,
}: {
  label: string;
  really?: string;
  onSure: () => void;
}) {
  const [asks, setAsks] = useState(false);
  return (
    <button
      type="button"
      class={asks ? 'danger sure' : 'danger'}
      onBlur={() => setAsks(false)}
      onClick={() => (asks ? onSure() : setAsks(true))}
    >
      {asks ? really : label}
    </button>
  );
}
