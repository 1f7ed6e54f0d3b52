// The devices' scripts, fed with OSC bytes: what they tell the patch and the daemon.
import { beforeEach, describe, expect, test } from 'vitest';

import { deviceParts, devices } from '../../../src/instruments/max/build.mjs';
import { DaemonStandIn } from '../support/daemon_stand_in.mjs';
import { FakeClock, FakePorts, MaxDevice } from '../support/max_stand_in.mjs';
import { packet, parsed } from '../support/osc.mjs';

const scriptOf = (name) =>
  deviceParts(devices.find((device) => device.name === name))
    .files.find((file) => file.name.endsWith('.js'))
    .bytes.toString('utf8');
const kScripts = Object.fromEntries(devices.map(({ name }) => [name, scriptOf(name)]));

const kFile = { length: 1500, channels: 1 };

let clock;
let ports;

/** A daemon stand-in on the fake clock, answering where hello says. */
class Network {
  constructor(epoch) {
    this.targets = new Set();
    this.lose = () => false;
    this.restart(epoch);
  }

  restart(epoch = 7) {
    this.stage = new DaemonStandIn({ epoch, send: (bytes) => this.deliver(bytes) });
    this.targets.clear();
    this.up = true;
    this.beat(this.stage);
  }

  beat(stage) {
    clock.after(1000, () => {
      if (this.stage !== stage || !this.up) return;
      stage.heartbeat();
      this.beat(stage);
    });
  }

  /** Packets arrive a millisecond later, unless lost; `late(bytes)` may hold one back longer. */
  deliver(bytes) {
    for (const port of [...this.targets]) {
      if (!this.lose(bytes)) clock.after(1 + (this.late?.(bytes) ?? 0), () => ports.deliver(port, bytes));
    }
  }

  hear(bytes) {
    if (!this.up || this.lose(bytes)) return;
    const message = parsed(bytes);
    if (message.address === '/exsampling/hello') this.targets.add(message.values[0]);
    this.stage.hear(bytes);
  }
}

function deviceOn(network, name = 'ExSampling', options = {}) {
  const device = new MaxDevice({
    script: kScripts[name],
    clock,
    ports,
    toDaemon: (bytes) => network.hear(bytes),
    files: (path) => (path.includes('missing') ? null : kFile),
    ...options,
  });
  device.message('start');
  return device;
}

const said = (device, name) => device.sent.filter(({ address }) => address === `/exsampling/${name}`);

/** The daemon's state of a channel, in the words of the device's. */
function stageState(stage, channel) {
  const { content, hold, gain } = stage.track(channel);
  const sample = parsed(content);
  return {
    path: sample.address.endsWith('sample') ? sample.values[13] : null,
    hold: parsed(hold).values[2],
    gain: parsed(gain).values[2],
  };
}

function expectEqualStates(device, stage) {
  for (let channel = 1; channel <= 8; ++channel) {
    expect({ channel, ...device.state(channel) }).toEqual({ channel, ...stageState(stage, channel) });
  }
}

function generator(seed) {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
}

/** One change of the stage. */
function stir(stage, next) {
  const channel = 1 + next(8);
  const what = next(6);
  if (what < 2) stage.sample({ channel, path: `/takes/${stage.lastSeq + 1}_trimmed.wav` });
  else if (what === 2) stage.clear(channel);
  else if (what === 3) stage.hold(channel, next(2) === 1);
  else if (what === 4) stage.gain(channel, 0 - next(20));
  else stage.audition('/takes/1_trimmed.wav');
}

beforeEach(() => {
  clock = new FakeClock();
  ports = new FakePorts();
});

