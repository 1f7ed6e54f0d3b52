// What the Max objects that our devices use have for inlets and outlets. An outlet is written as
// Max's files write it: "signal", "bang", "int", "float" or "" for any message.

const any = (count) => Array(count).fill('');
const signals = (count) => Array(count).fill('signal');

/** Objects in boxes of text: arguments to [inlets, outlets]. */
const textObjects = {
  'inlet': () => [0, any(1)],
  'outlet': () => [1, []],
  'in': () => [0, any(1)],
  'out~': () => [1, []],
  't': (args) => [1, args.map((kind) => ({ b: 'bang', i: 'int', f: 'float' })[kind] ?? '')],
  'route': (args) => [args.length + 1, any(args.length + 1)],
  'sel': (args) => [args.length + 1, [...Array(args.length).fill('bang'), '']],
  'gate': (args) => [2, any(Number(args[0] ?? 1))],
  'pack': (args) => [args.length, any(1)],
  'unpack': (args) => [1, args.map((kind) => (kind === 's' ? '' : kind.includes('.') ? 'float' : 'int'))],
  'prepend': () => [1, any(1)],
  'zl': () => [2, any(2)],
  'expr': (args) => [Math.max(1, ...[...args.join(' ').matchAll(/\$[if](\d)/g)].map((hit) => Number(hit[1]))), any(1)],
  '+': () => [2, ['']],
  '==': () => [2, ['int']],
  'i': () => [2, ['int']],
  'f': () => [2, ['float']],
  'delay': () => [2, ['bang']],
  'onebang': () => [2, ['bang', 'bang']],
  'metro': () => [2, ['bang']],
  'transport': () => [2, ['int', 'int', 'float', 'float', 'float', '', 'int', 'float', '']],
  'mtof': () => [1, any(1)],
  'makenote': () => [3, ['float', 'float']],
  'stripnote': () => [2, ['', '']],
  'loadbang': () => [1, ['bang']],
  's': () => [1, []],
  'r': () => [0, any(1)],
  'js': () => [1, any(6)],
  'udpreceive': () => [1, any(1)],
  'udpsend': () => [1, []],
  'midiin': () => [1, ['int']],
  'midiout': () => [1, []],
  'midiparse': () => [1, ['', '', '', 'int', 'int', 'int', 'int', '']],
  'midiformat': () => [7, ['int', '']],
  'ctlin': () => [1, ['int', 'int']],
  'live.thisdevice': () => [1, ['bang', 'int', 'int']],
  'poly~': () => [1, signals(2)],
  'thispoly~': () => [1, ['int', 'int', 'int']],
  'groove~': () => [3, signals(3)],
  'buffer~': () => [1, ['float', 'bang']],
  'sig~': () => [1, signals(1)],
  'line~': () => [2, ['signal', 'bang']],
  '*~': () => [2, signals(1)],
  '+~': () => [2, signals(1)],
  'send~': () => [1, []],
  'receive~': () => [1, signals(1)],
  'plugin~': () => [2, signals(2)],
  'plugout~': (args) => [Math.max(2, args.length), signals(Math.max(2, args.length))],
  'pattr': () => [1, any(3)],
  'dbtoa': () => [1, ['']],
};

/** Boxes that are drawn: maxclass to [inlets, outlets]. */
const drawnObjects = {
  'comment': [1, []],
  'panel': [1, []],
  'button': [1, ['bang']],
  'waveform~': [5, ['float', 'float', 'float', 'float', 'list', '']],
  'textedit': [1, ['', 'int', '', '']],
  'message': [2, any(1)],
  'live.comment': [1, []],
  'live.toggle': [1, ['']],
  'live.button': [1, ['']],
  'live.text': [1, ['', '']],
  'live.tab': [1, ['', '', 'float']],
  'live.menu': [1, ['', '', 'float']],
  'live.numbox': [1, ['', 'float']],
  'live.meter~': [1, ['float', 'int']],
};

/** {inlets, outlets[]} of a box with this text. */
export function portsOfText(text) {
  const [name, ...args] = text.split(/\s+/);
  const rule = textObjects[name];
  if (!rule) throw new Error(`no rule for the Max object "${text}"`);
  const plain = args.slice(0, args.findIndex((word) => word.startsWith('@')) >>> 0);
  const [inlets, outlets] = rule(plain);
  return { inlets, outlets };
}

/** {inlets, outlets[]} of a drawn box. */
export function portsOfClass(maxclass) {
  const found = drawnObjects[maxclass];
  if (!found) throw new Error(`no rule for the Max class "${maxclass}"`);
  return { inlets: found[0], outlets: found[1] };
}
