// The MIDI effect: chosen categories become notes for the instrument after it.
import { Patcher } from '../build/patcher.mjs';

const kRows = 8;

export const name = 'ExSampling Trigger';
export const type = 'mmmm';
export const width = 346;
export const bank = ['Category 1', 'Note 1', 'Vel 1', 'Ms 1', 'Category 2', 'Note 2', 'Vel 2', 'Ms 2'];
export const script = ['link.js', 'trigger.js'];

export function build() {
  const device = new Patcher({ title: name });
  const label = (box, text, rect, extra = {}) => device.drawn(box, 'live.comment',
    { text, rect, textjustification: 0, ...extra });
  device
    .object('script', 'js exsampling_trigger.js', { at: [300, 200] })
    .object('ready', 'live.thisdevice', { at: [20, 140] })
    .message('start', 'start', { at: [20, 180] })
    .object('net', 'udpreceive 10500', { at: [300, 140] })
    .object('say', 'udpsend 127.0.0.1 10501', { at: [300, 260] })
    .cords('ready > start > script', 'net > script', 'script.0 > say', 'script.1 > net');
  label('title', 'ExSampling Trigger', [4, 3, 132, 16], { fontface: 1, fontsize: 12 });
  device.drawn('alive', 'button', { rect: [4, 22, 12, 12], ignoreclick: 1 });
  label('status', 'no daemon', [18, 22, 118, 13], { sample: 'no daemon, port 10515', fontsize: 9 });
  label('lastLabel', 'last heard', [4, 42, 60, 13], { fontsize: 9 });
  label('last', '', [4, 56, 134, 16], { sample: '49 glass_breaking', fontface: 1 });
  device.drawn('lastLight', 'button', { rect: [110, 42, 12, 12], ignoreclick: 1, blinkcolor: [1, 0.5, 0, 1] });
  label('help', 'A category -1 is off. MIDI goes', [4, 120, 134, 12], { fontsize: 8 });
  label('help2', 'through; the notes come on top.', [4, 133, 134, 12], { fontsize: 8 });
  device
    .object('show', 'route alive status last row')
    .object('aliveIs', 'sel 0 1')
    .message('dark', 'bgcolor 0.35 0.35 0.35 1.')
    .message('lit', 'bgcolor 0.2 0.8 0.4 1.')
    .object('statusSet', 'prepend set')
    .object('lastSet', 'prepend set')
    .object('toRow', `route ${Array.from({ length: kRows }, (_, at) => at + 1).join(' ')}`)
    .cords('script.3 > show', 'show.0 > aliveIs', 'aliveIs.0 > dark > alive', 'aliveIs.1 > lit > alive',
      'show.1 > statusSet > status', 'show.2 > lastSet > last', 'show.2 > lastLight', 'show.3 > toRow');
  const columns = [
    { what: 'category', title: 'category', x: 140, wide: 38, parameter: { kind: 'int', range: [-1, 999], initial: -1 } },
    { what: 'note', title: 'note', x: 250, wide: 28, parameter: { kind: 'int', range: [0, 127], initial: 60 } },
    { what: 'velocity', title: 'vel', x: 280, wide: 28, parameter: { kind: 'int', range: [1, 127], initial: 100 } },
    { what: 'length', title: 'ms', x: 310, wide: 34, parameter: { kind: 'int', range: [10, 9999], initial: 500 } },
  ];
  for (const { what, title, x, wide } of columns) {
    label(`${what}Title`, title, [x, 2, wide + (what === 'category' ? 12 : 0), 13], { fontsize: 9 });
  }
  for (let row = 1; row <= kRows; ++row) {
    const y = 17 + (row - 1) * 18.5;
    label(`name${row}`, 'off', [180, y + 1, 70, 13], { sample: 'category 49', fontsize: 9 });
    device.object(`nameSet${row}`, 'prepend set')
      .cords(`toRow.${row - 1} > nameSet${row} > name${row}`);
    for (const { what, title, x, wide, parameter } of columns) {
      const box = `${what}${row}`;
      const long = `${title[0].toUpperCase()}${title.slice(1)} ${row}`;
      device.drawn(box, 'live.numbox', { rect: [x, y, wide, 15], parameter: { name: long, ...parameter } })
        .object(`${box}Tell`, `prepend ${what} ${row}`)
        .cords(`${box} > ${box}Tell > script`);
    }
  }
  // Notes: pitch, velocity, length; made into MIDI behind what comes in.
  device
    .object('in', 'midiin', { at: [20, 420] })
    .object('out', 'midiout', { at: [20, 560] })
    .object('note', 'unpack 0 0 0', { at: [140, 420] })
    .object('make', 'makenote 100 500', { at: [140, 450] })
    .object('pair', 'pack 0 0', { at: [140, 480] })
    .object('format', 'midiformat', { at: [140, 520] })
    .cords('in > out', 'script.2 > note', 'note.2 > make.2', 'note.1 > make.1', 'note.0 > make.0',
      'make.1 > pair.1', 'make.0 > pair.0', 'pair > format > out');
  return { patcher: device, files: [] };
}
