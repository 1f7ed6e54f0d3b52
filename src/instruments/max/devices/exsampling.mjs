// The instrument: head, sixteen strips of which eight are in view, sixteen samplers.
import { Patcher } from '../build/patcher.mjs';
import { sampler, voice } from './sampler.mjs';

const kChannels = 16;
const kInView = 8;
const kStripWidth = 90;
const kHeadWidth = 180;

export const name = 'ExSampling';
export const type = 'iiii';
export const width = kHeadWidth + kInView * kStripWidth;
export const bank = ['Attack', 'Release', 'Level', 'Selected channel', 'Intake', 'Scene', 'Remap', 'Panic'];
export const script = ['link.js', 'exsampling.js'];

// Those of the mapping that ships.
const kColours = [[1, 0.92, 0.16, 1], [0.99, 0.6, 0, 1], [0.91, 0.25, 0, 1], [0.59, 0.51, 0.58, 1],
  [0.77, 1, 1, 1], [0.69, 0.79, 0.71, 1], [0.37, 0.44, 0.96, 1], [0.47, 0.66, 0.98, 1]];
// A button gives a bang, or 1 when it is mapped or automated.
const kPressed = 'route bang 1';
const kTracks = ['HH', 'Snare', 'TT', 'BD', 'Piano', 'Wind', 'Bass', 'Chorus'];