describe('a sample', () => {
  test('is loaded into the buffer that does not play, after who sounds there has faded', () => {
    const network = new Network();
    const device = deviceOn(network);
    clock.advance(100);
    device.out.length = 0;
    const seq = network.stage.sample({
      channel: 5,
      path: '/takes/1_trimmed.wav',
      playback: 1,
      pitch: 220,
      gain: -6,
      category: 'cow',
      categoryId: 3,
      track: 'Piano',
      place: [35.681236, 139.767125],
    });
    clock.advance(10);
    expect(device.out.filter(([outlet]) => outlet === 2)).toEqual([[2, 5, 'vacate', 0]]);
    clock.advance(40);
    const orders = device.out.filter(([outlet]) => outlet === 2);
    expect(orders[1]).toEqual([2, 5, 'load', 0, '/takes/1_trimmed.wav']);
    expect(orders[2].slice(0, 6)).toEqual([2, 5, 'play', 0, 1, 220]);
    expect(orders[2][6]).toBeCloseTo(10 ** (-6 / 20), 9);
    expect(orders[2].slice(7)).toEqual([1500, 0]);
    expect(said(device, 'loaded')).toEqual([{ address: '/exsampling/loaded', types: 'i', values: [seq] }]);
    expect(device.last('name', 5)).toEqual(['Piano']);
    expect(device.last('category', 5)).toEqual(['cow']);
    expect(device.last('note', 5)).toEqual(['A3']);
    expect(device.last('place', 5)).toEqual(['35.68/139.77']);
    expect(device.last('playback', 5)).toEqual(['tuned']);
    expect(device.last('wave', 5)).toEqual([0]);
    expect(device.out.filter(([, channel, what]) => channel === 5 && what === 'new')).toHaveLength(1);
  });

  test('that follows goes into the other buffer', () => {
    const network = new Network();
    const device = deviceOn(network);
    clock.advance(100);
    for (const [number, buffer] of [
      [1, 0],
      [2, 1],
      [3, 0],
    ]) {
      network.stage.sample({ channel: 1, path: `/takes/${number}_trimmed.wav` });
      clock.advance(50);
      expect(device.last('load', 1)).toEqual([buffer, `/takes/${number}_trimmed.wav`]);
      expect(device.last('play', 1)[0]).toBe(buffer);
    }
  });

  test('that cannot be read is told, leaves the old one, and is tried again with the next state', () => {
    const network = new Network();
    const device = deviceOn(network);
    clock.advance(100);
    network.stage.sample({ channel: 1, path: '/takes/1_trimmed.wav' });
    clock.advance(100);
    const seq = network.stage.sample({ channel: 1, path: '/missing/2_trimmed.wav' });
    clock.advance(3100);
    expect(said(device, 'failed')).toEqual([
      { address: '/exsampling/failed', types: 'is', values: [seq, 'Max cannot read the file'] },
    ]);
    expect(device.state(1).path).toBe('/takes/1_trimmed.wav');
    device.files = () => kFile;
    clock.advance(5100);
    expect(device.state(1).path).toBe('/missing/2_trimmed.wav');
    expect(said(device, 'loaded').at(-1).values).toEqual([seq]);
  });

  test('that is emptied while it loads stays away', () => {
    const network = new Network();
    const device = deviceOn(network);
    clock.advance(100);
    network.stage.sample({ channel: 1, path: '/takes/1_trimmed.wav' });
    clock.advance(10);
    network.stage.clear(1);
    clock.advance(200);
    expect(device.state(1).path).toBe(null);
    expect(said(device, 'loaded')).toEqual([]);
  });

  test('without a pitch has note 60 for its root; a stereo file says so', () => {
    const network = new Network();
    const device = deviceOn(network, 'ExSampling', { files: () => ({ length: 800, channels: 2 }) });
    clock.advance(100);
    network.stage.sample({ channel: 6, playback: 1, pitch: 0, path: '/takes/1_trimmed.wav' });
    clock.advance(100);
    const [, melodic, root, gain, length, stereo] = device.last('play', 6);
    expect({ melodic, gain, length, stereo }).toEqual({ melodic: 1, gain: 1, length: 800, stereo: 1 });
    expect(root).toBeCloseTo(261.6256, 3);
  });

  test("that no track wants (channel 0) is nobody's", () => {
    const network = new Network();
    const device = deviceOn(network);
    clock.advance(100);
    device.out.length = 0;
    network.deliver(
      packet(
        '/exsampling/sample',
        'iiiiffffiffsss',
        0,
        -1,
        0,
        0,
        0,
        0.1,
        1,
        0,
        0,
        0,
        0,
        'unknown',
        '',
        '/x.wav',
      ),
    );
    clock.advance(100);
    expect(device.out).toEqual([]);
  });
});

