// What `exsampling doctor` finds before the gig, with Chromium as the phone and an instrument that
// speaks OSC by foreign programs.
import { execFileSync, type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';

import { openChromium } from './support/chromium';
import { awaitLine, freeUdpPort, startDaemon } from './support/daemon';
import { oneTrackMapping } from './support/one_track';
import { OscListener } from './support/osc_listener';
import { inCheckout, kDaemon } from './support/paths';
import { scratchFolder } from './support/recorder_page';

const kFolder = scratchFolder();
const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

interface Visit {
  child: ChildProcess;
  said(): string;
  code: Promise<number | null>;
}

/** The doctor on loopback with free ports; `flags` come on top. */
function callDoctor(flags: string[]): Visit {
  const child = spawn(
    kDaemon,
    [
      'doctor',
      '--data',
      join(kFolder, 'data'),
      '--bind',
      '127.0.0.1',
      '--stage-port',
      '0',
      ...(flags.includes('--public-port') ? [] : ['--public-port', '0']),
      ...flags,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let text = '';
  child.stdout!.on('data', (data) => (text += String(data)));
  child.stderr!.on('data', (data) => (text += String(data)));
  const code = new Promise<number | null>((done) => child.once('close', done));
  ending.push(() => {
    child.kill('SIGKILL');
    return code;
  });
  return { child, said: () => text, code };
}

/** Says hello every second, as instruments do, and hears with oscdump what it is sent. */
async function openInstrument(oscIn: number): Promise<OscListener> {
  const osc = await OscListener.open();
  const say = (...message: string[]) => execFileSync('oscsend', ['127.0.0.1', String(oscIn), ...message]);
  const hello = setInterval(() => say('/exsampling/hello', 'is', String(osc.port), 'stand-in'), 500);
  ending.push(() => {
    clearInterval(hello);
    osc.close();
  });
  void osc.next('/exsampling/sample', undefined, 60).then(
    ({ values }) => say('/exsampling/loaded', 'i', values[0]!),
    () => undefined,
  );
  return osc;
}

/** Opens the page and taps twice, as a person with a phone. */
async function recordAt(address: string): Promise<void> {
  const browser = await openChromium('humming');
  ending.push(() => browser.close());
  const page = await browser.newPage();
  await page.goto(address);
  const button = page.locator('#record');
  await button.click();
  const elapsed = () => button.evaluate((it) => Number(it.style.getPropertyValue('--turn')));
  await expect.poll(elapsed).toBeGreaterThan(0.05);
  await button.click();
}

function mappingFile(): string {
  const file = join(kFolder, 'mapping.json');
  writeFileSync(file, JSON.stringify(oneTrackMapping(0)));
  return file;
}

test('a phone opens the page, records and is heard, and all is well', async () => {
  const oscIn = await freeUdpPort();
  const osc = await openInstrument(oscIn);
  const visit = callDoctor([
    '--osc-in',
    String(oscIn),
    '--osc',
    `127.0.0.1:${osc.port}`,
    '--mapping',
    mappingFile(),
    '--wait',
    '60',
  ]);
  const [, address] = await awaitLine(visit.child, /^ {2}(http:\/\/127\.0\.0\.1:\d+\S*)$/);
  expect(visit.said()).toMatch(/ok {2}instrument {3}stand-in answers at 127\.0\.0\.1/);
  expect(visit.said()).not.toMatch(/page {9}a phone/);
  await recordAt(address!);
  expect(await visit.code).toBe(0);
  const said = visit.said();
  expect(said).toMatch(/ok {2}model {8}esc50-mobilenetv2, 50 categories, SHA-256 [0-9a-f]{12}…/);
  expect(said).toMatch(/ok {2}page {9}a phone has opened the recorder\n/);
  expect(said).toMatch(/ok {2}recording {4}its take has arrived\n/);
  expect(said).toMatch(/ok {2}heard {8}\w+ \(\d+ %\) on All, and the instrument has loaded it\n/);
  expect(said).toMatch(/\nAll is well\.\n$/);
});

test('a daemon that runs is used and goes on', async () => {
  const oscIn = await freeUdpPort();
  const daemon = await startDaemon([
    '--osc-in',
    String(oscIn),
    '--osc',
    '127.0.0.1:9,x-sampling',
    '--mapping',
    mappingFile(),
  ]);
  ending.push(() => daemon.remove());
  const visit = callDoctor(['--osc-in', String(oscIn), '--osc', '127.0.0.1:9,x-sampling', '--wait', '60']);
  const [, address] = await awaitLine(visit.child, /^ {2}(http:\/\/127\.0\.0\.1:\d+\S*)$/);
  expect(new URL(address!).origin).toBe(daemon.origin);
  await recordAt(address!);
  expect(await visit.code).toBe(0);
  expect(visit.said()).toContain('taken by an exsampling that runs');
  expect((await fetch(daemon.origin)).status).toBe(200);
});

test('a taken port is named with what to do, and no phone is asked for', async () => {
  const other: Server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => other.once('listening', done));
  ending.push(() => new Promise((done) => other.close(done)));
  const { port } = other.address() as AddressInfo;
  const visit = callDoctor(['--public-port', String(port), '--osc-in', '0']);
  expect(await visit.code).toBe(1);
  expect(visit.said()).toContain(
    `BAD ports        127.0.0.1:${port} (TCP, phones) is taken by another program; end that program or choose another with --public-port`,
  );
  expect(visit.said()).toMatch(/1 thing to put right:\n {2}- {3}ports/);
  expect(visit.said()).not.toContain('Scan this');
});

test('when nobody comes, client isolation and the ways out are named', async () => {
  const visit = callDoctor(['--osc-in', '0', '--osc', '127.0.0.1:9,x-sampling', '--wait', '1']);
  expect(await visit.code).toBe(1);
  expect(visit.said()).toMatch(/BAD page .*no phone has come.*client isolation/);
  for (const way of ['access point of your own', 'tunnel', "phone's hotspot"]) {
    expect(visit.said()).toContain(way);
  }
});

test('without an instrument it says so and what to do', async () => {
  const visit = callDoctor(['--osc-in', '0', '--no-phone']);
  expect(await visit.code).toBe(1);
  expect(visit.said()).toMatch(
    /BAD instrument {3}no instrument is heard \(sent to 127\.0\.0\.1:10500\): open the Live set/,
  );
  expect(visit.said()).not.toContain('Scan this');
});

test('a model that is not what its manifest says is not loaded', async () => {
  const model = join(kFolder, 'model');
  mkdirSync(model);
  copyFileSync(inCheckout('models/esc50-mobilenetv2/manifest.json'), join(model, 'manifest.json'));
  writeFileSync(join(model, 'model.pt'), 'something else');
  const visit = callDoctor(['--osc-in', '0', '--model', model]);
  expect(await visit.code).toBe(1);
  expect(visit.said()).toMatch(/BAD model {8}The model .* is not the file that its manifest\.json describes/);
  expect(visit.said()).not.toContain('Scan this');
});
