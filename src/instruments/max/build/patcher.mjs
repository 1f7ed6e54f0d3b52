// Writes Max patchers from readable descriptions: boxes and cords by name.
import { portsOfClass, portsOfText } from './objects.mjs';

const kWidth = 7;

/** Live parameters by the kind that a description names. */
const parameterTypes = { float: 0, int: 1, enum: 2, blob: 3 };
const unitStyles = { int: 0, float: 1, ms: 2, decibel: 4 };

function parameterAttributes({ name, short = name, kind, range, initial, choices, unit, hidden }) {
  const attributes = {
    parameter_longname: name,
    parameter_shortname: short,
    parameter_type: parameterTypes[kind],
    parameter_mmin: range?.[0] ?? 0,
    parameter_mmax: range?.[1] ?? (choices ? choices.length - 1 : 127),
    parameter_modmode: 0,
    parameter_unitstyle: unitStyles[unit ?? (kind === 'float' ? 'float' : 'int')],
  };
  if (initial !== undefined) {
    attributes.parameter_initial = [initial];
    attributes.parameter_initial_enable = 1;
  }
  if (choices) attributes.parameter_enum = choices;
  if (hidden) attributes.parameter_invisible = 1;
  return attributes;
}

/** One patcher in the making. Boxes are laid out by `at`; those with `rect` are shown in the
 *  device. `sample` is a text as long as what the box may have to show: for pictures and tests. */
export class Patcher {
  constructor({ title = '' } = {}) {
    this.title = title;
    this.boxes = new Map();
    this.chains = [];
  }

  add(name, box, ports) {
    if (this.boxes.has(name)) throw new Error(`${this.title}: two boxes "${name}"`);
    const { at = this.free(), rect, sample, parameter, ...rest } = box;
    const json = {
      id: `obj-${name}`,
      ...rest,
      numinlets: ports.inlets,
      numoutlets: ports.outlets.length,
      ...(ports.outlets.length ? { outlettype: ports.outlets } : {}),
      patching_rect: [...at, rect?.[2] ?? Math.max(40, (box.text ?? '').length * kWidth), rect?.[3] ?? 22],
    };
    if (rect) Object.assign(json, { presentation: 1, presentation_rect: rect });
    if (parameter) {
      json.parameter_enable = 1;
      json.varname = parameter.varname ?? parameter.name;
      json.saved_attribute_attributes = { valueof: parameterAttributes(parameter) };
    }
    // Objects in boxes of text keep such things a second time, among their own attributes.
    const [object, firstArgument] = (rest.text ?? '').split(' ');
    if (rest.maxclass === 'newobj' && (parameter || object === 'js')) {
      json.saved_object_attributes = object === 'js' ? { filename: firstArgument, parameter_enable: 0 }
        : { parameter_enable: 1, parameter_mappable: 0 };
    }
    this.boxes.set(name, { json, sample, parameter });
    return this;
  }

  free() {
    return [20 + 220 * Math.floor(this.boxes.size / 24), 20 + 30 * (this.boxes.size % 24)];
  }

  /** An object of this text. */
  object(name, text, options = {}) {
    const ports = portsOfText(text);
    // A plain comma would end an expression's box.
    const written = text.startsWith('expr ') ? text.replaceAll(',', '\\,') : text;
    return this.add(name, { maxclass: 'newobj', text: written, ...options }, ports);
  }

  /** A message box. */
  message(name, text, options = {}) {
    return this.add(name, { maxclass: 'message', text, ...options }, portsOfClass('message'));
  }

  /** Something that is drawn. */
  drawn(name, maxclass, options = {}) {
    return this.add(name, { maxclass, ...options }, portsOfClass(maxclass));
  }

  /** A patcher inside this one: `p title`, or shown through a window when there is a `rect`. */
  inner(name, patcher, options = {}) {
    const ports = patcher.ports();
    const box = options.rect
      ? { maxclass: 'bpatcher', embed: 1, enablehscroll: 0, enablevscroll: 0, lockeddragscroll: 1, ...options }
      : { maxclass: 'newobj', text: `p ${patcher.title}`, ...options };
    return this.add(name, { ...box, patcher: patcher.body({ openinpresentation: options.rect ? 1 : 0 }) }, ports)
      .keep(name, patcher);
  }