describe('sound on arrival', () => {
  const arrived = (device) => device.out.filter(([, , what]) => what === 'arrive').map(([, ...rest]) => rest);

  test('is off by default; at once, on the beat or the bar it plays its own pitch once', () => {
    const network = new Network();
    const device = deviceOn(network);
    clock.advance(100);
    network.stage.sample({ channel: 5, playback: 1, pitch: 440, path: '/takes/1_trimmed.wav' });
    clock.advance(100);
    expect(arrived(device)).toEqual([]);
    for (const [mode, number] of [
      [1, 2],
      [2, 3],
      [3, 4],
    ]) {
      device.message('arrival', 5, mode);
      network.stage.sample({ channel: 5, playback: 1, pitch: 440, path: `/takes/${number}_trimmed.wav` });
      clock.advance(100);
    }
    expect(arrived(device)).toEqual([
      [5, 'arrive', 1, 69, 1500],
      [5, 'arrive', 2, 69, 1500],
      [5, 'arrive', 3, 69, 1500],
    ]);
  });

  test('and its light are not for the state that answers hello', () => {
    const network = new Network();
    network.stage.sample({ channel: 5, path: '/takes/1_trimmed.wav' });
    const device = deviceOn(network);
    device.message('arrival', 5, 1);
    clock.advance(500);
    expect(device.state(5).path).toBe('/takes/1_trimmed.wav');
    expect(arrived(device)).toEqual([]);
    expect(device.out.filter(([, , what]) => what === 'new')).toEqual([]);
  });
});

describe('notes', () => {
  test('that sounded are told, ten a second at most and sample', () => {
    const network = new Network();
    const device = deviceOn(network);
    clock.advance(100);
    const seq = network.stage.sample({ channel: 3, path: '/takes/1_trimmed.wav' });
    clock.advance(100);
    for (let at = 0; at < 200; ++at) {
      device.message('played', 3, 60, 100);
      clock.advance(5);
    }
    const told = said(device, 'played');
    expect(told.length).toBeGreaterThanOrEqual(9);
    expect(told.length).toBeLessThanOrEqual(11);
    expect(told[0]).toEqual({ address: '/exsampling/played', types: 'iii', values: [seq, 60, 100] });
  });

  test('make no new symbols in Max', () => {
    const network = new Network();
    const device = deviceOn(network);
    clock.advance(100);
    network.stage.sample({ channel: 3, path: '/takes/1_trimmed.wav' });
    clock.advance(1100);
    device.message('played', 3, 1, 100);
    const before = device.symbols.size;
    for (let note = 0; note < 128; ++note) {
      device.message('played', 3, note, note);
      clock.advance(150);
    }
    expect(device.symbols.size).toBe(before);
  });

  test('of an empty channel are not told', () => {
    const network = new Network();
    const device = deviceOn(network);
    clock.advance(100);
    device.message('played', 3, 60, 100);
    expect(said(device, 'played')).toEqual([]);
  });
});

describe('the performer acts in the device', () => {
  let network;
  let device;
  beforeEach(() => {
    network = new Network();
    device = deviceOn(network);
    clock.advance(100);
    network.stage.sample({ channel: 1, category: 'dog', track: 'HH', path: '/takes/1_trimmed.wav' });
    network.stage.sample({ channel: 7, category: 'cow', track: 'Bass', path: '/takes/2_trimmed.wav' });
    clock.advance(100);
    device.sent.length = 0;
  });

  test('hold and gain are asked of the daemon, and show what it answers', () => {
    device.message('hold', 1, 1);
    device.message('gain', 1, -3.5);
    clock.advance(200);
    expect(said(device, 'hold')).toEqual([{ address: '/exsampling/hold', types: 'ii', values: [1, 1] }]);
    expect(said(device, 'gain')).toEqual([{ address: '/exsampling/gain', types: 'if', values: [1, -3.5] }]);
    expectEqualStates(device, network.stage);
    expect(device.last('play', 1)[3]).toBeCloseTo(10 ** (-3.5 / 20), 6);
  });

  test('a hold that nobody answers goes back to what it was', () => {
    network.lose = () => true;
    device.out.length = 0;
    device.message('hold', 1, 1);
    clock.advance(1100);
    expect(device.last('hold', 1)).toEqual([0]);
  });

  test('an automated gain is told ten times a second at most, and the last value counts', () => {
    for (let at = 1; at <= 100; ++at) {
      device.message('gain', 1, -at / 10);
      clock.advance(10);
    }
    clock.advance(200);
    expect(said(device, 'gain').length).toBeLessThanOrEqual(11);
    expect(said(device, 'gain').at(-1).values).toEqual([1, -10]);
  });

  test('clear, undo, intake and scene', () => {
    device.message('clear', 1);
    device.message('undo', 1);
    device.message('intake', 2);
    device.message('scenes', 'quiet,', 'second', 'half');
    device.message('scene', 2);
    device.message('scene', 3);
    expect(device.sent.filter(({ address }) => !/hello|loaded/.test(address))).toEqual([
      { address: '/exsampling/clear', types: 'i', values: [1] },
      { address: '/exsampling/undo', types: 'i', values: [1] },
      { address: '/exsampling/intake', types: 'i', values: [2] },
      { address: '/exsampling/scene', types: 's', values: ['second half'] },
    ]);
    expect(device.out.at(-1)).toEqual([4, 'status', 'scene 3 has no name']);
  });

  test("sounds like the selected channel's are sent to another track", () => {
    device.message('select', 1);
    device.message('remapto', 7);
    device.message('remap');
    expect(said(device, 'map')).toEqual([
      { address: '/exsampling/map', types: 'ss', values: ['dog', 'Bass'] },
    ]);
  });

  test('the stage page opens in the browser', () => {
    device.message('openstage');
    expect(device.launched).toEqual([['max', 'launchbrowser', 'http://127.0.0.1:8090/?token=t']]);
  });
});

