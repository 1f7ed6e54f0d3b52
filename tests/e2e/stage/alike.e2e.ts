// The map of what is alike: laid out, worked by mouse, finger and keyboard, and smooth with five thousand.
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { AlikePage } from '../support/alike_page';
import { openChromium } from '../support/chromium';
import { tookAtMost } from '../support/measure';
import { arrival, librarySound, type MockStage } from '../support/mock_stage';
import { StagePage } from '../support/stage_page';

let browser: Browser;
let stage: StagePage;
let alike: AlikePage;
beforeAll(async () => {
  browser = await openChromium('denied');
});
afterEach(() => stage.close());
afterAll(() => browser.close());

const own = '/home/aki/Sounds/Field recordings/Yanaka, morning.flac';
/** `count` sounds, each called n and its number, and one of the library. */
const open = async (
  count: number,
  options: BrowserContextOptions = {},
  change: (daemon: MockStage) => void = () => undefined,
): Promise<void> => {
  stage = await StagePage.open(browser, {
    reducedMotion: 'reduce',
    ...options,
    prepare: (daemon) => {
      daemon.fill(count);
      for (const one of daemon.arrivals) one.name = `n${one.number}.`;
      daemon.library = [librarySound(11, own)];
      daemon.mapping.categories.dog = 'Chorus';
      change(daemon);
    },
  });
  alike = new AlikePage(stage.page);
  await alike.open();
  await alike.settled();
};
const far = ([x, y]: [number, number], [a, b]: [number, number]) => Math.hypot(x - a, y - b);

test('sounds of one kind lie near each other, each in its track’s colour', async () => {
  await open(160);
  const kept = await alike.keeps(161);
  for (let number = 1; number <= 160; number += 1) {
    const others = [...kept].filter(([key]) => key.startsWith('s') && key !== `s${number}`);
    others.sort(
      ([, left], [, right]) => far(left, kept.get(`s${number}`)!) - far(right, kept.get(`s${number}`)!),
    );
    expect(Number(others[0]![0].slice(1)) % 8).toBe(number % 8);
  }
  expect(await alike.colours(await alike.find('n160.'))).toContain('255,235,42');
  expect(await alike.colours(await alike.find('n77.'))).toContain('176,202,181');
  expect(await alike.count.innerText()).toBe('160 tonight, 1 of your library');
  expect(stage.complaints).toEqual([]);
});

test('a new sound finds its place, and no other moves; a deleted one goes', async () => {
  await open(40);
  const before = await alike.keeps(41);
  const first = await alike.find('n33.');
  stage.daemon.arrive(arrival(41, { name: 'n41.' }));
  stage.daemon.arrivals = stage.daemon.arrivals.filter(({ number }) => number !== 5);
  stage.daemon.tell('samplesRemoved', { numbers: [5] });
  await expect.poll(() => alike.count.innerText()).toContain('1 came since the layout');
  await expect.poll(async () => (await alike.kept()).has('s41')).toBe(true);
  const { s41, ...after } = Object.fromEntries(await alike.kept());
  const { s5, ...others } = Object.fromEntries(before);
  expect(s5).toBeDefined();
  expect(after).toEqual(others);
  expect(await alike.find('n33.')).toEqual(first);
  const kind = (number: number) =>
    [...before].filter(([key]) => key.startsWith('s') && Number(key.slice(1)) % 8 === number % 8);
  const near = (spot: [number, number], number: number) =>
    Math.min(...kind(number).map(([, other]) => far(spot, other)));
  expect(near(s41!, 41)).toBeLessThan(near(s41!, 44));
});

test('a page that is loaded again shows the same drawing', async () => {
  await open(40);
  const before = await alike.keeps(41);
  const at = await alike.find('n17.');
  await stage.page.reload();
  await alike.open();
  await alike.settled();
  expect(await alike.find('n17.')).toEqual(at);
  expect(await alike.kept()).toEqual(before);
});

test('laid out anew, all sounds have their part in it', async () => {
  await open(40);
  const before = await alike.keeps(41);
  for (let number = 41; number <= 60; number += 1) stage.daemon.arrive(arrival(number));
  await expect.poll(() => alike.count.innerText()).toContain('20 came since the layout');
  await stage.button('Lay out anew').click();
  await alike.settled();
  await expect.poll(() => alike.count.innerText()).toBe('60 tonight, 1 of your library');
  await expect.poll(async () => (await alike.keeps(61)).get('s7')).not.toEqual(before.get('s7'));
});

