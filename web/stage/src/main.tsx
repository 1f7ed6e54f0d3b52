import { render } from 'preact';

import { kBrowserClock } from '../../recorder/src/clock';
import { browserSettings } from '../../recorder/src/settings';
import { AlikeMap } from './alike/alike_map';
import { ThreadedLayout } from './alike/threaded_layout';
import { HttpApi } from './api';
import { App } from './app';
import { Cue } from './cue';
import { Listening } from './listening';
import type { Stream } from './live_line';
import { Reach } from './parts';
import { BrowserSpeaker } from './speaker';
import { StageModel } from './stage_model';
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
