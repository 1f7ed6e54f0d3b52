import { pulse } from './health';
import { useNow, useReach } from './parts';
import { kWords } from './words';

/** How it goes, from what has arrived; a sentence with what to do when something is missing. */
export function HealthLine() {
  const { model } = useReach();
  const now = useNow();
  const { sounds, phones, asking, unheard } = pulse(model.arrivals.all, model.state!.tracks, now);
  return (
    <p class="health">
      {kWords.lastMinute(sounds, phones)}
      {asking > 0 && ` · ${kWords.asking(asking)}`}
      {unheard && <span class="warning"> · {kWords.noInstrument}</span>}
    </p>
  );
}
