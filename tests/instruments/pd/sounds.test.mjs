// What the Pure Data instrument sounds like: measured in a recording of its outputs.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, test } from 'vitest';

import { freePort, LoopbackDaemon, PureData, until } from '../support/pure_data.mjs';
import {
  cents,
  frequency,
  largestJump,
  peak,
  readWav,
  sine,
  soundingSpans,
  writeWav,
} from '../support/wav.mjs';

let daemon;
let pd;

beforeAll(async () => {
  daemon = await LoopbackDaemon.start();
  pd = await PureData.start({ daemonPort: daemon.port, port: await freePort() });
  await until('hello', () => daemon.said('hello').length > 0);
});

afterAll(async () => {
  await pd?.stop();
  daemon?.stop();
});

function soundFile(name, rate, channels) {
  const file = join(pd.folder, name);
  writeWav(file, rate, channels);
  return file;
}

async function put(sample) {
  const seq = daemon.stage.sample(sample);
  await until(`loaded ${seq}`, () => daemon.said('loaded').some(({ values }) => values[0] === seq));
  return seq;
}

/** Records while `play` runs; the mix left, right, the cue left, right, and the rate. */
async function recording(name, play) {
  const file = join(pd.folder, `recorded-${name}.wav`);
  pd.tell(`record ${file}`);
  await after(100);
  await play();
  await after(150);
  pd.tell('stop');
  await after(200);
  const {
    rate,
    channels: [left, right, cueLeft, cueRight],
  } = readWav(file);
  return { rate, left, right, cueLeft, cueRight };
}

/** Plays a note and tells how long it really was held, in seconds. */
async function hold(channel, pitch, seconds, velocity = 127) {
  const start = performance.now();
  pd.note(channel, pitch, velocity);
  await after(seconds * 1000);
  pd.note(channel, pitch, 0);
  return (performance.now() - start) / 1000;
}

test('a melodic sample follows the note: an octave is an octave, at whatever rate the file has', async () => {
  await put({
    channel: 5,
    playback: 1,
    pitch: 440,
    duration: 2,
    path: soundFile('a4.wav', 44100, [sine(44100, 2, 440)]),
  });
  const { rate, left } = await recording('octave', async () => {
    await hold(5, 69, 0.5);
    await after(200);
    await hold(5, 81, 0.5);
    await after(200);
    await hold(5, 57, 0.5);
    await after(100);
  });
  const spans = soundingSpans(left, rate);
  assert.equal(spans.length, 3, JSON.stringify(spans));
  const [same, up, down] = spans.map(([from]) => frequency(left, rate, from + 0.05, from + 0.4));
  assert.ok(Math.abs(cents(same, 440)) < 2, `${same}`);
  assert.ok(Math.abs(cents(up, 2 * same)) < 5, `${up}`);
  assert.ok(Math.abs(cents(down, same / 2)) < 5, `${down}`);
});

test('a percussive sample sounds alike on every note', async () => {
  await put({
    channel: 1,
    playback: 0,
    pitch: 300,
    path: soundFile('drum.wav', 48000, [sine(48000, 1, 300)]),
  });
  const { rate, left } = await recording('percussive', async () => {
    await hold(1, 36, 0.3);
    await after(200);
    await hold(1, 84, 0.3);
    await after(100);
  });
  const [low, high] = soundingSpans(left, rate).map(([from]) =>
    frequency(left, rate, from + 0.05, from + 0.25),
  );
  assert.ok(Math.abs(cents(low, 300)) < 1, `${low}`);
  assert.ok(Math.abs(cents(high, low)) < 1, `${high}`);
});

test('it sounds while the note is held, and the release aside no longer; velocity is its gain', async () => {
  await put({ channel: 2, playback: 0, gain: -6, path: soundFile('long.wav', 48000, [sine(48000, 3, 500)]) });
  const held = [];
  const { rate, left } = await recording('held', async () => {
    held.push(await hold(2, 60, 0.4));
    await after(300);
    held.push(await hold(2, 60, 0.4, 64));
    await after(200);
  });
  const spans = soundingSpans(left, rate);
  assert.equal(spans.length, 2, JSON.stringify(spans));
  // The default release is 60 ms; a busy machine hands messages over some 10 ms late.
  spans.forEach(([from, to], at) => {
    const beyond = to - from - held[at];
    assert.ok(beyond > -0.05 && beyond < 0.06 + 0.05, `${beyond} s`);
  });
  const [loud, soft] = spans.map(([from]) => peak(left, rate, from + 0.1, from + 0.3));
  const level = 0.5 * 10 ** (-6 / 20);
  assert.ok(Math.abs(loud / level - 1) < 0.01, `${loud}`);
  assert.ok(Math.abs(soft / level - (64 / 127) ** 2) < 0.01, `${soft}`);
  const steepest = (2 * Math.PI * 500) / rate;
  assert.ok(largestJump(left, rate, 0, left.length / rate) < 0.5 * steepest + 0.01);
});

