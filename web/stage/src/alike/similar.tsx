import './similar.css';

import { useEffect, useState } from 'preact/hooks';

import { Refusal, soundPath } from '../model/api';
import { Age } from '../parts/age';
import { ListenButton } from '../parts/listen_button';
import { TrackSelect } from '../parts/track_select';
import { useReach } from '../model/reach';
import type { SimilarSound, SoundName } from '../model/records';
import { kWords } from '../words';

/** The sounds of tonight and of the library that are most like this one, when they are asked for. */
export function Similar({ sound }: { sound: SoundName }) {
  const [asked, setAsked] = useState(false);
  const words = kWords.similar;
  if (!asked) {
    return (
      <button type="button" class="ask-similar" onClick={() => setAsked(true)}>
        {words.title}
      </button>
    );
  }
  return (
    <>
      <h3>{words.title}</h3>
      <SimilarList sound={sound} />
    </>
  );
}

/** The same, at once. */
export function SimilarList({ sound }: { sound: SoundName }) {
  const { model, similar } = useReach();
  const [found, setFound] = useState<{ sounds: SimilarSound[]; notComparable: number } | null>(null);
  useEffect(() => {
    void similar.similar(sound).then(setFound, (problem) => {
      if (!(problem instanceof Refusal)) throw problem;
      model.say(problem.message);
    });
  }, []);
  if (!found) return null;
  const { sounds, notComparable } = found;
  return (
    <>
      {notComparable > 0 && <p class="quiet">{kWords.similar.notComparable(notComparable)}</p>}
      {sounds.length < 2 && <p class="quiet">{kWords.similar.none}</p>}
      <ol class="similar">
        {sounds.map((one) => {
          const name = nameOf(one);
          const isItself = soundPath(name) === soundPath(sound);
          return <Found key={soundPath(name)} sound={one} name={name} isItself={isItself} />;
        })}
      </ol>
    </>
  );
}

const nameOf = ({ from, segment, sample }: SimilarSound): SoundName => ({
  from,
  number: segment ?? sample!.number,
});

function Found(props: { sound: SimilarSound; name: SoundName; isItself: boolean }) {
  const { model } = useReach();
  const { sound, isItself } = props;
  const words = kWords.similar;
  const name = kWords.category(sound.category);
  return (
    <li>
      <ListenButton sample={{ ...sound, ...props.name }} />
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
      <TrackSelect
        label={`${words.toTrack} ${name}`}
        text={words.toTrack}
        onChoose={(channel) => void model.assign(props.name, channel)}
      />
    </li>
  );
}
