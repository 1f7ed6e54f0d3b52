import { HttpApi } from './api';
import { mountButtonSketch, type ButtonSketch } from './button_sketch';
import { startCapture } from './capture';
import { kBrowserClock } from '../../shared/clock';
import { Outbox } from './outbox';
import { loadP5 } from './p5_loader';
import { currentPlace } from './places';
import { Player } from './player';
import { browserSettings } from '../../shared/settings';
import { nameForCredits } from './credits';
import { decodeSoundFile } from './sound_file';
import { openTakeStore } from './take_store';
import { View } from './view';
import { Visit } from './visit';
import { chooseWords } from './languages';

const kCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;

async function open(): Promise<void> {
  const settings = browserSettings();
  const api = new HttpApi(() => nameForCredits(settings));
  const words = chooseWords(navigator.languages);
  let painting = false;
  let sketch: ButtonSketch | null = null;

  const outbox = new Outbox(await openTakeStore(), api, kBrowserClock, () => {
    visit.followNewest();
    changed();
  });
  const visit: Visit = new Visit(
    {
      api,
      clock: kBrowserClock,
      settings,
      words,
      joinCode: new URLSearchParams(location.search).get('j') || null,
      startCapture,
      decodeSoundFile,
      browser: {
        userAgent: navigator.userAgent,
        secure: window.isSecureContext,
        asksForMicrophones: typeof navigator.mediaDevices?.getUserMedia === 'function',
      },
      askPlace:
        window.isSecureContext && 'geolocation' in navigator
          ? () => currentPlace(navigator.geolocation)
          : null,
    },
    outbox,
    changed,
  );
  const player = new Player(changed);
  const view: View = new View(visit, player, words);

  const warn = (event: BeforeUnloadEvent) => event.preventDefault();

  function changed(): void {
    view.render();
    sketch?.wake();
    // The listener is there only while it must be: with one, a page is not kept for the back button.
    if (visit.hasUnsaved) window.addEventListener('beforeunload', warn);
    else window.removeEventListener('beforeunload', warn);
    if (visit.phase === 'recording' && !painting) {
      painting = true;
      requestAnimationFrame(paint);
    }
  }

  function paint(): void {
    view.renderButton();
    painting = visit.phase === 'recording';
    if (painting) requestAnimationFrame(paint);
  }

  view.render();
  document.addEventListener('visibilitychange', () => visit.setVisible(!document.hidden));
  window.addEventListener('pagehide', () => visit.setVisible(false));
  window.addEventListener('pageshow', () => visit.setVisible(!document.hidden));
  window.addEventListener('online', () => outbox.wake());
  void followPermission((denied) => visit.setDenied(denied));
  void visit.begin();

  const P5 = await loadP5(() => visit.phase === 'idle');
  const host = document.getElementById('record')!;
  if (P5 && !host.hidden) {
    sketch = mountButtonSketch(P5, host, () => visit.look(), kCalm);
    host.classList.add('drawn');
  }
  // Only now: its copy of p5 then comes from the browser's cache, not a second time over the air.
  if ('serviceWorker' in navigator && import.meta.env.PROD) {
    await navigator.serviceWorker.register('/sw.js').catch(() => undefined);
  }
}

/** Tells whether the microphone is denied, now and whenever that changes, where browsers say so. */
async function followPermission(onChange: (denied: boolean) => void): Promise<void> {
  try {
    const status = await navigator.permissions.query({ name: 'microphone' as PermissionName });
    if (status.state === 'denied') onChange(true);
    status.onchange = () => onChange(status.state === 'denied');
  } catch {
    // Firefox and older Safari do not answer; the tap will tell.
  }
}

void open();