test('a short sample ends without a click, though its file stops at full level', async () => {
  const dc = Float64Array.from({ length: 9600 }, () => 0.5);
  await put({ channel: 3, playback: 0, path: soundFile('dc.wav', 48000, [dc]) });
  const { rate, left } = await recording('end', () => hold(3, 60, 0.4));
  const [span] = soundingSpans(left, rate);
  assert.ok(Math.abs(span[1] - span[0] - 0.2) < 0.01, `${span}`);
  assert.ok(largestJump(left, rate, 0, left.length / rate) < 0.01);
});

test('a swap does not click: a sounding voice ends on its old buffer, the next note has the new one', async () => {
  await put({ channel: 4, playback: 0, path: soundFile('old.wav', 48000, [sine(48000, 3, 250)]) });
  const { rate, left } = await recording('swap', async () => {
    pd.note(4, 60, 127);
    await after(200);
    await put({ channel: 4, playback: 0, path: soundFile('new.wav', 44100, [sine(44100, 3, 1000)]) });
    await after(200);
    pd.note(4, 60, 0);
    await after(200);
    await hold(4, 60, 0.3);
    await after(150);
  });
  const [before, later] = soundingSpans(left, rate);
  assert.ok(Math.abs(cents(frequency(left, rate, before[0] + 0.02, before[0] + 0.38), 250)) < 2);
  assert.ok(Math.abs(cents(frequency(left, rate, later[0] + 0.05, later[0] + 0.25), 1000)) < 2);
  // The bound: what a 250 Hz sine at 0.5 moves in one sample, and a hundredth for the envelope.
  const bound = (0.5 * 2 * Math.PI * 250) / rate + 0.01;
  assert.ok(largestJump(left, rate, before[0] + 0.01, before[1]) < bound);
});

test('two swaps while a voice sounds: it fades before its buffer is filled anew', async () => {
  const file = soundFile('low.wav', 48000, [sine(48000, 3, 250)]);
  await put({ channel: 4, playback: 0, path: file });
  const { rate, left } = await recording('twoswaps', async () => {
    pd.note(4, 60, 127);
    await after(200);
    await put({ channel: 4, playback: 0, path: file });
    await put({ channel: 4, playback: 0, path: soundFile('high.wav', 48000, [sine(48000, 3, 4000)]) });
    await after(100);
    pd.note(4, 60, 0);
    await after(150);
  });
  const bound = (0.5 * 2 * Math.PI * 250) / rate + 0.01;
  assert.ok(largestJump(left, rate, 0, left.length / rate) < bound);
});

test('four voices; a fifth note takes the oldest without a click', async () => {
  await put({
    channel: 6,
    playback: 1,
    pitch: 220,
    gain: -12,
    path: soundFile('a3.wav', 48000, [sine(48000, 3, 220)]),
  });
  const { rate, left } = await recording('stealing', async () => {
    for (const pitch of [57, 60, 64, 67, 69]) {
      pd.note(6, pitch, 127);
      await after(120);
    }
    for (const pitch of [57, 60, 64, 67, 69]) pd.note(6, pitch, 0);
    await after(150);
  });
  const [[from]] = soundingSpans(left, rate);
  const voice = 0.5 * 10 ** (-12 / 20);
  const four = peak(left, rate, from + 0.37, from + 0.47);
  const five = peak(left, rate, from + 0.5, from + 0.6);
  assert.ok(four > 3 * voice, `${four}`);
  assert.ok(five > 3 * voice && five < 4.01 * voice, `${five}`);
  const steepest = (2 * Math.PI * (220 + 262 + 330 + 392 + 440)) / rate;
  assert.ok(largestJump(left, rate, 0, left.length / rate) < voice * steepest + 0.01);
});

test('panic is silence at once', async () => {
  await put({ channel: 7, playback: 0, path: soundFile('drone.wav', 48000, [sine(48000, 4, 200)]) });
  const { rate, left } = await recording('panic', async () => {
    pd.note(7, 60, 127);
    await after(300);
    pd.tell('panic');
    await after(400);
  });
  const spans = soundingSpans(left, rate);
  assert.equal(spans.length, 1);
  const silentFrom = spans[0][1];
  assert.ok(spans[0][1] - spans[0][0] < 0.55, `${spans[0]}`);
  assert.equal(peak(left, rate, silentFrom + 0.02, left.length / rate), 0);
  assert.ok(largestJump(left, rate, 0, left.length / rate) < (0.5 * 2 * Math.PI * 200) / rate + 0.01);
});

