import { render } from 'preact';

import { kBrowserClock } from '../../shared/clock';
import { browserSettings } from '../../shared/settings';
import { AlikeMap } from './alike/alike_map';
import { ThreadedLayout } from './alike/threaded_layout';
import { HttpApi } from './model/api';
import { App } from './app';
import { Cue } from './listening/cue';
import { Listening } from './listening/listening';
import type { Stream } from './model/live_line';
import { Reach } from './model/reach';
import { SoundDialog } from './sound/sound_dialog';
import { BrowserSpeaker } from './listening/speaker';
import { StageModel } from './model/stage_model';
import { kWords } from './words';

const host = document.getElementById('stage')!;
const token = new URLSearchParams(location.search).get('token') ?? '';
const api = new HttpApi(token, kWords.unreachable);
const openStream = (after: string) => new EventSource(api.eventsAfter(after)) as unknown as Stream;
const settings = browserSettings();
const model: StageModel = new StageModel(api, kBrowserClock, openStream, changed);
const listening: Listening = new Listening(
  new Cue(new BrowserSpeaker(), settings),
  api,
  model,
  kBrowserClock,
  changed,
);
const alike = new AlikeMap(api, settings, kBrowserClock, new ThreadedLayout(), changed, () =>
  model.say(kWords.alike.failed),
);
const reach = {
  model,
  listening,
  tiles: api.tiles,
  entrance: api,
  similar: api,
  folders: api.folders,
  alike,
  settings,
  teaching: api,
  SoundDialog,
};
let drawing = false;

/** Draws once a frame, however much has changed. */
function changed(): void {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    draw();
  });
}

function draw(): void {
  render(
    <Reach.Provider value={reach}>
      <App />
    </Reach.Provider>,
    host,
  );
}

draw();
void model.begin();