  keep(name, patcher) {
    this.boxes.get(name).inner = patcher;
    return this;
  }

  /** Inlets and outlets that this patcher has as a box, from left to right. */
  ports() {
    const texts = [...this.boxes.values()].map(({ json }) => json);
    return {
      inlets: texts.filter(({ maxclass }) => maxclass === 'inlet').length,
      outlets: texts.filter(({ maxclass }) => maxclass === 'outlet').map(({ comment }) => (comment === 'signal' ? 'signal' : '')),
    };
  }

  inlet(name, at) {
    return this.add(name, { maxclass: 'inlet', comment: '', index: 0, at: [...at] }, { inlets: 0, outlets: [''] });
  }

  outlet(name, at, kind = '') {
    return this.add(name, { maxclass: 'outlet', comment: kind, index: 0, at: [...at] }, { inlets: 1, outlets: [] });
  }

  /** Cords, each a chain "a.outlet > b.inlet > c"; a middle box goes on from its first outlet. */
  cords(...chains) {
    this.chains.push(...chains);
    return this;
  }

  lines() {
    const id = (name) => {
      if (!this.boxes.has(name)) throw new Error(`${this.title}: a cord to "${name}", which is no box`);
      return `obj-${name}`;
    };
    return this.chains.flatMap((chain) => {
      const ends = chain.split('>').map((end) => end.trim().split('.'));
      return ends.slice(1).map(([to, inlet], at) => {
        const [from, outlet] = ends[at];
        return { patchline: {
          source: [id(from), at === 0 ? Number(outlet ?? 0) : 0],
          destination: [id(to), Number(inlet ?? 0)],
        } };
      });
    });
  }

  body(extra = {}) {
    return {
      fileversion: 1,
      appversion: { major: 8, minor: 1, revision: 0, architecture: 'x64', modernui: 1 },
      classnamespace: 'box',
      rect: [60, 80, 1000, 700],
      openinpresentation: 0,
      default_fontsize: 10,
      default_fontface: 0,
      default_fontname: 'Arial',
      gridonopen: 1,
      gridsize: [8, 8],
      boxes: [...this.boxes.values()].map(({ json }) => ({ box: json })),
      lines: this.lines(),
      ...extra,
    };
  }

  /** Parameter entries of this patcher and all inside it, as the device's list has them. */
  parameters(path = '') {
    const found = {};
    for (const [name, { parameter, inner }] of this.boxes) {
      const id = `${path}obj-${name}`;
      if (parameter) found[id] = [parameter.name, parameter.short ?? parameter.name, 0];
      if (inner) Object.assign(found, inner.parameters(`${id}::`));
    }
    return found;
  }

  /** A file on its own: an abstraction. */
  file() {
    return Buffer.from(`${JSON.stringify({ patcher: this.body() })}\n`);
  }
}

const amxdTypes = { iiii: 1768515945, aaaa: 1633771873, mmmm: 1835887981 };

/** The device's own file; `dependencies` are the names of the files beside it, `bank` the eight
 *  parameters that a controller shows first. */
export function deviceFile(patcher, { type, width, dependencies, bank }) {
  const body = patcher.body({
    openrect: [0, 0, width, 169],
    openinpresentation: 1,
    devicewidth: width,
    parameters: { ...patcher.parameters(), parameterbanks: { 0: { index: 0, name: '', parameters: bank } } },
    dependency_cache: dependencies.map((name) => ({
      name, bootpath: '.', type: name.endsWith('.js') ? 'TEXT' : 'JSON', implicit: 1,
    })),
    latency: 0,
    project: {
      version: 1,
      creationdate: 3850070400,
      modificationdate: 3850070400,
      viewrect: [0, 0, 300, 500],
      autoorganize: 1,
      hideprojectwindow: 1,
      showdependencies: 1,
      autolocalize: 0,
      contents: { patchers: {} },
      layout: {},
      searchpath: {},
      detailsvisible: 0,
      amxdtype: amxdTypes[type],
      readonly: 0,
      devpathtype: 0,
      devpath: '.',
      sortmode: 0,
      viewmode: 0,
    },
    autosave: 0,
  });
  return Buffer.from(`${JSON.stringify({ patcher: body })}\n\0`);
}
