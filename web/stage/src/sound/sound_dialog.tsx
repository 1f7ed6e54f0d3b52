import { namedCategory } from '../arrivals/arrivals';
import { Correction } from './correction';
import { DangerButton, Dialog } from '../parts/dialog';
import { ListenButton } from '../parts/listen_button';
import { useReach } from '../model/reach';
import type { Arrival } from '../model/records';
import { Similar } from '../alike/similar';
import { kWords } from '../words';

/** Everything that can be done with one sound. */
export function SoundDialog({ arrival, onClose }: { arrival: Arrival; onClose: () => void }) {
  const { model } = useReach();
  const words = kWords.sound;
  const blocked = model.isBlocked(arrival.contributor);
  const named = namedCategory(arrival);
  return (
    <Dialog title={kWords.category(named)} onClose={onClose}>
      <p class="facts">
        <ListenButton sample={arrival} />
        <span>{kWords.percent(arrival.confidence)}</span>
        <span>{arrival.noteName ?? kWords.noPitch}</span>
        <span>{kWords.seconds(arrival.durationSeconds)}</span>
        <span>{arrival.name || kWords.anonymous}</span>
      </p>
      <h3>{words.assign}</h3>
      <div class="grid">
        {(model.state?.tracks ?? []).map((track) => (
          <button
            key={track.channel}
            type="button"
            class="onto"
            style={{ '--colour': track.colour ?? 'var(--no-track)' }}
            onClick={() => {
              void model.act(`samples/${arrival.number}/assign`, { channel: track.channel });
              onClose();
            }}
          >
            {track.track ?? kWords.channel(track.channel)}
          </button>
        ))}
      </div>
      <Similar key={arrival.number} sound={arrival} />
      <Correction arrival={arrival} />
      <div class="last">
        {arrival.contributor !== '' && (
          <button
            type="button"
            title={words.blockMeaning}
            onClick={() => void model.act('block', { contributor: arrival.contributor, on: !blocked })}
          >
            {blocked ? words.unblock : words.block}
          </button>
        )}
        <DangerButton
          label={words.deleteSound}
          onSure={() => {
            void model.deleteSound(arrival);
            onClose();
          }}
        />
        <DangerButton
          label={words.deleteTake}
          onSure={() => {
            void model.deleteTake(arrival);
            onClose();
          }}
        />
      </div>
    </Dialog>
  );
}
