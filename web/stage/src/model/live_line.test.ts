import { beforeEach, expect, test } from 'vitest';

import { LiveLine, type Stream } from './live_line';
import { FakeClock } from '../../../shared/testing/fake_clock';

/** Streams as the page opened them, newest last. */
let opened: FakeStream[];
let heard: string[];
let gaps: number;
let states: string[];
let clock: FakeClock;

class FakeStream implements Stream {
  handlers = new Map<string, (event: MessageEvent<string>) => void>();
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  constructor(readonly url: string) {
    opened.push(this);
  }
  addEventListener(name: string, handler: (event: MessageEvent<string>) => void): void {
    this.handlers.set(name, handler);
  }
  close(): void {
    this.closed = true;
  }
  say(name: string, id: string, data: unknown = {}): void {
    this.handlers.get(name)?.({ lastEventId: id, data: JSON.stringify(data) } as MessageEvent<string>);
  }
}

function line(): LiveLine {
  return new LiveLine(
    (after) => new FakeStream(after),
    clock,
    {
      onEvent: (name, data) => heard.push(`${name} ${JSON.stringify(data)}`),
      onGap: () => (gaps += 1),
      onState: (state) => states.push(state),
    },
    ['sampleArrived'],
  );
}

beforeEach(() => {
  opened = [];
  heard = [];
  states = [];
  gaps = 0;
  clock = new FakeClock();
});

test('an event that comes twice is told once', () => {
  line().follow('run.7');
  opened[0]!.say('sampleArrived', 'run.8', { a: 1 });
  opened[0]!.say('sampleArrived', 'run.8', { a: 1 });
  opened[0]!.say('sampleArrived', 'run.7', { a: 0 });
  opened[0]!.say('sampleArrived', 'run.9', { a: 2 });
  expect(heard).toEqual(['sampleArrived {"a":1}', 'sampleArrived {"a":2}']);
});

test('a stream that the browser gave up is opened again after the last event heard', async () => {
  line().follow('run.7');
  opened[0]!.say('sampleArrived', 'run.9');
  opened[0]!.readyState = 2;
  opened[0]!.onerror?.();
  expect(states).toEqual(['lost']);
  await clock.pass(999);
  expect(opened).toHaveLength(1);
  await clock.pass(1);
  expect(opened.map((stream) => stream.url)).toEqual(['run.7', 'run.9']);
  opened[1]!.onopen?.();
  expect(states).toEqual(['lost', 'open']);
});

test('a stream that the browser opens again by itself is left to it', async () => {
  line().follow('run.7');
  opened[0]!.readyState = 0;
  opened[0]!.onerror?.();
  await clock.pass(60_000);
  expect(opened).toHaveLength(1);
});

test('a gap is told, and events of another run count from their own start', () => {
  line().follow('run.7');
  opened[0]!.say('gap', 'new.2', { missed: null });
  opened[0]!.say('sampleArrived', 'new.3', { a: 1 });
  expect(gaps).toBe(1);
  expect(heard).toEqual(['sampleArrived {"a":1}']);
});
