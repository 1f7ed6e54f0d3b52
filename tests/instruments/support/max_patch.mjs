// Runs the control side of a Max patch from its JSON: messages go from box to box as in Max, right
// outlets first, and from one outlet to several boxes from right to left and from below to above.
// Signals are not computed: objects that take part in them note what they are told, and when.
import { MaxDevice } from './max_stand_in.mjs';

const kBang = ['bang'];
const isBang = (message) => message.length === 1 && message[0] === 'bang';
const numberOf = (message) => Number(message[0]);

const expressionFunctions = { pow: Math.pow, log: Math.log, max: Math.max, int: Math.trunc };

/** A function of what expr's inlets have. */
function compiled(text) {
  const names = Object.keys(expressionFunctions);
  const source = text
    .replaceAll('\\,', ',')
    .replace(/\$f(\d)/g, 'Number(v[$1 - 1])')
    .replace(/\$i(\d)/g, 'Math.trunc(v[$1 - 1])');
  const evaluate = new Function('v', ...names, `return Number(${source});`);
  return (values) => evaluate(values, ...names.map((name) => expressionFunctions[name]));
}

function atomsOf(text) {
  return text
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => (/^-?\d+\.?\d*$/.test(word) ? Number(word) : word));
}

/** What each object does: make(box, args, patch) gives (inlet, message) => void. */
const kinds = {
  t: (box, args) => (inlet, message) => {
    for (let at = args.length - 1; at >= 0; --at) {
      if (args[at] === 'b') box.send(at, kBang);
      else if (args[at] === 'i') box.send(at, [Math.trunc(numberOf(message))]);
      else if (args[at] === 'f') box.send(at, [numberOf(message)]);
      else box.send(at, message);
    }
  },
  route: (box, args) => (inlet, message) => {
    const at = args.findIndex((arg) => arg === message[0]);
    if (at < 0) box.send(args.length, message);
    else box.send(at, message.length > 1 ? message.slice(1) : kBang);
  },
  sel: (box, args) => (inlet, message) => {
    const at = args.findIndex((arg) => arg === message[0]);
    box.send(at < 0 ? args.length : at, at < 0 ? message : kBang);
  },
  gate: (box) => {
    let open = 0;
    return (inlet, message) => {
      if (inlet === 0) open = numberOf(message);
      else if (open > 0) box.send(open - 1, message);
    };
  },
  pack: (box, args) => {
    const held = args.map(Number);
    return (inlet, message) => {
      if (!isBang(message))
        message.forEach((value, at) => {
          if (inlet + at < held.length) held[inlet + at] = value;
        });
      if (inlet === 0) box.send(0, [...held]);
    };
  },
  unpack: (box, args) => (inlet, message) => {
    for (let at = Math.min(args.length, message.length) - 1; at >= 0; --at) box.send(at, [message[at]]);
  },
  prepend: (box, args) => (inlet, message) => box.send(0, [...args, ...message]),
  zl: (box, [mode]) => {
    let held = kBang;
    return (inlet, message) => {
      if (mode === 'rev') box.send(0, [...message].reverse());
      else if (inlet === 1) held = message;
      else if (isBang(message)) box.send(0, held);
      else box.send(0, (held = message));
    };
  },
  expr: (box) => {
    const evaluate = compiled(box.json.text.slice(5));
    const held = Array(box.json.numinlets).fill(0);
    return (inlet, message) => {
      if (!isBang(message))
        message.forEach((value, at) => {
          if (inlet + at < held.length) held[inlet + at] = value;
        });
      if (inlet === 0) box.send(0, [evaluate(held)]);
    };
  },
  '+':
    (box, [by]) =>
    (inlet, message) =>
      box.send(0, [numberOf(message) + by]),
  '==': (box, [first = 0]) => {
    let other = first;
    return (inlet, message) => {
      if (inlet === 1) other = numberOf(message);
      else box.send(0, [numberOf(message) === other ? 1 : 0]);
    };
  },
  i: (box, [first = 0]) => {
    let held = first;
    return (inlet, message) => {
      if (!isBang(message)) held = numberOf(message);
      if (inlet === 0) box.send(0, [held]);
    };
  },
  f: (box, args, patch) => kinds.i(box, args, patch),
  delay: (box, [first], { clock }) => {
    let time = first;
    let cancel = () => {};
    return (inlet, message) => {
      if (inlet === 0) cancel();
      if (message[0] === 'stop') return;
      if (!isBang(message)) time = numberOf(message);
      if (inlet === 0) cancel = clock.after(time, () => box.send(0, kBang));
    };
  },
  onebang: (box) => {
    let armed = false;
    return (inlet) => {
      if (inlet === 1) armed = true;
      else if (armed) {
        armed = false;
        box.send(0, kBang);
      }
    };
  },
  mtof: (box) => (inlet, message) => box.send(0, [440 * 2 ** ((numberOf(message) - 69) / 12)]),
  makenote:
    (box, [velocity, duration], { clock }) =>
    (inlet, message) => {
      if (inlet === 1) velocity = numberOf(message);
      else if (inlet === 2) duration = numberOf(message);
      else {
        const pitch = numberOf(message);
        box.send(1, [velocity]);
        box.send(0, [pitch]);
        clock.after(duration, () => {
          box.send(1, [0]);
          box.send(0, [pitch]);
        });
      }
    },
  stripnote:
    (box) =>
    (inlet, [pitch, velocity]) => {
      if (velocity > 0) {
        box.send(1, [velocity]);
        box.send(0, [pitch]);
      }
    },
  s:
    (box, [name], patch) =>
    (inlet, message) => {
      for (const receiver of patch.receivers.get(name) ?? []) receiver.send(0, message);
    },
  r: (box, [name], patch) => {
    patch.receivers.set(name, [...(patch.receivers.get(name) ?? []), box]);
    return () => {};
  },
  pattr: (box) => (inlet, message) => {
    box.memory = message;
    box.send(0, message);
  },
  'buffer~':
    (box, [name], patch) =>
    (inlet, [what, path]) => {
      if (what !== 'replace') return;
      patch.clock.after(5, () => {
        const content = patch.files(path);
        if (!content) return;
        patch.buffers.set(name, content);
        box.send(1, kBang);
      });
    },
  transport: (box) => () => {
    for (let at = 5; at >= 0 && box.where; --at) box.send(at, box.where[at]);
  },
  'poly~': (box, [name, count, ...rest], patch) => {
    const args = rest.slice(rest.indexOf('@args') + 1);
    const voices = Array.from({ length: count }, (_, number) => {
      const voice = new MaxPatch(patch.abstractions[`${name}.maxpat`], {
        ...patch.shared,
        args,
        path: `${box.path}/${number}`,
      });
      return { voice, pitch: null, started: 0, notes: voice.boxes.get('obj-notes') };
    });
    box.voices = voices;
    let order = 0;
    return (inlet, message) => {
      if (message[0] !== 'midinote') throw new Error(`poly~ got ${message}`);
      const [, pitch, velocity] = message;
      if (velocity === 0) {
        const held = voices.filter((voice) => voice.pitch === pitch).sort((a, b) => a.started - b.started)[0];
        if (!held) return;
        held.pitch = null;
        held.notes.send(0, [pitch, 0]);
        return;
      }
      const free = voices.filter(({ voice }) => !voice.busy);
      const [chosen] = (free.length ? free : voices).sort((a, b) => a.started - b.started);
      Object.assign(chosen, { pitch, started: ++order });
      chosen.notes.send(0, [pitch, velocity]);
    };
  },
  'thispoly~': (box, args, patch) => (inlet, message) => {
    if (typeof message[0] === 'number') patch.busy = message[0] === 1;
    else patch.muted = message[1] === 1;
  },
  js: (box, [name, ...args], patch) => {
    box.device = new MaxDevice({
      script: patch.scripts[name],
      clock: patch.clock,
      localName: args[0],
      buffers: patch.buffers,
      patchOutlet: (index, message) => box.send(index, message),
    });
    return (inlet, [what, ...values]) => box.device.message(what, ...values);
  },
  udpsend: (box, args, patch) => (inlet, message) => patch.say(message),
  udpreceive: (box, args, patch) => {
    const socket = { receive: (bytes) => box.send(0, patch.decode(bytes)) };
    return (inlet, [what, port]) => {
      if (what === 'port') patch.ports.listen(socket, port);
    };
  },
};

