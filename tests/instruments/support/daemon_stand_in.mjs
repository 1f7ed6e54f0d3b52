// The daemon's side of the OSC contract, small enough to be read at once. It only makes packets:
// who carries them (a socket, or a test that loses and reorders them) is the caller's business.
import { packet, parsed } from './osc.mjs';

export class DaemonStandIn {
  /** `send(bytes)` takes each packet for the instrument. */
  constructor({ send, epoch = 1_700_000_001 }) {
    this.send = send;
    this.epoch = epoch;
    this.lastSeq = 0;
    this.tracks = new Map();
    this.heard = [];
    for (let channel = 1; channel <= 8; ++channel) this.track(channel);
  }

  track(channel) {
    if (!this.tracks.has(channel)) {
      this.tracks.set(channel, {
        content: packet('/exsampling/clear', 'ii', 0, channel),
        hold: packet('/exsampling/hold', 'iii', 0, channel, 0),
        gain: packet('/exsampling/gain', 'iif', 0, channel, 0),
      });
    }
    return this.tracks.get(channel);
  }

  change(channel, kind, make) {
    const bytes = make(++this.lastSeq);
    this.track(channel)[kind] = bytes;
    this.send(bytes);
    return this.lastSeq;
  }

  sample({
    channel,
    path,
    playback = 0,
    pitch = 0,
    gain = 0,
    duration = 1,
    category = 'dog',
    categoryId = 0,
    track = 'HH',
    place = null,
    confidence = 0.9,
  }) {
    const seq = this.change(channel, 'content', (number) =>
      packet(
        '/exsampling/sample',
        'iiiiffffiffsss',
        number,
        categoryId,
        channel,
        playback,
        pitch,
        confidence,
        duration,
        gain,
        place ? 1 : 0,
        place ? place[0] : 0,
        place ? place[1] : 0,
        category,
        track,
        path,
      ),
    );
    this.send(packet('/exsampling/category', 'i', categoryId));
    return seq;
  }

  clear(channel) {
    return this.change(channel, 'content', (seq) => packet('/exsampling/clear', 'ii', seq, channel));
  }

  hold(channel, on) {
    return this.change(channel, 'hold', (seq) => packet('/exsampling/hold', 'iii', seq, channel, on ? 1 : 0));
  }

  gain(channel, decibels) {
    return this.change(channel, 'gain', (seq) => packet('/exsampling/gain', 'iif', seq, channel, decibels));
  }

  audition(path) {
    this.send(packet('/exsampling/audition', 'is', ++this.lastSeq, path));
  }

  heartbeat() {
    this.send(packet('/exsampling/heartbeat', 'ii', this.epoch, this.lastSeq));
  }

  state() {
    const changes = [...this.tracks.values()].flatMap(({ content, hold, gain }) => [content, hold, gain]);
    this.heartbeat();
    this.send(packet('/exsampling/state/begin', 'i', changes.length));
    for (const change of changes) this.send(change);
    this.send(packet('/exsampling/state/end', 'i', this.lastSeq));
  }

  /** What an instrument said. */
  hear(bytes) {
    const message = parsed(bytes);
    this.heard.push(message);
    const { address, values } = message;
    if (address === '/exsampling/hello' || address === '/exsampling/resend') this.state();
    if (address === '/exsampling/hello') {
      this.send(packet('/exsampling/stage', 's', 'http://127.0.0.1:8090/?token=t'));
    }
    if (address === '/exsampling/hold') this.hold(values[0], values[1] !== 0);
    if (address === '/exsampling/gain') this.gain(values[0], values[1]);
    if (address === '/exsampling/clear') this.clear(values[0]);
    return message;
  }
}