/** The strips, side by side; one inlet from the script (channel first), one outlet to it. */
function strips() {
  const all = new Patcher({ title: 'strips' })
    .inlet('in', [20, 20])
    .outlet('tell', [20, 640])
    .object('channel', `route ${Array.from({ length: kChannels }, (_, at) => at + 1).join(' ')}`, { at: [20, 50] })
    .cords('in > channel');
  for (let channel = 1; channel <= kChannels; ++channel) {
    const x = (channel - 1) * kStripWidth;
    const own = (box) => `${box}${channel}`;
    const at = (row, column = 0) => [20 + 120 * channel + 60 * column, 90 + 30 * row];
    const label = (box, text, rect, sample, extra = {}) => all.drawn(own(box), 'live.comment',
      { text, rect: [x + rect[0], ...rect.slice(1)], sample, textjustification: 0, at: at(12), ...extra });
    all.drawn(own('colour'), 'panel', { rect: [x + 2, 3, kStripWidth - 4, 4], at: at(0),
      bgcolor: kColours[(channel - 1) % kColours.length], mode: 0, rounded: 0 });
    label('number', String(channel), [2, 9, 18, 14], '16', { fontface: 1 });
    label('name', kTracks[channel - 1] ?? '', [20, 9, 42, 14], 'Chorus', { fontface: 1 });
    all.drawn(own('noteLight'), 'button', { rect: [x + 62, 10, 12, 12], at: at(10), ignoreclick: 1 })
      .drawn(own('newLight'), 'button', { rect: [x + 75, 10, 12, 12], at: at(10, 1), ignoreclick: 1,
        blinkcolor: [1, 0.5, 0, 1] })
      .object(own('light'), `r ---s${channel}light`, { at: at(9) })
      .cords(`${own('light')} > ${own('noteLight')}`);
    label('category', '', [2, 24, 86, 13], 'glass_breaking', { fontsize: 9 });
    label('note', '', [2, 37, 26, 12], 'A#4', { fontsize: 9 });
    label('place', '', [28, 37, 60, 12], '-35.68/-139.77', { fontsize: 8 });
    all.drawn(own('wave'), 'waveform~', { rect: [x + 3, 50, 84, 40], at: at(11), labels: 0, ticks: 0,
      ruler: 0, setmode: 0, ignoreclick: 1 });
    label('playback', '', [2, 93, 32, 12], 'tuned', { fontsize: 9 });
    all.drawn(own('arrival'), 'live.menu', { rect: [x + 34, 92, 53, 15], at: at(5),
      parameter: { name: `Arrival ${channel}`, kind: 'enum', choices: ['off', 'at once', 'on beat', 'on bar'], initial: 0 } })
      .drawn(own('gain'), 'live.numbox', { rect: [x + 3, 110, 52, 15], at: at(6),
        parameter: { name: `Gain ${channel}`, kind: 'float', range: [-60, 12], initial: 0, unit: 'decibel' } })
      .drawn(own('hold'), 'live.text', { rect: [x + 3, 128, 84, 17], at: at(7), text: 'hold', texton: 'HELD', mode: 1,
        parameter: { name: `Hold ${channel}`, kind: 'enum', choices: ['off', 'on'], initial: 0 } })
      .drawn(own('clear'), 'live.text', { rect: [x + 3, 148, 41, 17], at: at(8), text: 'clear', mode: 0,
        parameter: { name: `Clear ${channel}`, kind: 'enum', choices: ['off', 'on'] } })
      .drawn(own('undo'), 'live.text', { rect: [x + 46, 148, 41, 17], at: at(8, 1), text: 'undo', mode: 0,
        parameter: { name: `Undo ${channel}`, kind: 'enum', choices: ['off', 'on'] } })
      .drawn(own('meter'), 'live.meter~', { rect: [x + 58, 110, 29, 15], at: at(13), orientation: 1 })
      .object(own('meterIn'), `receive~ ---s${channel}meter`, { at: at(14) });
    all.object(own('show'), 'route name category note place playback new wave hold gain', { at: at(0, 1) });
    all.cords(`channel.${channel - 1} > ${own('show')}`);
    ['name', 'category', 'note', 'place', 'playback'].forEach((what, outlet) => {
      all.object(own(`${what}Set`), 'prepend set', { at: at(1 + outlet) })
        .cords(`${own('show')}.${outlet} > ${own(`${what}Set`)} > ${own(what)}`);
    });
    all.cords(`${own('show')}.5 > ${own('newLight')}`)
      .object(own('whichWave'), 'sel 0 1 2', { at: at(15) })
      .message(own('waveA'), `set ---s${channel}a`, { at: at(16) })
      .message(own('waveB'), `set ---s${channel}b`, { at: at(16, 1) })
      .message(own('noWave'), 'set ---none', { at: at(16, 2) })
      .cords(`${own('show')}.6 > ${own('whichWave')}`,
        `${own('whichWave')}.2 > ${own('noWave')} > ${own('wave')}`,
        `${own('whichWave')}.0 > ${own('waveA')} > ${own('wave')}`,
        `${own('whichWave')}.1 > ${own('waveB')} > ${own('wave')}`);
    ['hold', 'gain'].forEach((what, offset) => {
      all.object(own(`${what}Set`), 'prepend set', { at: at(6 + offset, 1) })
        .cords(`${own('show')}.${7 + offset} > ${own(`${what}Set`)} > ${own(what)}`);
    });
    for (const what of ['hold', 'gain', 'arrival']) {
      all.object(own(`${what}Tell`), `prepend ${what} ${channel}`, { at: at(17) })
        .cords(`${own(what)} > ${own(`${what}Tell`)} > tell`);
    }
    for (const what of ['clear', 'undo']) {
      all.object(own(`${what}Is`), kPressed, { at: at(18) })
        .message(own(`${what}Tell`), `${what} ${channel}`, { at: at(19) })
        .cords(`${own(what)} > ${own(`${what}Is`)} > ${own(`${what}Tell`)} > tell`,
          `${own(`${what}Is`)}.1 > ${own(`${what}Tell`)}`);
    }
    all.cords(`${own('meterIn')} > ${own('meter')}`);
  }
  return all;
}

/** Beats and bars of Live's transport, for sounds on arrival; where it is on each beat, for the daemon. */
function clock() {
  return new Patcher({ title: 'clock' })
    .object('beats', 'metro 4n @active 1 @quantize 4n', { at: [20, 20] })
    .object('bars', 'metro 1n @active 1 @quantize 1n', { at: [240, 20] })
    .object('beat', 's ---beat', { at: [20, 60] })
    .object('bar', 's ---bar', { at: [240, 60] })
    .object('where', 'transport', { at: [20, 100] })
    .object('signature', 'unpack i i', { at: [300, 130] })
    .object('all', 'pack i i f f f i i', { at: [20, 160] })
    .object('transport', 'prepend transport', { at: [20, 190] })
    .outlet('tell', [20, 220])
    .cords('beats > beat', 'bars > bar', 'beats > where', 'where.5 > signature', 'signature.1 > all.6',
      'signature.0 > all.5', 'where.4 > all.4', 'where.3 > all.3', 'where.2 > all.2', 'where.1 > all.1',
      'where.0 > all.0', 'all > transport > tell');
}

