// The audio effect: plays what the performer wants to hear before the room does.
import { Patcher } from '../build/patcher.mjs';
import { sampler, voice } from './sampler.mjs';

export const name = 'ExSampling Cue';
export const type = 'aaaa';
export const width = 200;
export const bank = ['Level', 'Stop', '-', '-', '-', '-', '-', '-'];
export const script = ['link.js', 'cue.js'];

export function build() {
  const device = new Patcher({ title: name });
  const label = (box, text, rect, extra = {}) => device.drawn(box, 'live.comment',
    { text, rect, textjustification: 0, ...extra });
  device
    .object('script', 'js exsampling_cue.js ---cue', { at: [300, 200] })
    .object('ready', 'live.thisdevice', { at: [20, 140] })
    .message('start', 'start', { at: [20, 180] })
    .object('net', 'udpreceive 10500', { at: [300, 140] })
    .object('say', 'udpsend 127.0.0.1 10501', { at: [300, 260] })
    .cords('ready > start > script', 'net > script', 'script.0 > say', 'script.1 > net');
  label('title', 'ExSampling Cue', [4, 3, 110, 16], { fontface: 1, fontsize: 12 });
  device.drawn('alive', 'button', { rect: [4, 22, 12, 12], ignoreclick: 1 });
  label('status', 'no daemon', [18, 22, 170, 13], { sample: 'no daemon, port 10515', fontsize: 9 });
  label('file', '', [4, 40, 190, 14], { sample: '123456_trimmed.wav', fontface: 1 });
  device.drawn('wave', 'waveform~', { rect: [4, 56, 190, 48], labels: 0, ticks: 0, ruler: 0, setmode: 0, ignoreclick: 1 })
    .drawn('stop', 'live.text', { text: 'stop', rect: [4, 110, 60, 18], mode: 0,
      parameter: { name: 'Stop', kind: 'enum', choices: ['off', 'on'] } });
  label('levelLabel', 'level', [90, 112, 34, 13], { fontsize: 9 });
  device.drawn('level', 'live.numbox', { rect: [126, 111, 68, 16],
    parameter: { name: 'Level', kind: 'float', range: [-60, 6], initial: 0, unit: 'decibel' } });
  label('help', 'Sits on a track that goes to Cue Out.', [4, 136, 190, 13], { fontsize: 9 });
  device
    .object('show', 'route alive status file wave')
    .object('aliveIs', 'sel 0 1')
    .message('dark', 'bgcolor 0.35 0.35 0.35 1.')
    .message('lit', 'bgcolor 0.2 0.8 0.4 1.')
    .object('statusSet', 'prepend set')
    .object('fileSet', 'prepend set')
    .object('whichWave', 'sel 0 1')
    .message('waveA', 'set ---cuea')
    .message('waveB', 'set ---cueb')
    .object('stopIs', 'route bang 1')
    .message('stopTell', 'stop')
    .cords('script.3 > show', 'show.0 > aliveIs', 'aliveIs.0 > dark > alive', 'aliveIs.1 > lit > alive',
      'show.1 > statusSet > status', 'show.2 > fileSet > file', 'show.3 > whichWave',
      'whichWave.0 > waveA > wave', 'whichWave.1 > waveB > wave', 'stop > stopIs > stopTell > script',
      'stopIs.1 > stopTell')
    .inner('player', sampler({ title: 'player', name: '---cue', report: '' }), { at: [300, 320] })
    .object('in', 'plugin~ 1 2', { at: [20, 420] })
    .object('out', 'plugout~ 1 2', { at: [20, 560] })
    .object('amount', 'dbtoa', { at: [240, 380] })
    .object('left', '*~ 1.', { at: [140, 480] })
    .object('right', '*~ 1.', { at: [240, 480] })
    .cords('script.2 > player.1', 'player.2 > script', 'level > amount > left.1', 'amount > right.1',
      'player.0 > left > out.0', 'player.1 > right > out.1', 'in.0 > out.0', 'in.1 > out.1');
  return { patcher: device, files: [{ name: 'exs.voice.maxpat', patcher: voice() }] };
}