describe('a set that is opened', () => {
  const remembered = [1, 220, -6, 1.5, 1, 35.68, 139.77, 3, 'cow', 'Piano', '/takes/9_trimmed.wav'];

  test('sounds as it was saved before any daemon is there, and tells nobody', () => {
    const network = new Network();
    network.up = false;
    const device = deviceOn(network);
    device.message('restore', 5, ...remembered);
    device.message('hold', 5, 1);
    clock.advance(500);
    expect(device.state(5).path).toBe('/takes/9_trimmed.wav');
    expect(device.last('save', 5)).toEqual(remembered);
    expect(said(device, 'loaded')).toEqual([]);
    expect(said(device, 'hold')).toEqual([]);
  });

  test("is brought to the daemon's state, without reading again what it has", () => {
    const network = new Network();
    const seq = network.stage.sample({ channel: 5, path: '/takes/9_trimmed.wav' });
    network.stage.sample({ channel: 6, path: '/takes/10_trimmed.wav' });
    network.up = false;
    const device = deviceOn(network);
    device.message('restore', 5, ...remembered);
    device.message('restore', 7, ...remembered);
    clock.advance(500);
    network.up = true;
    clock.advance(2000);
    expectEqualStates(device, network.stage);
    expect(device.out.filter(([, channel, what]) => channel === 5 && what === 'load')).toHaveLength(1);
    expect(said(device, 'loaded').map(({ values }) => values[0])).toContain(seq);
  });

  test('an empty memory restores nothing', () => {
    const device = deviceOn(new Network());
    device.message('restore', 5, 0);
    clock.advance(100);
    expect(device.state(5).path).toBe(null);
  });
});

describe('the link', () => {
  test('says hello at once and every 5 s', () => {
    const device = deviceOn(new Network());
    clock.advance(20_000);
    const hellos = said(device, 'hello');
    expect(hellos[0]).toEqual({ address: '/exsampling/hello', types: 'is', values: [10500, 'ExSampling'] });
    expect(hellos.length).toBeGreaterThanOrEqual(4);
    expect(hellos.length).toBeLessThanOrEqual(7);
  });

  test("a second device finds the port taken and takes the next free one, not the daemon's", () => {
    const network = new Network();
    const first = deviceOn(network);
    clock.advance(100);
    const second = deviceOn(network, 'ExSampling', { localName: '002' });
    const third = deviceOn(network, 'ExSampling Trigger', { localName: '003' });
    clock.advance(8000);
    const portOf = (device) => said(device, 'hello').at(-1).values[0];
    expect(portOf(first)).toBe(10500);
    expect(new Set([portOf(first), portOf(second), portOf(third)]).size).toBe(3);
    expect([portOf(second), portOf(third)]).not.toContain(10501);
    network.stage.sample({ channel: 2, path: '/takes/1_trimmed.wav' });
    clock.advance(100);
    expectEqualStates(first, network.stage);
    expectEqualStates(second, network.stage);
    expect([...second.symbols].some((word) => word.startsWith('001'))).toBe(false);
  });

  test('what does not fit the contract is counted and passed over', () => {
    const network = new Network();
    const device = deviceOn(network);
    clock.advance(100);
    device.out.length = 0;
    for (const bytes of [
      packet('/exsampling/sample', 'i', 1),
      packet('/exsampling/hold', 'iss', 1, 'a', 'b'),
      packet('/exsampling/unknown', 'i', 1),
      packet('/exsampling/hold', 'iii', 900, 99, 1),
      packet('/exsampling/state/end', 'i', 4),
      Buffer.from('rubbish'),
    ])
      network.deliver(bytes);
    clock.advance(20);
    expect(device.out).toEqual([]);
  });

  test('a connection that is lost and found is shown', () => {
    const network = new Network();
    const device = deviceOn(network);
    clock.advance(100);
    const status = () => device.out.filter(([outlet, what]) => outlet === 4 && what === 'status').at(-1)[2];
    expect(status()).toBe('daemon, port 10500');
    network.up = false;
    clock.advance(1700);
    expect(status()).toBe('no daemon, port 10500');
    network.restart(8);
    clock.advance(3000);
    expect(status()).toMatch(/^daemon, port /);
  });
});

