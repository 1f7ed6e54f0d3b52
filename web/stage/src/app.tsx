import { useState } from 'preact/hooks';

import { AlikeView } from './alike/alike_view';
import { ArrivalsList } from './arrivals/arrivals_list';
import { CueButton } from './listening/cue_button';
import { HealthLine } from './health/health_panel';
import { Lights } from './tracks/lights';
import { ListeningDialog } from './listening/listening_dialog';
import { MappingEditor } from './mapping/mapping_editor';
import { useMedia } from './parts/media';
import { Choices } from './parts/choices';
import { useReach } from './model/reach';
import { PlaceView } from './places/place_view';
import { IntakeSwitch, ModeSwitch } from './rules';
import { Tools } from './tools/tools';
import { Tracks } from './tracks/tracks';
import { Warnings } from './health/warnings';
import { kWords } from './words';

type View = 'tracks' | 'arrivals' | 'alike' | 'places' | 'mapping';
const kViews: View[] = ['tracks', 'arrivals', 'alike', 'places', 'mapping'];

/** Tall and wide enough for the tracks to be always in sight. */
const kRoomy = '(min-width: 1200px) and (min-height: 760px)';

export function App() {
  const { model, listening } = useReach();
  const roomy = useMedia(kRoomy);
  const [chosen, setChosen] = useState<View>('tracks');
  const view = roomy && chosen === 'tracks' ? 'arrivals' : chosen;
  const views = kViews.filter((one) => (one !== 'tracks' || !roomy) && (one !== 'mapping' || model.mapping));
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
          <Tools />
        </nav>
        {state && !roomy && view !== 'tracks' && <Lights state={state} onOpen={() => setChosen('tracks')} />}
        {state && view === 'tracks' && <Tracks tracks={state.tracks} />}
        {state && view === 'arrivals' && <ArrivalsList />}
        {state && view === 'alike' && <AlikeView />}
        {state && view === 'places' && <PlaceView />}
        {model.mapping && view === 'mapping' && <MappingEditor mapping={model.mapping} />}
      </main>
      {listening.asks && <ListeningDialog />}
    </div>
  );
}
