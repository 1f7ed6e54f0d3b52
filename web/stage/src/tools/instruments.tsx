import { useState } from 'preact/hooks';

import { Dialog } from '../parts/dialog';
import { kWords } from '../words';

/** What plays the sounds, as the daemon serves it: blanks in names are dashes in addresses. */
const kFiles = [
  'ExSampling.amxd',
  'ExSampling Cue.amxd',
  'ExSampling Trigger.amxd',
  'ExSampling clips.mid',
  'ExSampling Pure Data.zip',
] as const;

/** Offers the instruments that go with this daemon for download. */
export function InstrumentsButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="plain" onClick={() => setOpen(true)}>
        {kWords.instruments.title}
      </button>
      {open && (
        <Dialog title={kWords.instruments.title} onClose={() => setOpen(false)}>
          <p>{kWords.instruments.intro}</p>
          <ul class="downloads">
            {kFiles.map((name) => (
              <li key={name}>
                <a href={`/instruments/${name.replaceAll(' ', '-')}`} download={name}>
                  {name}
                </a>
                <span>{kWords.instruments.meaning[name]}</span>
              </li>
            ))}
          </ul>
        </Dialog>
      )}
    </>
  );
}
