import { useState } from 'preact/hooks';

import { Choices } from './parts/choices';
import { Dialog } from './parts/dialog';
import { useReach } from './model/reach';
import type { Intake, Mode, StageState } from './model/records';
import { kWords } from './words';

/** Whether the room may contribute. */
export function IntakeSwitch({ intake }: { intake: Intake }) {
  const { model } = useReach();
  const [asks, setAsks] = useState(false);
  const set = (wanted: Intake) => void model.act('intake', { intake: wanted });
  return (
    <div class="switch">
      <span>{kWords.intake}</span>
      <Choices
        label={kWords.intake}
        value={intake}
        of={(['closed', 'open', 'finished'] as const).map((value) => ({
          value,
          label: kWords.intakeWord[value],
        }))}
        onChoose={(wanted) => {
          if (wanted !== 'finished') set(wanted);
          else if (intake !== 'finished') setAsks(true);
        }}
      />
      {asks && (
        <Dialog title={kWords.intake} onClose={() => setAsks(false)}>
          <p>{kWords.finishQuestion}</p>
          <div class="last">
            <button
              type="button"
              class="danger sure"
              onClick={() => {
                set('finished');
                setAsks(false);
              }}
            >
              {kWords.finishYes}
            </button>
            <button type="button" onClick={() => setAsks(false)}>
              {kWords.cancel}
            </button>
          </div>
        </Dialog>
      )}
    </div>
  );
}

/** Whether new sounds wait for the performer's word. */
export function ModeSwitch({ state }: { state: StageState }) {
  const { model } = useReach();
  const set = (mode: Mode) => void model.act('mode', { mode });
  const nudge = (step: number) =>
    void model.act('mode', ({ confidence }) => ({
      mode: 'above',
      confidence: Math.min(1, Math.max(0, Math.round((confidence + step) * 100) / 100)),
    }));
  return (
    <div class="switch">
      <span>{kWords.mode}</span>
      <Choices
        label={kWords.mode}
        value={state.mode}
        of={(['auto', 'ask', 'above'] as const).map((value) => ({
          value,
          label: kWords.modeWord[value] + (value === 'above' ? ` ${kWords.percent(state.confidence)}` : ''),
          title: kWords.modeMeaning[value],
        }))}
        onChoose={set}
      />
      {state.mode === 'above' && (
        <div class="choices" role="group" aria-label={kWords.modeWord.above}>
          <button type="button" aria-label={kWords.less} onClick={() => nudge(-0.05)}>
            −
          </button>
          <button type="button" aria-label={kWords.more} onClick={() => nudge(0.05)}>
            +
          </button>
        </div>
      )}
    </div>
  );
}
