import { EntranceButton } from './entrance_button';
import { InstrumentsButton } from './instruments';
import { NightButton } from './night';
import { TempoButton } from './tempo';
import { kWords } from './words';

/** What is not needed in every minute of a show: each a button that opens a window of its own. */
export function Tools() {
  return (
    <div class="tools">
      <EntranceButton />
      <NightButton />
      <TempoButton />
      <InstrumentsButton />
      <a href="/join" target="_blank" rel="noopener">
        {kWords.projector}
      </a>
    </div>
  );
}