test('resting on a sound lets it be heard on the cue, leaving it ends that, and it can be switched off', async () => {
  await open(40);
  const { x, y } = await alike.find('n17.');
  await stage.page.mouse.move(x + 2, y - 1);
  await alike.tip.waitFor();
  expect(await alike.tip.innerText()).toMatch(/clapping[\s\S]*C#3[\s\S]*n17\./);
  await stage.did('POST audition {"sample":17}');
  await stage.page.mouse.move(5, 5);
  await stage.did('POST audition {}');
  const done = stage.daemon.deeds.length;
  const { x: left, y: top } = await alike.find('Yanaka');
  await stage.page.mouse.move(left, top);
  await stage.did('POST library/11/audition {}');
  await stage.page.mouse.move(5, 5);
  await expect.poll(() => stage.daemon.deeds.slice(done)).toContain('POST audition {}');
  await stage.button('Listen on hover').click();
  const before = stage.daemon.deeds.length;
  await stage.page.mouse.move(x, y);
  await alike.tip.waitFor();
  await stage.page.mouse.click(x, y);
  await alike.card.waitFor();
  expect(stage.daemon.deeds.slice(before)).toEqual([]);
  await stage.page.reload();
  await alike.open();
  expect(await stage.button('Listen on hover').getAttribute('aria-pressed')).toBe('false');
});

test('while no output is confirmed nothing sounds and nothing asks, and a button leads there', async () => {
  await open(40);
  await stage.page.evaluate(() => localStorage.setItem('exsampling.stage.cueWay', 'page'));
  await stage.page.reload();
  await alike.open();
  await alike.settled();
  const { x, y } = await alike.find('n17.');
  await stage.page.mouse.move(x, y);
  await alike.tip.waitFor();
  await stage.page.evaluate(() => new Promise((done) => setTimeout(done, 300)));
  expect(stage.daemon.deeds).toEqual([]);
  expect(stage.daemon.heard).toEqual([]);
  expect(await stage.page.getByRole('dialog').count()).toBe(0);
  await stage.button('Choose where to listen').click();
  await stage.page.getByRole('dialog', { name: 'Listening' }).waitFor();
});

test('a click chooses; its card puts the sound on its track or another and finds more like it', async () => {
  await open(40);
  const { x, y } = await alike.find('n17.');
  await stage.page.mouse.click(x, y);
  expect(await alike.card.innerText()).toMatch(/clapping/);
  await stage.button('Put on Snare').click();
  await stage.did('POST samples/17/assign {"channel":2}');
  await expect.poll(() => alike.said.innerText()).toBe('clapping is on Snare.');
  await alike.card.getByRole('combobox').selectOption('Wind');
  await stage.did('POST samples/17/assign {"channel":6}');
  await alike.card.getByRole('button', { name: 'More like this' }).click();
  await expect.poll(() => stage.page.locator('.similar li').count()).toBe(4);
});

test('a double click puts a sound on its track at once, one of the library as well', async () => {
  await open(40);
  const session = await alike.find('n17.');
  await stage.page.mouse.dblclick(session.x, session.y);
  await stage.did('POST samples/17/assign {"channel":2}');
  const library = await alike.find('Yanaka');
  await stage.page.mouse.dblclick(library.x, library.y);
  await stage.did('POST library/11/assign {"channel":4}');
});

test('a finger’s tap chooses and plays, and a button loads; two fingers zoom', async () => {
  await open(40, { viewport: { width: 1024, height: 600 }, hasTouch: true });
  const { x, y } = await alike.find('n17.');
  await stage.page.touchscreen.tap(x, y);
  await stage.did('POST audition {"sample":17}');
  await stage.button('Put on Snare').tap();
  await stage.did('POST samples/17/assign {"channel":2}');

  const apart = async () => {
    const [one, other] = [await alike.find('n17.'), await alike.find('n18.')];
    return Math.hypot(one.x - other.x, one.y - other.y);
  };
  const before = await apart();
  const touches = await stage.page.context().newCDPSession(stage.page);
  const fingers = (type: 'touchStart' | 'touchMove' | 'touchEnd', spread: number) =>
    touches.send('Input.dispatchTouchEvent', {
      type,
      touchPoints:
        type === 'touchEnd' ? [] : [-1, 1].map((side, id) => ({ x: 300, y: 400 + side * spread, id })),
    });
  await fingers('touchStart', 20);
  for (const spread of [25, 30, 35, 40]) await fingers('touchMove', spread);
  await fingers('touchEnd', 0);
  expect((await apart()) / before).toBeCloseTo(2, 1);
});

test('everything can be done with the keyboard, and is told', async () => {
  await open(40);
  await alike.canvas.focus();
  await stage.page.keyboard.press('Home');
  expect(await alike.card.getAttribute('aria-label')).toBe('mouse click');
  const first = await alike.marked();
  await stage.did('POST audition {"sample":40}');
  for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) {
    await stage.page.keyboard.press('Home');
    await stage.page.keyboard.press(key);
    const { x, y } = await alike.marked();
    if (x === first.x && y === first.y) continue;
    const [along, beside] =
      key === 'ArrowLeft' || key === 'ArrowRight' ? [x - first.x, y - first.y] : [y - first.y, x - first.x];
    expect(key === 'ArrowLeft' || key === 'ArrowUp' ? -along : along).toBeGreaterThanOrEqual(
      Math.abs(beside) - 1,
    );
  }
  await stage.page.keyboard.press('Home');
  await stage.page.keyboard.press('Enter');
  await stage.did('POST samples/40/assign {"channel":1}');
  await stage.page.keyboard.press('Escape');
  await expect.poll(() => alike.card.count()).toBe(0);
});

