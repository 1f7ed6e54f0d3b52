import { InstrumentsButton } from './instruments';

/** What is not needed in every minute of a show: each a button that opens a window of its own. */
export function Tools() {
  return (
    <div class="tools">
      <InstrumentsButton />
    </div>
  );
}
