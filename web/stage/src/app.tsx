import { useEffect, useState } from 'preact/hooks';

import { ArrivalsList } from './arrivals_list';
import { pulse } from './health';
import { InstrumentsButton } from './instruments';
import { ListeningDialog } from './listening_dialog';
import { MapView } from './map_view';
import { MappingEditor } from './mapping_editor';
import { Choices, Dialog, useNow, useReach } from './parts';
import type { Intake, Mode, StageState } from './records';
import { Tracks } from './tracks';
import { kWords } from './words';

type View = 'tracks' | 'arrivals' | 'map' | 'mapping';
const kViews: View[] = ['tracks', 'arrivals', 'map', 'mapping'];

/** Tall and wide enough for the tracks to be always in sight. */
const kRoomy = '(min-width: 1200px) and (min-height: 760px)';

export function App() {
  const { model, listening } = useReach();
  const roomy = useMedia(kRoomy);
  const [chosen, setChosen] = useState<View>('tracks');
  const view = roomy && chosen === 'tracks' ? 'arrivals' : chosen;
  const views = kViews.filter(
    (one) => (one !== 'tracks' || !roomy) && (one !== 'mapping' || model.mapping),
  );
  const { state } = model;
  return (
    <div class="page">
      <header class="bar">
        <h1>{kWords.title}</h1>
        <p class={`connection ${model.connection}`} role="status">
          {kWords.connection[model.connection]}
        </p>
        {state && <IntakeSwitch intake={state.intake} />}
        {state && <ModeSwitch state={state} />}
        <CueButton />
      </header>
      <Warnings />
      <main>
        {state && roomy && <Tracks tracks={state.tracks} />}
        <nav class="views">
          <Choices
            label={kWords.view}
            value={view}
            of={views.map((value) => ({ value, label: kWords.views[value] }))}
            onChoose={setChosen}
          />
          {state && <HealthLine />}
          <InstrumentsButton />
        </nav>
        {state && !roomy && view !== 'tracks' && (
          <Lights state={state} onOpen={() => setChosen('tracks')} />
        )}
        {state && view === 'tracks' && <Tracks tracks={state.tracks} />}
        {state && view === 'arrivals' && <ArrivalsList />}
        {state && view === 'map' && <MapView />}
        {model.mapping && view === 'mapping' && <MappingEditor mapping={model.mapping} />}
      </main>
      {listening.asks && <ListeningDialog />}
    </div>
  );
}

/** Where the performer listens, and the way to change it. */
function CueButton() {
  const { listening } = useReach();
  const { cue } = listening;
  const output = cue.way === 'page' && cue.confirmed ? cue.confirmed.label : kWords.cue.device;
  return (
    <button
      type="button"
      class="plain cue"
      aria-label={`${kWords.cue.title}: ${output}`}
      onClick={() => listening.ask(true)}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M4 13a8 8 0 0 1 16 0v6h-5v-7h2a5.5 5.5 0 0 0-10 0h2v7H4z" />
      </svg>
      {output}
    </button>
  );
}

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const follow = () => setMatches(media.matches);
    media.addEventListener('change', follow);
    return () => media.removeEventListener('change', follow);
  }, []);
  return matches;
}

function IntakeSwitch({ intake }: { intake: Intake }) {
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

function ModeSwitch({ state }: { state: StageState }) {
  const { model } = useReach();
  const set = (mode: Mode) => void model.act('mode', { mode });
  const nudge = (step: number) => {
    const confidence = Math.min(1, Math.max(0, Math.round((state.confidence + step) * 100) / 100));
    void model.act('mode', { mode: 'above', confidence });
  };
  return (
    <div class="switch">
      <span>{kWords.mode}</span>
      <Choices
        label={kWords.mode}
        value={state.mode}
        of={(['auto', 'ask', 'above'] as const).map((value) => ({
          value,
          label:
            kWords.modeWord[value] + (value === 'above' ? ` ${kWords.percent(state.confidence)}` : ''),
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

/** How it goes, from what has arrived; a sentence with what to do when something is missing. */
function HealthLine() {
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

/** What went wrong, in words; nothing when nothing did. */
function Warnings() {
  const { model } = useReach();
  if (!model.notice && model.alarms.length === 0) return null;
  return (
    <div class="warnings" role="alert">
      {model.notice && (
        <p>
          {model.notice}
          <button type="button" class="plain" onClick={() => model.say('')}>
            {kWords.dismiss}
          </button>
        </p>
      )}
      {model.alarms.map((one) => (
        <p key={one.message}>
          {one.message}
          <button type="button" class="plain" onClick={() => model.dismissAlarm(one)}>
            {kWords.dismiss}
          </button>
        </p>
      ))}
    </div>
  );
}

/** The tracks at their smallest: which sound now, which are held. */
function Lights({ state, onOpen }: { state: StageState; onOpen: () => void }) {
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
          style={{ '--colour': track.colour ?? '#8a929c' }}
        >
          {track.track ?? track.channel}
        </span>
      ))}
    </button>
  );
}