describe("the state equals the daemon's within 2 s", () => {
  test.each(Array.from({ length: 60 }, (_, seed) => [seed + 1]))('of a bad network ending (%i)', (seed) => {
    const next = generator(seed);
    const network = new Network();
    const device = deviceOn(network);
    clock.advance(100);
    network.lose = () => next(10) < 4;
    network.late = () => (next(10) < 3 ? next(60) : 0);
    const deliver = network.deliver.bind(network);
    network.stage.send = (bytes) => {
      deliver(bytes);
      if (next(10) < 3) deliver(bytes);
    };
    for (let at = 0; at < 80; ++at) {
      stir(network.stage, next);
      clock.advance(next(60));
    }
    network.lose = () => false;
    network.late = undefined;
    clock.advance(2000);
    expectEqualStates(device, network.stage);
  });

  test('of a daemon coming back, in the next session or the same', () => {
    const network = new Network(7);
    const device = deviceOn(network);
    clock.advance(100);
    const next = generator(99);
    for (let at = 0; at < 40; ++at) stir(network.stage, next);
    clock.advance(200);
    for (const [epoch, away] of [
      [8, 0],
      [9, 400],
      [10, 3000],
      [-5, 30_000],
    ]) {
      network.up = false;
      clock.advance(away);
      network.restart(epoch);
      for (let at = 0; at < 5; ++at) stir(network.stage, next);
      clock.advance(2000);
      expectEqualStates(device, network.stage);
    }
  });

  test('of the device coming back', () => {
    const network = new Network();
    const device = deviceOn(network);
    clock.advance(100);
    const next = generator(5);
    for (let at = 0; at < 40; ++at) stir(network.stage, next);
    device.message('notifydeleted');
    ports.owners.clear();
    const again = deviceOn(network);
    clock.advance(500);
    expectEqualStates(again, network.stage);
  });
});

describe('ExSampling Trigger', () => {
  test('turns chosen categories into note, velocity and length', () => {
    const network = new Network();
    const device = deviceOn(network, 'ExSampling Trigger');
    clock.advance(100);
    device.message('category', 1, 5);
    device.message('note', 1, 64);
    device.message('velocity', 1, 90);
    device.message('length', 1, 250);
    device.message('category', 2, 5);
    device.out.length = 0;
    network.stage.sample({ channel: 1, categoryId: 5, category: 'cat', path: '/x.wav' });
    network.stage.sample({ channel: 1, categoryId: 6, category: 'hen', path: '/y.wav' });
    clock.advance(10);
    expect(device.out.filter(([outlet]) => outlet === 2)).toEqual([
      [2, 64, 90, 250],
      [2, 60, 100, 500],
    ]);
    expect(device.out).toContainEqual([3, 'row', 1, 'cat']);
    expect(device.out).toContainEqual([3, 'last', 6, 'hen']);
  });

  test('is silent when a state is answered', () => {
    const network = new Network();
    network.stage.sample({ channel: 1, categoryId: 5, category: 'cat', path: '/x.wav' });
    const device = deviceOn(network, 'ExSampling Trigger');
    device.message('category', 1, 5);
    clock.advance(3000);
    expect(device.out.filter(([outlet]) => outlet === 2)).toEqual([]);
  });
});

describe('ExSampling Cue', () => {
  test('plays an audition once, to its end, and an empty path stops it', () => {
    const network = new Network();
    const device = deviceOn(network, 'ExSampling Cue');
    clock.advance(100);
    device.out.length = 0;
    network.stage.audition('/takes/3_trimmed.wav');
    clock.advance(100);
    expect(device.out).toEqual([
      [2, 'vacate', 0],
      [2, 'load', 0, '/takes/3_trimmed.wav'],
      [2, 'play', 0, 0, 440, 1, 1500, 0],
      [2, 'arrive', 1, 60, 1500],
      [3, 'file', '3_trimmed.wav'],
      [3, 'wave', 0],
    ]);
    network.stage.audition('');
    clock.advance(10);
    expect(device.out.at(-2)).toEqual([2, 'silence']);
  });
});