test('a stereo file keeps its sides, a mono file is in the middle', async () => {
  await put({
    channel: 8,
    playback: 0,
    path: soundFile('sides.wav', 48000, [sine(48000, 1, 300), sine(48000, 1, 700)]),
  });
  const { rate, left, right } = await recording('stereo', async () => {
    await hold(8, 60, 0.3);
    await after(150);
    await hold(1, 60, 0.2);
    await after(100);
  });
  const [stereo, mono] = soundingSpans(left, rate);
  assert.ok(Math.abs(cents(frequency(left, rate, stereo[0] + 0.05, stereo[0] + 0.25), 300)) < 2);
  assert.ok(Math.abs(cents(frequency(right, rate, stereo[0] + 0.05, stereo[0] + 0.25), 700)) < 2);
  const at = Math.round((mono[0] + 0.1) * rate);
  assert.deepEqual(left.slice(at, at + 100), right.slice(at, at + 100));
});

test('the performer hears an audition on the cue output alone, and an empty path stops it', async () => {
  const file = soundFile('audition.wav', 44100, [sine(44100, 2, 600)]);
  const { rate, left, cueLeft } = await recording('cue', async () => {
    daemon.stage.audition(file);
    await after(400);
    daemon.stage.audition('');
    await after(200);
  });
  const [span] = soundingSpans(cueLeft, rate);
  assert.ok(span[1] - span[0] > 0.3 && span[1] - span[0] < 0.45, `${span}`);
  assert.ok(Math.abs(cents(frequency(cueLeft, rate, span[0] + 0.05, span[0] + 0.25), 600)) < 2);
  assert.equal(peak(left, rate, 0, left.length / rate), 0);
});

test('a note far from the pitch is folded by octaves: never faster than 4 times', async () => {
  await put({ channel: 5, playback: 1, pitch: 110, path: soundFile('a2.wav', 48000, [sine(48000, 3, 110)]) });
  const { rate, left } = await recording('folded', async () => {
    await hold(5, 69, 0.3);
    await after(150);
    await hold(5, 81, 0.3);
    await after(100);
  });
  const [first, second] = soundingSpans(left, rate).map(([from]) =>
    frequency(left, rate, from + 0.05, from + 0.25),
  );
  assert.ok(Math.abs(cents(first, 440)) < 2, `${first}`);
  assert.ok(Math.abs(cents(second, 440)) < 2, `${second}`);
});

test('without a pitch the root is note 60', async () => {
  await put({
    channel: 5,
    playback: 1,
    pitch: 0,
    path: soundFile('unpitched.wav', 48000, [sine(48000, 1, 400)]),
  });
  const { rate, left } = await recording('unpitched', () => hold(5, 60, 0.3));
  const [[from]] = soundingSpans(left, rate);
  assert.ok(Math.abs(cents(frequency(left, rate, from + 0.05, from + 0.25), 400)) < 2);
});

test('sound on arrival: off by default; at once, it plays its own pitch once, and not for a state answer', async () => {
  const path = soundFile('arrival.wav', 48000, [sine(48000, 0.3, 700)]);
  const { rate, left } = await recording('arrival', async () => {
    await put({ channel: 6, playback: 1, pitch: 700, duration: 0.3, path });
    await after(400);
    pd.tell('arrival 6 1');
    await put({ channel: 6, playback: 1, pitch: 700, duration: 0.3, path });
    await after(450);
    daemon.stage.state();
    await after(300);
    pd.tell('arrival 6 0');
  });
  const spans = soundingSpans(left, rate);
  assert.equal(spans.length, 1, JSON.stringify(spans));
  assert.ok(Math.abs(spans[0][1] - spans[0][0] - 0.3) < 0.03, `${spans[0]}`);
  // The note nearest to 700 Hz is 77, 698.456 Hz.
  const heard = frequency(left, rate, spans[0][0] + 0.05, spans[0][0] + 0.25);
  assert.ok(Math.abs(cents(heard, 698.456)) < 2, `${heard}`);
});

test('sound on arrival on the bar waits for it', async () => {
  const path = soundFile('bar.wav', 48000, [sine(48000, 0.1, 700)]);
  pd.tell('arrival 7 3');
  const { rate, left } = await recording('bars', async () => {
    for (let at = 0; at < 3; ++at) {
      await put({ channel: 7, playback: 0, duration: 0.1, path });
      await after(700);
    }
    await after(1500);
  });
  pd.tell('arrival 7 0');
  const starts = soundingSpans(left, rate).map(([from]) => from);
  assert.ok(starts.length === 1 || starts.length === 2, `${starts}`);
  if (starts.length === 2) assert.ok(Math.abs(starts[1] - starts[0] - 2) < 0.02, 'a bar of 120 is 2 s');
});

test("a track's gain is the daemon's: what the panel asks for comes back from there", async () => {
  await put({ channel: 1, playback: 0, path: soundFile('gained.wav', 48000, [sine(48000, 1, 300)]) });
  daemon.stage.gain(1, -12);
  await after(50);
  const { rate, left } = await recording('gained', () => hold(1, 60, 0.3));
  const [[from]] = soundingSpans(left, rate);
  const loud = peak(left, rate, from + 0.05, from + 0.2);
  assert.ok(Math.abs(loud / (0.5 * 10 ** (-12 / 20)) - 1) < 0.01, `${loud}`);
});
