// Reads a .amxd back and says what is wrong with it: written against the facts of the format, not
// against our packer.

const text = (bytes) => bytes.toString('latin1').replace(/\0+$/, '');

/** {type, files: [{name, kind, flag, bytes}], faults}: faults are sentences. */
export function readDevice(bytes) {
  const faults = [];
  const chunks = new Map();
  let at = 0;
  while (at + 8 <= bytes.length) {
    const name = text(bytes.subarray(at, at + 4));
    const size = bytes.readUInt32LE(at + 4);
    if (at + 8 + size > bytes.length) {
      faults.push(`the chunk ${name} is longer (${size}) than the file`);
      return { faults, files: [] };
    }
    chunks.set(name, bytes.subarray(at + 8, at + 8 + size));
    at += 8 + size;
  }
  if ([...chunks.keys()].join() !== 'ampf,meta,ptch') faults.push(`chunks are ${[...chunks.keys()]}`);
  if (chunks.get('meta')?.readUInt32LE(0) !== 7) faults.push('meta does not say frozen');
  const type = text(chunks.get('ampf') ?? Buffer.alloc(0));
  const frozen = chunks.get('ptch') ?? Buffer.alloc(0);
  if (text(frozen.subarray(0, 4)) !== 'mx@c') {
    faults.push('the patcher is not frozen');
    return { type, faults, files: [] };
  }
  if (frozen.readUInt32BE(4) !== 16) faults.push('the header is not 16 bytes long');
  const footer = frozen.subarray(Number(frozen.readBigUInt64BE(8)));
  if (text(footer.subarray(0, 4)) !== 'dlst') {
    faults.push('no list of files where the header says');
    return { type, faults, files: [] };
  }
  if (footer.length < 8 || footer.readUInt32BE(4) !== footer.length)
    faults.push('the list of files has another size than it says');
  const files = [];
  for (let entry = 8; entry + 8 <= footer.length; entry += footer.readUInt32BE(entry + 4)) {
    const fields = new Map();
    const end = entry + footer.readUInt32BE(entry + 4);
    for (let field = entry + 8; field + 8 <= end; field += footer.readUInt32BE(field + 4)) {
      fields.set(
        text(footer.subarray(field, field + 4)),
        footer.subarray(field + 8, field + footer.readUInt32BE(field + 4)),
      );
    }
    const number = (name) => fields.get(name).readUInt32BE(0);
    if (fields.get('fnam').length % 4 !== 0) faults.push('a file name is not padded');
    files.push({
      name: text(fields.get('fnam')),
      kind: text(fields.get('type')),
      flag: number('flag'),
      offset: number('of32'),
      modified: number('mdat'),
      bytes: frozen.subarray(number('of32'), number('of32') + number('sz32')),
    });
  }
  let expected = 16;
  files.forEach(({ name, flag, offset, bytes: content }, index) => {
    if (offset !== expected) faults.push(`${name} does not follow the file before it`);
    expected += content.length;
    if (flag !== (index === 0 ? 17 : 0)) faults.push(`${name} has flag ${flag}`);
  });
  return { type, files, faults };
}

/** Every patcher of a file, itself first: {where, patcher}. */
export function patchersOf(where, patcher) {
  return [
    { where, patcher },
    ...patcher.boxes.flatMap(({ box }) => (box.patcher ? patchersOf(`${where}/${box.id}`, box.patcher) : [])),
  ];
}

function parsedPatcher({ name, bytes }, faults) {
  try {
    return JSON.parse(bytes.toString('utf8').replace(/\0$/, '')).patcher;
  } catch (error) {
    faults.push(`${name} is no JSON: ${error.message}`);
    return null;
  }
}

function cordFaults(where, patcher) {
  const faults = [];
  const boxes = new Map(patcher.boxes.map(({ box }) => [box.id, box]));
  if (boxes.size !== patcher.boxes.length) faults.push(`${where}: two boxes with one id`);
  for (const {
    patchline: { source, destination },
  } of patcher.lines) {
    const from = boxes.get(source[0]);
    const to = boxes.get(destination[0]);
    if (!from || !to) faults.push(`${where}: a cord from ${source} to ${destination} has no end`);
    else {
      if (source[1] < 0 || source[1] >= from.numoutlets)
        faults.push(`${where}: ${source[0]} has no outlet ${source[1]}`);
      if (destination[1] < 0 || destination[1] >= to.numinlets)
        faults.push(`${where}: ${destination[0]} has no inlet ${destination[1]}`);
    }
  }
  for (const { box } of patcher.boxes) {
    if (!box.patcher) continue;
    const count = (maxclass) => box.patcher.boxes.filter((inner) => inner.box.maxclass === maxclass).length;
    if (count('inlet') !== box.numinlets || count('outlet') !== box.numoutlets) {
      faults.push(`${where}/${box.id} shows other inlets or outlets than it has`);
    }
  }
  return faults;
}

