// Max as far as our scripts see it: `js` with its globals, Task on a clock of its own, buffer~ that
// reads files, udpsend and udpreceive as bytes. Time only moves when told to.
import vm from 'node:vm';

import { packet, parsed } from './osc.mjs';

/** Milliseconds that pass by `advance`; what is due runs in order. */
export class FakeClock {
  constructor() {
    this.now = 0;
    this.due = [];
  }

  after(ms, act) {
    const entry = { at: this.now + ms, act };
    this.due.push(entry);
    return () => {
      this.due = this.due.filter((other) => other !== entry);
    };
  }

  advance(ms) {
    const until = this.now + ms;
    for (;;) {
      const next = this.due.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.due = this.due.filter((entry) => entry !== next);
      this.now = next.at;
      next.act();
    }
    this.now = until;
  }
}

/** Who has which UDP port; a second one gets nothing, as with udpreceive. */
export class FakePorts {
  constructor() {
    this.owners = new Map();
  }

  listen(owner, port) {
    for (const [taken, by] of this.owners) if (by === owner) this.owners.delete(taken);
    if (!this.owners.has(port)) this.owners.set(port, owner);
  }

  deliver(port, bytes) {
    this.owners.get(port)?.receive(bytes);
  }
}

/** A device's script in its surroundings. `files`: path to {length (ms), channels} that buffer~ can
 *  read; `toDaemon(bytes)` takes what udpsend sends; with `patchOutlet(index, message)` a patch has the
 *  outlets instead. */
export class MaxDevice {
  constructor({
    script,
    clock,
    ports = new FakePorts(),
    toDaemon = () => {},
    files = () => null,
    localName = '001s',
    buffers = new Map(),
    patchOutlet = null,
  }) {
    Object.assign(this, { clock, ports, toDaemon, files, localName, buffers, patchOutlet });
    this.out = []; // [outlet, ...message] of all but OSC and port
    this.sent = []; // OSC messages
    this.launched = [];
    this.symbols = new Set();
    const contentOf = (name) => this.buffers.get(name);
    class Task {
      constructor(act, self) {
        Object.assign(this, { act, self, drop: null });
      }

      schedule(ms = 0) {
        this.cancel();
        this.drop = clock.after(ms, () => {
          this.drop = null;
          this.act.call(this.self);
        });
      }

      cancel() {
        this.drop?.();
        this.drop = null;
      }
    }
    class Buffer {
      constructor(name) {
        this.content = contentOf(name);
      }

      length() {
        return this.content?.length ?? 0;
      }

      channelcount() {
        return this.content?.channels ?? 1;
      }
    }
    this.context = vm.createContext({
      Task,
      Buffer,
      jsarguments: ['exsampling.js', localName],
      messagename: '',
      arrayfromargs: (list) => Array.from(list),
      post: () => {},
      messnamed: (name, ...message) => this.launched.push([name, ...message]),
      outlet: (index, ...message) => this.outlet(index, message.flat()),
      LiveAPI: class {
        constructor() {
          throw new Error('LiveAPI before live.thisdevice');
        }
      },
    });
    vm.runInContext(script, this.context);
  }

  outlet(index, message) {
    if (index >= this.context.outlets) throw new Error(`no outlet ${index}`);
    for (const word of message) {
      if (typeof word === 'string') this.symbols.add(word);
      else if (typeof word !== 'number' || Number.isNaN(word)) throw new Error(`Max cannot send ${word}`);
    }
    if (this.patchOutlet) this.patchOutlet(index, message);
    else if (index === 0) this.say(message);
    else if (index === 1) this.ports.listen(this, message[1]);
    else {
      this.out.push([index, ...message]);
      this.read(message);
    }
  }

  /** udpsend: a whole number becomes an i, another number an f. */
  say([address, ...values]) {
    const types = values
      .map((value) => (typeof value === 'string' ? 's' : Number.isInteger(value) ? 'i' : 'f'))
      .join('');
    this.sent.push({ address, types, values });
    this.toDaemon(packet(address, types, ...values));
  }

  /** udpreceive: one message by its address, numbers and symbols. */
  receive(bytes) {
    let message;
    try {
      message = parsed(bytes);
    } catch {
      return; // Max says "malformed packet" in its window
    }
    this.message(message.address, ...message.values);
  }

  /** A message into the script's inlet. */
  message(name, ...values) {
    this.context.messagename = name;
    const act = Object.hasOwn(this.context, name) ? this.context[name] : this.context.anything;
    act(...values);
  }

  /** The samplers' buffer~: "CHANNEL load 0|1 PATH", or without a channel in the cue device. */
  read(message) {
    const at = message.indexOf('load');
    if (at < 0) return;
    const [buffer, path] = message.slice(at + 1);
    const channel = at === 1 ? [message[0]] : [];
    this.clock.after(5, () => {
      const content = this.files(path);
      if (!content) return; // buffer~ says so in Max's window, and bangs nothing
      this.buffers.set(`${this.localName}${channel.join('')}${buffer === 0 ? 'a' : 'b'}`, content);
      this.message('loaded', ...channel, buffer);
    });
  }

  /** The last message of this kind for a channel, without both; or undefined. */
  last(kind, channel) {
    const found = this.out.filter(([, to, what]) => to === channel && what === kind).at(-1);
    return found?.slice(3);
  }

  /** What the device plays and shows of a channel. */
  state(channel) {
    const save = this.last('save', channel);
    return {
      path: save && save.length > 1 ? save[10] : null,
      hold: this.last('hold', channel)?.[0] ?? 0,
      gain: this.last('gain', channel)?.[0] ?? 0,
    };
  }
}

/** The wall's clock, for a device beside the real daemon. */
export const realClock = {
  after(ms, act) {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};
