// One sampler: two stereo buffers in turn and four voices. The voice is a file of its own, since
// poly~ takes it by name; everything else is inside the device.
import { Patcher } from '../build/patcher.mjs';

/** The file that poly~ loads; #1 is the sampler's local name, #2 the envelope's. */
export function voice() {
  return new Patcher({ title: 'exs.voice' })
    .object('notes', 'in 1', { at: [20, 20] })
    .object('turned', 'zl rev', { at: [20, 50] })
    .object('isOff', 'route 0', { at: [20, 80] })
    .cords('notes > turned > isOff')
    // A note: a sounding voice fades for 3 ms before it starts anew.
    .object('onT', 't b l', { at: [20, 120] })
    .object('sounding', 'i', { at: [20, 150] })
    .object('isBusy', 'sel 0', { at: [20, 180] })
    .object('busyT', 't b b', { at: [90, 210] })
    .message('steal', '0 3', { at: [140, 240] })
    .object('wait', 'delay 5', { at: [90, 270] })
    .object('note', 'zl reg', { at: [20, 300] })
    .cords('isOff.1 > onT', 'onT.1 > note.1', 'onT.0 > sounding > isBusy', 'isBusy.1 > busyT',
      'busyT.1 > steal > env', 'busyT.0 > wait > note', 'isBusy.0 > note')
    .object('startT', 't l b', { at: [20, 330] })
    .object('velocityPitch', 'unpack 0 0', { at: [20, 480] })
    .cords('note > startT', 'startT.0 > velocityPitch')
    // What the next note uses: buffer, melodic, root, gain, length in ms, stereo.
    .object('settings', 'r #1set', { at: [420, 20] })
    .object('kind', 'route play vacate silence', { at: [420, 50] })
    .object('play', 'unpack 0 0 0. 0. 0. 0', { at: [420, 80] })
    .cords('settings > kind', 'kind.0 > play')
    // Awake: signals run while the voice sounds.
    .object('wakeT', 't b b b b', { at: [200, 360] })
    .message('noSleep', 'stop', { at: [300, 390] })
    .message('unmute', 'mute 0', { at: [240, 390] })
    .message('busy', '1', { at: [200, 390] })
    .object('voiceState', 'thispoly~', { at: [200, 640] })
    .cords('startT.1 > wakeT', 'wakeT.3 > noSleep > sleep', 'wakeT.2 > unmute > voiceState',
      'wakeT.1 > busy', 'busy > voiceState', 'busy > sounding.1', 'wakeT.0 > buffer')
    // The buffer of this note.
    .object('buffer', 'i', { at: [420, 130] })
    .object('bufferT', 't i i', { at: [420, 160] })
    .object('which', 'sel 0 1', { at: [420, 190] })
    .message('setA', 'set #1a', { at: [420, 220] })
    .message('setB', 'set #1b', { at: [490, 220] })
    .object('mine', '== -1', { at: [560, 130] })
    .cords('play.0 > buffer.1', 'buffer > bufferT', 'bufferT.1 > mine.1', 'bufferT.0 > which',
      'which.0 > setA > player', 'which.1 > setB > player')
    // Rate: octaves above the root, folded into -2..2; 1 for what is not melodic.
    .object('frequency', 'mtof', { at: [20, 540] })
    .object('octaves', 'expr log($f1 / $f2) / log(2.)', { at: [20, 570] })
    .object('folded', 'expr $f1 - ($f1 > 2.00001) * (int($f1 - 2.00001) + 1) + ($f1 < -2.00001) * (int(-2.00001 - $f1) + 1)', { at: [20, 600] })
    .object('rate', 'expr pow(2., $f1 * $f2)', { at: [20, 630] })
    .object('rateT', 't f f b', { at: [20, 660] })
    .message('fromStart', '0', { at: [140, 690] })
    .object('speed', 'sig~ 1.', { at: [20, 690] })
    .object('player', 'groove~ #1a 2 @loop 0', { at: [20, 730] })
    .cords('velocityPitch.1 > frequency > octaves > folded > rate > rateT', 'play.2 > octaves.1',
      'play.1 > rate.1', 'rateT.2 > fromStart > player', 'rateT.0 > speed > player')
    // The end fades just before the file's.
    .object('untilEnd', 'expr max(1., $f2 / $f1 - 6.)', { at: [240, 690] })
    .object('end', 'delay 1000', { at: [240, 720] })
    .object('endT', 't b b', { at: [240, 750] })
    .message('endFade', '0 5', { at: [290, 780] })
    .message('endSleep', '8', { at: [240, 780] })
    .cords('rateT.1 > untilEnd > end > endT', 'play.4 > untilEnd.1', 'endT.1 > endFade > env',
      'endT.0 > endSleep > sleep')
    // Gain: the velocity's square times the track's; the attack is a ramp.
    .object('loud', 'expr $f1 * $f1 / 16129. * $f2', { at: [420, 480] })
    .object('attack', 'pack 0. 2.', { at: [420, 540] })
    .message('rise', '0, $1 $2', { at: [420, 570] })
    .object('env', 'line~ 0.', { at: [420, 640] })
    .cords('velocityPitch.0 > loud > attack > rise > env', 'play.3 > loud.1')
    .object('envelope', 'r #2', { at: [620, 420] })
    .object('panicOr', 'route panic', { at: [620, 450] })
    .object('attackRelease', 'unpack 2. 60.', { at: [620, 480] })
    .cords('envelope > panicOr', 'panicOr.1 > attackRelease', 'attackRelease.0 > attack.1',
      'attackRelease.1 > release.1')
    // Note-off, and what else ends a note.
    .object('offT', 't b b', { at: [300, 120] })
    .message('noWait', 'stop', { at: [360, 150] })
    .object('release', 'f 60.', { at: [300, 180] })
    .object('releaseT', 't f f', { at: [300, 210] })
    .message('fall', '0 $1', { at: [360, 240] })
    .object('afterFall', '+ 5.', { at: [300, 270] })
    .cords('isOff.0 > offT', 'kind.2 > offT', 'offT.1 > noWait > wait', 'offT.0 > release > releaseT',
      'releaseT.1 > fall > env', 'releaseT.0 > afterFall > sleep')
    .object('stopT', 't b b b', { at: [560, 190] })
    .message('fastFall', '0 5', { at: [610, 240] })
    .message('soon', '8', { at: [560, 240] })
    .object('isMine', 'sel 1', { at: [560, 160] })
    .cords('kind.1 > mine > isMine > stopT', 'panicOr.0 > stopT', 'stopT.2 > noWait',
      'stopT.1 > fastFall > env', 'stopT.0 > soon > sleep')
    // Asleep.
    .object('sleep', 'delay 100', { at: [200, 540] })
    .object('sleepT', 't b b b', { at: [200, 570] })
    .message('noEnd', 'stop', { at: [300, 600] })
    .message('free', '0', { at: [200, 600] })
    .message('mute', 'mute 1', { at: [240, 600] })
    .cords('sleep > sleepT', 'sleepT.2 > noEnd > end', 'sleepT.1 > free', 'free > voiceState',
      'free > sounding.1', 'sleepT.0 > mute > voiceState')
    // A mono file has nothing on the right: left serves both.
    .object('mono', 'expr 1 - $i1', { at: [620, 690] })
    .object('monoRight', '*~ 0.', { at: [620, 730] })
    .object('right', '+~', { at: [560, 770] })
    .object('leftGain', '*~', { at: [20, 810] })
    .object('rightGain', '*~', { at: [140, 810] })
    .object('leftOut', 'out~ 1', { at: [20, 850] })
    .object('rightOut', 'out~ 2', { at: [140, 850] })
    .cords('play.5 > mono > monoRight.1', 'player.0 > monoRight > right.1', 'player.1 > right',
      'player.0 > leftGain', 'env > leftGain.1', 'right > rightGain', 'env > rightGain.1',
      'leftGain > leftOut', 'rightGain > rightOut');
}

