import { inLetters } from './address';
import { Code } from './codes';
import { freshSounds } from './fresh';
import type { Join } from './records';
import { River } from './river';
import { kWords } from './words';

const kAgainMs = 3_000;
const kPatienceMs = 8_000;
/** A daemon that is started anew is away for a second or two; nobody needs to read of it. */
const kMissesUntilSaid = 3;

const find = <T extends HTMLElement>(selector: string) => document.querySelector<T>(selector)!;
const write = (selector: string, text: string) => {
  const place = find(selector);
  if (place.textContent !== text) place.textContent = text;
};

const river = new River(find('#river'));
const wifiCode = new Code(find('#wifi-code'), 'wifi');
const addressCode = new Code(find('#address-code'), 'address');
let shown: Join | null = null;
let misses = 0;

async function show(join: Join): Promise<void> {
  document.body.dataset.intake = join.intake;
  write('#performance', join.performance);
  write('#headline', kWords.headline[join.intake]);
  write('#count b', String(join.sounds));
  write('#count span', kWords.sounds(join.sounds));
  river.show(freshSounds(shown, join), join.latest);
  shown = join;
  find('#address').hidden = false;
  find('#wifi').hidden = !join.wifi;
  const { place, code } = inLetters(join.address);
  write('#address h2', join.wifi ? kWords.step(2, kWords.address) : kWords.address);
  write('#address .letters', place);
  write('#address .more', code ? kWords.code(code) : '');
  if (join.wifi) {
    write('#wifi h2', kWords.step(1, kWords.wifi));
    write('#wifi .letters', join.wifi.name);
    write('#wifi .more', join.wifi.password ? kWords.password(join.wifi.password) : kWords.openNetwork);
    await wifiCode.show(JSON.stringify(join.wifi), kWords.wifiCode(join.wifi.name));
  }
  await addressCode.show(join.address, kWords.addressCode(place));
}

async function ask(): Promise<void> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), kPatienceMs);
  try {
    const answer = await fetch('/api/join', { signal: late.signal, cache: 'no-store' });
    if (answer.ok) await show((await answer.json()) as Join);
    misses = answer.ok ? 0 : misses + 1;
    write('#lost', answer.status === 401 || answer.status === 403 ? kWords.strange : kWords.lost);
  } catch {
    misses += 1;
    write('#lost', kWords.lost);
  } finally {
    clearTimeout(timer);
  }
  find('#lost').hidden = misses < kMissesUntilSaid && !(misses > 0 && !shown);
}

/** Only while somebody looks: phones have other things to do. */
async function goOn(): Promise<void> {
  if (!document.hidden) await ask();
  setTimeout(() => void goOn(), kAgainMs);
}

/** A projector's screen must not go dark; not every browser is able to. */
function stayAwake(): void {
  if (!document.hidden) void navigator.wakeLock?.request('screen').catch(() => undefined);
}

document.addEventListener('visibilitychange', stayAwake);
stayAwake();
void goOn();