export function build() {
  const device = new Patcher({ title: name });
  const label = (box, text, rect, extra = {}) => device.drawn(box, 'live.comment',
    { text, rect, textjustification: 0, ...extra });
  const button = (box, text, rect, long) => device.drawn(box, 'live.text', { text, rect, mode: 0,
    parameter: { name: long, kind: 'enum', choices: ['off', 'on'] } });

  device
    .object('script', 'js exsampling.js ---s', { at: [300, 200] })
    .object('ready', 'live.thisdevice', { at: [20, 140] })
    .object('readyT', 't b b', { at: [20, 160] })
    .message('start', 'start', { at: [20, 180] })
    .object('net', 'udpreceive 10500', { at: [300, 140] })
    .object('say', 'udpsend 127.0.0.1 10501', { at: [300, 260] })
    .cords('ready > readyT', 'readyT.0 > start > script', 'net > script', 'script.0 > say', 'script.1 > net');

  // Head.
  label('title', 'ExSampling', [4, 3, 86, 16], { fontface: 1, fontsize: 12 });
  button('stage', 'stage', [92, 4, 40, 16], 'Open stage page');
  button('panic', 'PANIC', [134, 4, 43, 16], 'Panic');
  device.drawn('alive', 'button', { rect: [4, 23, 12, 12], ignoreclick: 1, at: [600, 240] });
  label('status', 'no daemon', [18, 23, 158, 13], { sample: 'channel 16 has no track yet', fontsize: 9 });
  device
    .object('show', 'route alive status', { at: [600, 200] })
    .object('aliveIs', 'sel 0 1', { at: [600, 220] })
    .message('dark', 'bgcolor 0.35 0.35 0.35 1.', { at: [600, 260] })
    .message('lit', 'bgcolor 0.2 0.8 0.4 1.', { at: [760, 260] })
    .object('statusSet', 'prepend set', { at: [900, 240] })
    .cords('script.4 > show', 'show.0 > aliveIs', 'aliveIs.0 > dark > alive', 'aliveIs.1 > lit > alive',
      'show.1 > statusSet > status');
  const number = (box, rect, parameter, order) => {
    device.drawn(box, 'live.numbox', { rect, parameter });
    if (order) device.object(`${box}Tell`, `prepend ${order}`).cords(`${box} > ${box}Tell > script`);
  };
  label('attackLabel', 'attack', [4, 43, 34, 13], { fontsize: 9 });
  number('attack', [40, 42, 44, 15], { name: 'Attack', kind: 'float', range: [0, 500], initial: 2, unit: 'ms' });
  label('releaseLabel', 'release', [88, 43, 38, 13], { fontsize: 9 });
  number('release', [128, 42, 49, 15], { name: 'Release', kind: 'float', range: [1, 5000], initial: 60, unit: 'ms' });
  label('levelLabel', 'level', [4, 62, 28, 13], { fontsize: 9 });
  number('level', [32, 61, 52, 15], { name: 'Level', kind: 'float', range: [-60, 6], initial: 0, unit: 'decibel' });
  label('selectedLabel', 'plays', [88, 62, 38, 13], { fontsize: 9 });
  number('selected', [128, 61, 49, 15], { name: 'Selected channel', short: 'Selected', kind: 'int', range: [1, 16], initial: 1 }, 'select');
  device.drawn('intake', 'live.tab', { rect: [4, 81, 173, 17],
    parameter: { name: 'Intake', kind: 'enum', choices: ['shut', 'open', 'finished'], initial: 1 } })
    .object('intakeTell', 'prepend intake')
    .cords('intake > intakeTell > script');
  label('sceneLabel', 'scene', [4, 105, 32, 13], { fontsize: 9 });
  number('scene', [38, 104, 28, 15], { name: 'Scene', kind: 'int', range: [0, 16], initial: 0 }, 'scene');
  device.drawn('sceneNames', 'textedit', { rect: [69, 103, 108, 17], fontsize: 9, text: 'names, by commas', lines: 1,
    keymode: 1, varname: 'sceneNames' })
    .object('namesKept', 'pattr sceneNamesKept @bindto sceneNames', {
      parameter: { name: 'Scene names', varname: 'sceneNamesKept', kind: 'blob', hidden: true } })
    .object('namesIs', 'route text')
    .object('namesTell', 'prepend scenes')
    .cords('sceneNames > namesIs > namesTell > script');
  button('remap', 'send such sounds to', [4, 125, 126, 17], 'Remap');
  number('remapTo', [133, 125, 44, 17], { name: 'Remap to channel', short: 'Remap to', kind: 'int', range: [1, 16], initial: 1 }, 'remapto');
  device.drawn('page', 'live.tab', { rect: [4, 148, 173, 17],
    parameter: { name: 'Channels shown', kind: 'enum', choices: ['1 to 8', '9 to 16'], initial: 0 } });
  for (const [box, order] of [['stage', 'openstage'], ['remap', 'remap']]) {
    device.object(`${box}Is`, kPressed).message(`${box}Tell`, order)
      .cords(`${box} > ${box}Is > ${box}Tell > script`, `${box}Is.1 > ${box}Tell`);
  }

  // Strips.
  device.inner('strips', strips(), { rect: [kHeadWidth, 0, kInView * kStripWidth, 169], at: [300, 320], offset: [0, 0] })
    .object('firstPage', 'sel 0 1', { at: [20, 320] })
    .message('left', 'offset 0 0', { at: [20, 350] })
    .message('right', `offset -${kInView * kStripWidth} 0`, { at: [120, 350] })
    .cords('page > firstPage', 'firstPage.0 > left > strips', 'firstPage.1 > right > strips',
      'script.3 > strips', 'strips > script');

  // MIDI: each channel its sampler; channel 1 is also the device's own track and plays the selected.
  device
    .object('midi', 'midiin', { at: [20, 420] })
    .object('parts', 'midiparse', { at: [20, 450] })
    .object('ownTrack', 'expr $i1 + ($i1 == 1) * ($i2 - 1)', { at: [240, 480] })
    .object('toChannel', `gate ${kChannels}`, { at: [20, 520] })
    .cords('midi > parts', 'parts.6 > ownTrack > toChannel', 'selected > ownTrack.1', 'parts.0 > toChannel.1')
    .object('soundOff', 'ctlin 120', { at: [400, 450] })
    .object('notesOff', 'ctlin 123', { at: [480, 450] })
    .object('silencing', 't b', { at: [400, 480] })
    .cords('soundOff > silencing > panicMessage', 'notesOff > silencing')
    .message('panicMessage', 'panic', { at: [400, 520] })
    .object('panicIs', kPressed, { at: [500, 480] })
    .object('envelope', 's ---env', { at: [400, 560] })
    .object('times', 'pack 2. 60.', { at: [560, 520] })
    .object('timesT', 't b f', { at: [640, 480] })
    .cords('panic > panicIs > panicMessage > envelope', 'panicIs.1 > panicMessage', 'attack > times', 'release > timesT',
      'timesT.1 > times.1', 'timesT.0 > times > envelope')
    .inner('clock', clock(), { at: [20, 380] })
    .cords('clock > script');

  // Samplers: each its own pair, all together on the first.
  device
    .object('mixLeft', '*~ 1.', { at: [20, 1180] })
    .object('mixRight', '*~ 1.', { at: [120, 1180] })
    .object('amount', 'dbtoa', { at: [240, 1120] })
    .object('toSampler', `route ${Array.from({ length: kChannels }, (_, at) => at + 1).join(' ')}`, { at: [300, 600] })
    .object('outputs', `plugout~ ${Array.from({ length: 2 * kChannels + 2 }, (_, at) => at + 1).join(' ')}`, { at: [20, 1240] })
    .cords('script.2 > toSampler', 'level > amount > mixLeft.1', 'amount > mixRight.1',
      'mixLeft > outputs.0', 'mixRight > outputs.1');
  for (let channel = 1; channel <= kChannels; ++channel) {
    const box = `sampler${channel}`;
    device.inner(box, sampler({ title: `sampler ${channel}`, name: `---s${channel}`, report: `${channel} `,
      memory: `Sample ${channel}` }), { at: [20 + 80 * channel, 700 + 24 * channel] });
    device.cords(`toChannel.${channel - 1} > ${box}.0`, `toSampler.${channel - 1} > ${box}.1`,
      `${box}.0 > mixLeft`, `${box}.1 > mixRight`,
      `${box}.0 > outputs.${2 * channel}`, `${box}.1 > outputs.${2 * channel + 1}`, `${box}.2 > script`);
  }
  return { patcher: device, files: [{ name: 'exs.voice.maxpat', patcher: voice() }] };
}