test('what is searched for or of one track stays bright and can be chosen, the rest can not', async () => {
  await open(40);
  const other = await alike.find('n18.');
  await alike.search('clapping');
  await stage.page.mouse.click(other.x, other.y);
  expect(await alike.card.count()).toBe(0);
  await alike.search('');
  await stage.page.mouse.click(other.x, other.y);
  await alike.card.waitFor();
  await stage.page.keyboard.press('Escape');
  await stage.button(/^Piano$/).click();
  await alike.canvas.focus();
  // Until the frame that draws what the button chose.
  await expect
    .poll(async () => {
      await stage.page.keyboard.press('Home');
      return alike.card.getAttribute('aria-label');
    })
    .toBe('church bells');
});

test('none, one and a few sounds are shown, too', async () => {
  await open(0, {}, (daemon) => (daemon.library = []));
  expect(await stage.page.locator('.alike .nothing').innerText()).toContain('No sound is here yet');
  for (const number of [1, 2, 3, 4]) {
    stage.daemon.arrive(arrival(number, { name: `n${number}.` }));
    await expect.poll(() => alike.count.innerText()).toBe(`${number} tonight`);
  }
  const spots = await Promise.all(
    [1, 2, 3, 4].map(async (number) => (await alike.keeps(4)).get(`s${number}`)!),
  );
  expect(spots[0]).toEqual([0, 0]);
  for (const one of spots) {
    for (const other of spots) if (one !== other) expect(far(one, other)).toBeGreaterThan(1);
  }
});

test('five thousand sounds are panned while twenty arrive, and answer the pointer', async () => {
  stage = await StagePage.open(browser, {
    prepare: (daemon) => {
      daemon.fill(5_000);
      daemon.library = [];
    },
  });
  // What the page itself does in each frame; frames also tell of what else the machine does.
  await stage.page.evaluate(() => {
    const work: number[] = [];
    Object.assign(window, { work });
    const ask = window.requestAnimationFrame.bind(window);
    let frame = 0;
    window.requestAnimationFrame = (step) =>
      ask((now) => {
        const before = performance.now();
        step(now);
        const took = performance.now() - before;
        if (now === frame && work.length > 0) work[work.length - 1]! += took;
        else work.push(took);
        frame = now;
      });
  });
  alike = new AlikePage(stage.page);
  await alike.open();
  await expect.poll(() => alike.count.innerText()).toContain('5000 tonight');
  await stage.page.locator('.alike .laying').waitFor();
  await expect.poll(() => stage.page.locator('.alike .laying').count(), { timeout: 240_000 }).toBe(0);
  const box = (await alike.canvas.boundingBox())!;
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await stage.page.evaluate(() => ((window as any).work.length = 0));
  let number = 5_000;
  const arriving = setInterval(() => number < 5_020 && stage.daemon.arrive(arrival((number += 1))), 100);
  await stage.page.mouse.move(middle.x, middle.y);
  await stage.page.mouse.down();
  for (let step = 0; step < 120; step += 1) {
    await stage.page.mouse.move(middle.x + 150 * Math.sin(step / 10), middle.y + 100 * Math.sin(step / 7));
  }
  await stage.page.mouse.up();
  clearInterval(arriving);
  await expect.poll(() => alike.count.innerText()).toContain(`${number} tonight`);
  const work = await stage.page.evaluate(() => [...((window as any).work as number[])].sort((a, b) => a - b));
  const at = (share: number) => work[Math.floor(work.length * share)]!;

  const answers = await stage.page.evaluate(
    ({ left, top, width, height }) =>
      new Promise<number[]>((done) => {
        const canvas = document.querySelector('.alike canvas')!;
        const times: number[] = [];
        let step = 0;
        let asked = 0;
        let key = '';
        const watch = new MutationObserver(() => {
          const tip = document.querySelector<HTMLElement>('.alike .tip')?.dataset.at ?? '';
          if (!tip || tip === key) return;
          key = tip;
          times.push(performance.now() - asked);
        });
        watch.observe(document.querySelector('.alike .face')!, {
          childList: true,
          subtree: true,
          attributes: true,
        });
        const next = () => {
          if ((step += 1) > 240) {
            watch.disconnect();
            return done(times);
          }
          asked = performance.now();
          const [clientX, clientY] = [
            left + width * (0.3 + 0.4 * ((step * 0.37) % 1)),
            top + height * (0.3 + 0.4 * ((step * 0.61) % 1)),
          ];
          canvas.dispatchEvent(
            new PointerEvent('pointermove', { clientX, clientY, pointerId: 9, bubbles: true }),
          );
          setTimeout(next, 40);
        };
        next();
      }),
    { left: box.x, top: box.y, width: box.width, height: box.height },
  );
  answers.sort((a, b) => a - b);
  expect(work.length).toBeGreaterThan(30);
  tookAtMost(20, `own work a frame, of ${work.length}, p95`, at(0.95));
  expect(answers.length).toBeGreaterThan(10);
  tookAtMost(50, `hover answers, of ${answers.length}, median`, answers[answers.length >> 1]!);
});
