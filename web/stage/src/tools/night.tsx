import './night.css';

import { useState } from 'preact/hooks';

import { DangerButton, Dialog } from '../parts/dialog';
import { useReach } from '../model/reach';
import { kWords } from '../words';

/** The sound check, and what becomes of the night. */
export function NightButton() {
  const { model } = useReach();
  const [open, setOpen] = useState(false);
  const { state } = model;
  if (!state) return null;
  const words = kWords.night;
  return (
    <>
      <button
        type="button"
        class={state.soundCheck ? 'plain sound-check' : 'plain'}
        onClick={() => setOpen(true)}
      >
        {state.soundCheck ? words.soundCheckIsOn : words.title}
      </button>
      {open && (
        <Dialog title={words.title} onClose={() => setOpen(false)}>
          <h3>{words.soundCheck}</h3>
          <p class="quiet">{words.soundCheckMeaning}</p>
          <div class="deed">
            {state.soundCheck ? (
              <DangerButton label={words.endSoundCheck} onSure={() => void model.endSoundCheck()} />
            ) : (
              <button type="button" onClick={() => void model.act('session/sound-check', { on: true })}>
                {words.beginSoundCheck}
              </button>
            )}
          </div>
          <h3>{words.takeHome}</h3>
          <p class="quiet">{words.takeHomeMeaning}</p>
          <div class="deed">
            <a class="button" href={model.exportAddress} download>
              {words.download}
            </a>
          </div>
          <h3>{words.forget}</h3>
          <p class="quiet">{words.forgetMeaning}</p>
          <div class="deed">
            <DangerButton label={words.forgetAll} onSure={() => void model.clearSession()} />
          </div>
        </Dialog>
      )}
    </>
  );
}