/** Objects that only note what they are told: {at, inlet, message} in `told`. */
const noted = [
  'line~',
  'groove~',
  'sig~',
  '*~',
  '+~',
  'out~',
  'send~',
  'receive~',
  'plugin~',
  'plugout~',
  'midiin',
  'midiout',
  'midiparse',
  'midiformat',
  'metro',
  'live.thisdevice',
  'ctlin',
  'in',
  'dbtoa',
  'loadbang',
];

class Box {
  constructor(json, patch) {
    Object.assign(this, { json, patch, path: `${patch.path}/${json.id}`, cords: [], told: [] });
  }

  /** Sends out of an outlet to whatever is connected there, in Max's order. */
  send(outlet, message) {
    for (const { to, inlet } of this.cords[outlet] ?? []) to.take(inlet, message);
  }

  take(inlet, message) {
    this.told.push({ at: this.patch.clock.now, inlet, message });
    this.act(inlet, message);
  }
}

/** One patcher at work. `shared`: clock, files(path), abstractions, scripts, ports, say(message), decode(bytes). */
export class MaxPatch {
  constructor(patcher, shared) {
    const { args = [], path = '' } = shared;
    this.shared = { receivers: new Map(), buffers: new Map(), prefix: '001', ...shared };
    Object.assign(this, this.shared, { path, boxes: new Map(), busy: false, muted: true });
    const localText = (text) =>
      text.replace(/#(\d)/g, (whole, at) => args[at - 1] ?? whole).replaceAll('---', this.prefix);
    for (const { box: json } of patcher.boxes) this.boxes.set(json.id, new Box(json, this));
    for (const {
      patchline: { source, destination },
    } of patcher.lines) {
      const from = this.boxes.get(source[0]);
      (from.cords[source[1]] ??= []).push({ to: this.boxes.get(destination[0]), inlet: destination[1] });
    }
    for (const box of this.boxes.values()) {
      for (const cords of box.cords) {
        cords?.sort(
          (a, b) =>
            b.to.json.patching_rect[0] - a.to.json.patching_rect[0] ||
            b.to.json.patching_rect[1] - a.to.json.patching_rect[1],
        );
      }
    }
    for (const box of this.boxes.values()) box.act = this.behaviour(box, localText(box.json.text ?? ''));
  }

  behaviour(box, text) {
    const { maxclass } = box.json;
    if (box.json.patcher) return this.inner(box);
    if (maxclass === 'message') {
      return (inlet, message) => {
        for (const part of text.split(',')) {
          box.send(
            0,
            atomsOf(part).map((atom) => (/^\$\d$/.test(atom) ? (message[Number(atom[1]) - 1] ?? 0) : atom)),
          );
        }
      };
    }
    if (maxclass === 'outlet')
      return (inlet, message) => this.outer?.send(this.outlets().indexOf(box), message);
    if (maxclass !== 'newobj') return () => {};
    const [name, ...args] = atomsOf(text);
    if (kinds[name]) return kinds[name](box, args, this);
    if (!noted.includes(name)) throw new Error(`the stand-in has no ${name}`);
    return () => {};
  }

  ordered(maxclass) {
    return [...this.boxes.values()]
      .filter(({ json }) => json.maxclass === maxclass)
      .sort((a, b) => a.json.patching_rect[0] - b.json.patching_rect[0]);
  }

  outlets() {
    return this.ordered('outlet');
  }

  inner(box) {
    const patch = new MaxPatch(box.json.patcher, { ...this.shared, path: box.path });
    patch.outer = box;
    box.inside = patch;
    const inlets = patch.ordered('inlet');
    return (inlet, message) => {
      if (message[0] !== 'offset') inlets[inlet].send(0, message);
    };
  }

  /** The box of this id, or "outer/inner" for one in a patcher inside. */
  box(path) {
    const [first, ...rest] = path.split('/');
    const found = this.boxes.get(`obj-${first}`);
    return rest.length ? found.inside.box(rest.join('/')) : found;
  }
}
