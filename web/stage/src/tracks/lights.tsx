import './lights.css';

import { useReach } from '../model/reach';
import type { StageState } from '../model/records';

/** The tracks at their smallest: which sound now, which are held. */
export function Lights({ state, onOpen }: { state: StageState; onOpen: () => void }) {
  const { model } = useReach();
  return (
    <button type="button" class="lights" onClick={onOpen}>
      {state.tracks.map((track) => (
        <span
          key={track.channel}
          class={[
            (model.isLit(track.channel) || track.playing) && 'lit',
            track.sample && 'loaded',
            track.held && 'held',
          ]
            .filter(Boolean)
            .join(' ')}
          style={{ '--colour': track.colour ?? 'var(--no-track)' }}
        >
          {track.track ?? track.channel}
        </span>
      ))}
    </button>
  );
}
