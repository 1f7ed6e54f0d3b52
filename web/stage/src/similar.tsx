import './similar.css';

import { useState } from 'preact/hooks';

import { Refusal } from './api';
import { Age, useReach } from './parts';
import type { Arrival, SimilarSound } from './records';
import { kWords } from './words';

/** The sounds of tonight and of the library that are most like this one, when they are asked for. */
export function Similar({ arrival }: { arrival: Arrival }) {
  const { model, similar } = useReach();
  const [sounds, setSounds] = useState<SimilarSound[] | null>(null);
  const words = kWords.similar;
  const look = async () => {
    try {
      setSounds(await similar.similar(arrival.number));
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      model.say(problem.message);
    }
  };
  if (!sounds) {
    return (
      <button type="button" class="ask-similar" onClick={() => void look()}>
        {words.title}
      </button>
    );
  }
  return (
    <>
      <h3>{words.title}</h3>
      {sounds.length < 2 && <p class="quiet">{words.none}</p>}
      <ol class="similar">
        {sounds.map((sound) => (
          <Found
            key={`${sound.from}${sound.segment ?? sound.sample!.number}`}
            sound={sound}
            isItself={sound.sample?.number === arrival.number}
          />
        ))}
      </ol>
    </>
  );
}

function Found({ sound, isItself }: { sound: SimilarSound; isItself: boolean }) {
  const { model, listening, similar } = useReach();
  const [brought, setBrought] = useState<Arrival | null>(sound.sample);
  const words = kWords.similar;
  const name = kWords.category(sound.category);
  const playing = brought !== null && listening.playing === brought.number;
  // A library's sound is one of the session's from the first time that it is wanted.
  const withSample = async (use: (sample: Arrival) => Promise<void>) => {
    try {
      const sample = brought ?? (await similar.bring(sound.segment!));
      setBrought(sample);
      await use(sample);
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      model.say(problem.message);
    }
  };
  return (
    <li>
      <button
        type="button"
        class={`listen ${playing ? 'on' : ''}`}
        aria-pressed={playing}
        aria-label={`${playing ? kWords.stop : kWords.listen}: ${name}`}
        onClick={() => void withSample((sample) => listening.toggle(sample))}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d={playing ? 'M7 6h10v12H7z' : 'M8 5l11 7-11 7z'} />
        </svg>
      </button>
      <div class="what">
        <strong>{name}</strong>
        <span class="quiet">
          {isItself ? words.itself : words.from[sound.from]} · {words.distance(sound.distance)}
        </span>
        <span class="quiet whence" title={sound.file}>
          {sound.sample ? (
            <>
              {sound.sample.name || kWords.anonymous} · <Age since={sound.sample.receivedAt} />
            </>
          ) : (
            words.at(sound.file.split('/').at(-1)!, sound.onset)
          )}
        </span>
      </div>
      <select
        aria-label={`${words.toTrack} ${name}`}
        value=""
        onChange={(event) => {
          const select = event.currentTarget;
          const channel = Number(select.value);
          select.value = '';
          void withSample((sample) => model.act(`samples/${sample.number}/assign`, { channel }));
        }}
      >
        <option value="" disabled hidden>
          {words.toTrack}
        </option>
        {(model.state?.tracks ?? []).map(({ channel, track }) => (
          <option key={channel} value={channel}>
            {track ?? kWords.channel(channel)}
          </option>
        ))}
      </select>
    </li>
  );
}
