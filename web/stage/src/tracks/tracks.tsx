import './tracks.css';

import { Age, useNow } from '../parts/age';
import { ListenButton } from '../parts/listen_button';
import { useReach } from '../model/reach';
import { Waveform } from '../parts/waveform';
import type { Track } from '../model/records';
import { kWords } from '../words';

/** Close to zero is meant to be zero. */
const kSnapDb = 0.8;
const kLowestDb = -24;
const kHighestDb = 12;

export function Tracks({ tracks }: { tracks: Track[] }) {
  return (
    <ol class="tracks" aria-label={kWords.tracks}>
      {tracks.map((track) => (
        <TrackCard key={track.channel} track={track} />
      ))}
    </ol>
  );
}

function TrackCard({ track }: { track: Track }) {
  const { model } = useReach();
  const { sample } = track;
  const path = `tracks/${track.channel}`;
  const name = track.track ?? kWords.gone;
  const lit = model.isLit(track.channel) || track.playing;
  return (
    <li
      class={['track', lit && 'lit', track.held && 'held', !sample && 'bare'].filter(Boolean).join(' ')}
      style={{ '--colour': track.colour ?? 'var(--no-track)' }}
      aria-label={name}
    >
      <header>
        <h2>{name}</h2>
        <span class="channel">{kWords.channel(track.channel)}</span>
        <span class="light" aria-hidden="true" />
      </header>
      {sample ? (
        <>
          <p class="category">{kWords.category(sample.category)}</p>
          <Waveform peaks={sample.peaks} />
          <p class="facts">
            <span>{kWords.percent(sample.confidence)}</span>
            <span>{sample.noteName ?? kWords.noPitchShort}</span>
            <span>{kWords.seconds(sample.durationSeconds)}</span>
          </p>
          <div class="origin">
            <p class="facts quiet">
              <span class="who">{sample.name || kWords.anonymous}</span>
              <Age since={sample.receivedAt} />
            </p>
            <p class="facts quiet">
              <span>
                {sample.latitude === null ? kWords.noPlace : kWords.place(sample.latitude, sample.longitude!)}
              </span>
            </p>
          </div>
        </>
      ) : (
        <p class="empty">
          {kWords.empty}
          <span>{kWords.emptyWaits}</span>
        </p>
      )}
      <News track={track} />
      <div class="deeds">
        <button
          type="button"
          class="hold"
          aria-pressed={track.held}
          aria-label={`${kWords.hold}: ${name}`}
          onClick={() => void model.act(`${path}/hold`, { on: !track.held })}
        >
          {kWords.hold}
        </button>
        {sample && <ListenButton sample={sample} />}
        <button
          type="button"
          disabled={!track.canUndo}
          aria-label={`${kWords.undo}: ${name}`}
          onClick={() => void model.act(`${path}/undo`)}
        >
          {kWords.undo}
        </button>
        <button
          type="button"
          disabled={!sample}
          aria-label={`${kWords.clear}: ${name}`}
          onClick={() => void model.act(`${path}/clear`)}
        >
          {kWords.clear}
        </button>
      </div>
      <Gain track={track} name={name} />
    </li>
  );
}

function News({ track }: { track: Track }) {
  const { model } = useReach();
  const now = useNow();
  const kept = Math.max(0, Math.ceil(track.keptSeconds - (now - model.toldAt) / 1000));
  if (track.problem) return <p class="news problem">{kWords.failed(track.problem)}</p>;
  if (track.sample && !track.playable) return <p class="news">{kWords.notLoaded}</p>;
  return <p class="news">{kWords.next(track.waiting, track.held, kept)}</p>;
}

function Gain({ track, name }: { track: Track; name: string }) {
  const { model } = useReach();
  const set = (event: Event) => {
    const slider = event.target as HTMLInputElement;
    if (Math.abs(slider.valueAsNumber) < kSnapDb) slider.value = '0';
    void model.act(`tracks/${track.channel}/gain`, { gainDb: slider.valueAsNumber });
  };
  return (
    <label class="gain">
      <input
        type="range"
        min={kLowestDb}
        max={kHighestDb}
        step={0.5}
        value={track.gainDb}
        aria-label={`${kWords.gain}: ${name}`}
        aria-valuetext={kWords.decibels(track.gainDb)}
        onChange={set}
      />
      <output>{kWords.decibels(track.gainDb)}</output>
    </label>
  );
}