/** A sampler with this local name (---s5); its second inlet takes what the script says, its third
 *  outlet tells the script, with `report` in front. Its pattr keeps `memory` in the set, if named. */
export function sampler({ title, name, report, memory }) {
  const patcher = new Patcher({ title })
    .inlet('notes', [20, 20])
    .inlet('orders', [300, 20])
    .object('order', 'route vacate load play silence arrive save', { at: [300, 60] })
    .cords('orders > order')
    .object('vacate', 'prepend vacate', { at: [300, 100] })
    .object('play', 'prepend play', { at: [400, 100] })
    .message('silence', 'silence', { at: [500, 100] })
    .object('settings', `s ${name}set`, { at: [400, 140] })
    .cords('order.0 > vacate > settings', 'order.2 > play > settings', 'order.3 > silence > settings')
    .object('which', 'route 0 1', { at: [620, 100] })
    .object('replaceA', 'prepend replace', { at: [620, 140] })
    .object('replaceB', 'prepend replace', { at: [740, 140] })
    .object('bufferA', `buffer~ ${name}a`, { at: [620, 180] })
    .object('bufferB', `buffer~ ${name}b`, { at: [740, 180] })
    .message('loadedA', `loaded ${report}0`.replace(/ +/g, ' '), { at: [620, 220] })
    .message('loadedB', `loaded ${report}1`.replace(/ +/g, ' '), { at: [740, 220] })
    .cords('order.1 > which', 'which.0 > replaceA > bufferA', 'which.1 > replaceB > bufferB',
      'bufferA.1 > loadedA > tell', 'bufferB.1 > loadedB > tell')
    // Sound on arrival: mode, note, length in ms.
    .object('arrive', 'unpack 0 0 0.', { at: [300, 180] })
    .object('when', 'sel 1 2 3', { at: [300, 300] })
    .object('beat', 'r ---beat', { at: [380, 330] })
    .object('bar', 'r ---bar', { at: [480, 330] })
    .object('onBeat', 'onebang', { at: [340, 370] })
    .object('onBar', 'onebang', { at: [440, 370] })
    .object('its', 'i', { at: [300, 410] })
    .object('once', 'makenote 100 500', { at: [300, 440] })
    .object('pair', 'pack 0 0', { at: [300, 470] })
    .cords('order.4 > arrive', 'arrive.2 > once.2', 'arrive.1 > its.1', 'arrive.0 > when',
      'when.0 > its > once', 'when.1 > onBeat.1', 'beat > onBeat > its', 'when.2 > onBar.1',
      'bar > onBar > its', 'once.1 > pair.1', 'once.0 > pair > both')
    // Notes: to the voices, and those that start also to the light and the script.
    .object('both', 't l l', { at: [20, 500] })
    .object('starts', 'stripnote', { at: [140, 540] })
    .object('startPair', 'pack 0 0', { at: [140, 570] })
    .object('played', `prepend played ${report}`.trim(), { at: [140, 600] })
    .object('light', `s ${name}light`, { at: [240, 600] })
    .object('midinote', 'prepend midinote', { at: [20, 540] })
    .object('voices', `poly~ exs.voice 4 @steal 1 @args ${name} ---env`, { at: [20, 640] })
    .cords('notes > both', 'both.1 > starts', 'starts.1 > startPair.1', 'starts.0 > startPair',
      'startPair > played > tell', 'startPair > light', 'both.0 > midinote > voices')
    .outlet('left', [20, 700], 'signal')
    .outlet('right', [120, 700], 'signal')
    .outlet('tell', [220, 700])
    .object('meter', `send~ ${name}meter`, { at: [340, 700] })
    .cords('voices.0 > left', 'voices.1 > right', 'voices.0 > meter');
  if (memory) {
    // What the set keeps, so that the device sounds when the set is opened without the daemon.
    patcher
      .object('memory', 'pattr memory', { at: [620, 300],
        parameter: { name: memory, varname: 'memory', kind: 'blob', hidden: true } })
      .object('restore', `prepend restore ${report}`.trim(), { at: [620, 340] })
      .cords('order.5 > memory > restore > tell');
  }
  return patcher;
}
