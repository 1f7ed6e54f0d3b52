// Builds the Max for Live devices, their pictures and a MIDI file to try them with.
// Usage: node build.mjs FOLDER
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { packDevice } from './build/amxd.mjs';
import { clips } from './build/clips.mjs';
import { deviceFile } from './build/patcher.mjs';
import { picture } from './build/picture.mjs';
import * as cue from './devices/cue.mjs';
import * as instrument from './devices/exsampling.mjs';
import * as trigger from './devices/trigger.mjs';

const source = (name) => readFileSync(new URL(`./devices/${name}`, import.meta.url), 'utf8');

/** Everything of a device: {name, type, width, patcher, files: [{name, bytes}]}, its own file first. */
export function deviceParts(device) {
  const { patcher, files } = device.build();
  const scriptName = `${device.name.toLowerCase().replaceAll(' ', '_')}.js`;
  const others = [
    ...files.map(({ name, patcher: inner }) => ({ name, bytes: inner.file() })),
    { name: scriptName, bytes: Buffer.from(device.script.map(source).join('\n')) },
  ];
  const own = deviceFile(patcher, { type: device.type, width: device.width,
    dependencies: others.map(({ name }) => name), bank: device.bank });
  return { name: device.name, type: device.type, width: device.width, patcher,
    files: [{ name: `${device.name}.amxd`, bytes: own }, ...others] };
}

export const devices = [instrument, trigger, cue];

export function buildAll(folder) {
  mkdirSync(folder, { recursive: true });
  for (const device of devices) {
    const { name, type, width, patcher, files } = deviceParts(device);
    writeFileSync(join(folder, `${name}.amxd`), packDevice(type, files));
    writeFileSync(join(folder, `${name}.svg`), picture(patcher, width));
  }
  writeFileSync(join(folder, 'ExSampling clips.mid'), clips());
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (!process.argv[2]) {
    console.error('Usage: node build.mjs FOLDER');
    process.exit(2);
  }
  buildAll(process.argv[2]);
}
