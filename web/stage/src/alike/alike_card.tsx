import { useState } from 'preact/hooks';

import { Age } from '../parts/age';
import { Dialog } from '../parts/dialog';
import { ListenButton } from '../parts/listen_button';
import { TrackSelect } from '../parts/track_select';
import { useReach } from '../model/reach';
import { SimilarList } from './similar';
import { kWords } from '../words';
import type { SoundFacts } from './sound_facts';

/** What a sound is, in a line or two. */
function Facts({ facts }: { facts: SoundFacts }) {
  const { arrival, dot, noteName, durationSeconds } = facts;
  return (
    <span class="known">
      <span>
        {noteName ?? kWords.noPitch} · {kWords.seconds(durationSeconds)}
      </span>
      <span class="quiet whence">
        {arrival ? (
          <>
            {arrival.name || kWords.anonymous} · <Age since={arrival.receivedAt} />
          </>
        ) : (
          kWords.similar.at(dot.segment!.file.split('/').at(-1)!, dot.segment!.onset)
        )}
      </span>
    </span>
  );
}

/** Beside the dot under the pointer. */
export function Tip({ facts }: { facts: SoundFacts }) {
  return (
    <div class="tip" data-at={facts.dot.key}>
      <strong>{kWords.category(facts.category)}</strong>
      <Facts facts={facts} />
    </div>
  );
}

/** Beside the dot that was chosen: what can be done with it. */
export function Card(props: { facts: SoundFacts; onLoad: () => void; onClose: () => void }) {
  const { model } = useReach();
  const [asksSimilar, setAsksSimilar] = useState(false);
  const { facts } = props;
  const words = kWords.alike;
  const name = kWords.category(facts.category);
  const { dot, durationSeconds, category, track } = facts;
  return (
    <div class="card" role="group" aria-label={name} data-at={dot.key}>
      <div class="head">
        <ListenButton sample={{ ...dot, durationSeconds, category }} />
        <div>
          <strong>{name}</strong>
          <Facts facts={facts} />
        </div>
        <button type="button" class="plain" aria-label={kWords.close} onClick={props.onClose}>
          ✕
        </button>
      </div>
      {track && (
        <button type="button" class="load" style={{ '--colour': track.colour }} onClick={props.onLoad}>
          {words.putOn(track.track)}
        </button>
      )}
      <div class="more">
        <TrackSelect
          label={`${kWords.similar.toTrack} ${name}`}
          text={track ? words.otherTrack : kWords.similar.toTrack}
          onChoose={(channel) => void model.assign(dot, channel)}
        />
        <button type="button" onClick={() => setAsksSimilar(true)}>
          {kWords.similar.title}
        </button>
      </div>
      {asksSimilar && (
        <Dialog title={kWords.similar.title} onClose={() => setAsksSimilar(false)}>
          <SimilarList sound={dot} />
        </Dialog>
      )}
    </div>
  );
}