/** Words of all boxes, with #1, #2 … of an abstraction replaced by what poly~ gives. */
function textsOf(patcher, args = []) {
  return patchersOf('', patcher)
    .flatMap(({ patcher: inner }) => inner.boxes)
    .map(({ box }) => ({
      box,
      words: (box.text ?? '').replace(/#(\d)/g, (whole, at) => args[at - 1] ?? whole).split(/\s+/),
    }));
}

/** Names that are used and not there: files, scripts, abstractions, buffers, sends. */
function referenceFaults(files, patchers) {
  const faults = [];
  const bundled = new Set(files.map(({ name }) => name));
  const all = textsOf(patchers.get(files[0].name));
  for (const { words } of [...all]) {
    if (words[0] !== 'poly~') continue;
    const file = `${words[1]}.maxpat`;
    if (!patchers.has(file)) faults.push(`poly~ needs ${file}, which is not in the bundle`);
    else all.push(...textsOf(patchers.get(file), words.slice(words.indexOf('@args') + 1)));
  }
  const named = (...classes) =>
    all.filter(({ words }) => classes.includes(words[0])).map(({ words }) => words[1]);
  for (const script of named('js'))
    if (!bundled.has(script)) faults.push(`js needs ${script}, which is not in the bundle`);
  const buffers = new Set(named('buffer~'));
  const used = [
    ...named('groove~'),
    ...all
      .filter(({ box, words }) => box.maxclass === 'message' && words[0] === 'set')
      .map(({ words }) => words[1]),
  ].filter((name) => name !== '---none');
  for (const name of used) if (!buffers.has(name)) faults.push(`there is no buffer ${name}`);
  for (const [from, to] of [
    [['r'], ['s']],
    [['s'], ['r']],
    [['receive~'], ['send~']],
    [['send~'], ['receive~']],
  ]) {
    const others = new Set(named(...to));
    for (const name of named(...from)) {
      // A clock is only in the device that has a transport to follow, a light only where one is shown.
      if (!others.has(name) && !optional.test(name))
        faults.push(`nothing is at the other end of ${from} ${name}`);
    }
  }
  for (const name of [...buffers, ...named('s', 'r', 'send~', 'receive~')]) {
    if (!name.startsWith('---')) faults.push(`${name} would be shared with other devices`);
  }
  return faults;
}

const optional = /^---(beat|bar|cuelight|cuemeter|env)$/;

function parameterFaults(device) {
  const faults = [];
  const seen = new Set();
  const listed = Object.keys(device.parameters).filter((key) => key !== 'parameterbanks');
  const walk = (patcher, path) =>
    patcher.boxes.forEach(({ box }) => {
      if (box.patcher) walk(box.patcher, `${path}${box.id}::`);
      const attributes = box.saved_attribute_attributes?.valueof;
      if (!attributes) return;
      const name = attributes.parameter_longname;
      if (seen.has(name)) faults.push(`two parameters are named "${name}"`);
      seen.add(name);
      if (!listed.includes(`${path}${box.id}`)) faults.push(`"${name}" is not in the list of parameters`);
      else if (device.parameters[`${path}${box.id}`][0] !== name)
        faults.push(`"${name}" has another name in the list`);
    });
  walk(device, '');
  if (listed.length !== seen.size) faults.push('the list of parameters has entries without a box');
  return faults;
}

/** Everything that is wrong with a device's bytes, in sentences. */
export function deviceFaults(bytes) {
  const { files, faults } = readDevice(bytes);
  if (!files.length) return faults;
  const patchers = new Map();
  for (const file of files) {
    if (file.kind === 'JSON') {
      const patcher = parsedPatcher(file, faults);
      if (patcher) patchers.set(file.name, patcher);
    }
  }
  const device = patchers.get(files[0].name);
  if (!device) return [...faults, 'the first file is no patcher'];
  for (const [name, patcher] of patchers) {
    for (const { where, patcher: inner } of patchersOf(name, patcher))
      faults.push(...cordFaults(where, inner));
  }
  faults.push(...referenceFaults(files, patchers), ...parameterFaults(device));
  const cached = device.dependency_cache.map(({ name }) => name).sort();
  if (
    cached.join() !==
    files
      .slice(1)
      .map(({ name }) => name)
      .sort()
      .join()
  ) {
    faults.push('the device lists other files than it brings');
  }
  return faults;
}
