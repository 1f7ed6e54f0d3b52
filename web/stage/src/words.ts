import type { Addition, Intake, MappedTrack, Mode, Shown, Standing, Swap, Tempo } from './model/records';

/** "5 s", "3 min", "2 h": how long ago, as short as it can be read. */
function ago(seconds: number): string {
  if (seconds < 60) return `${Math.max(0, Math.floor(seconds))} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h`;
}

function milliseconds(seconds: number): string {
  return `${Math.round(seconds * 1000)} ms`;
}

const kIntake: Record<Intake, string> = { closed: 'Closed', open: 'Open', finished: 'Finished' };
const kMode: Record<Mode, string> = { auto: 'Auto', ask: 'Ask', above: 'Auto above' };
const kModeMeaning: Record<Mode, string> = {
  auto: 'Every sound goes to its track by itself.',
  ask: 'Every sound waits for your yes.',
  above: 'Sure ones go by themselves, the others wait for your yes.',
};
const kStanding: Record<Standing, string> = {
  waiting: 'Next up',
  asking: 'Asks',
  onStage: 'On stage',
  past: 'Past',
  rejected: 'Rejected',
  unmapped: 'No track',
};

const kSwap: Record<Swap, string> = { now: 'At once', beat: 'On the beat', bar: 'On the bar' };

/** What comes on a track, and when. */
function next(waiting: number, held: boolean, keptSeconds: number): string {
  if (waiting > 0 && held) return `${waiting} next, after Hold`;
  if (waiting > 0) return keptSeconds > 0 ? `${waiting} next, in ${keptSeconds} s` : `${waiting} next`;
  return keptSeconds > 0 && !held ? `stays ${keptSeconds} s` : '';
}

/** "12 tonight", "2500 of 50000 of your library". */
function shown(where: string, { shown: count, all }: Shown): string {
  return count === all ? `${count} ${where}` : `${count} of ${all} ${where}`;
}

/** Everything the page says. */
export const kWords = {
  title: 'ExSampling',
  ago,
  category: (name: string) => name.replace(/_/g, ' '),
  percent: (share: number) => `${Math.round(share * 100)} %`,
  seconds: (seconds: number) => `${seconds.toFixed(1)} s`,
  place: (latitude: number, longitude: number) =>
    `${Math.abs(latitude).toFixed(2)}° ${latitude < 0 ? 'S' : 'N'} ` +
    `${Math.abs(longitude).toFixed(2)}° ${longitude < 0 ? 'W' : 'E'}`,
  noPlace: 'no place',
  noPitch: 'no pitch',
  noPitchShort: '–',
  anonymous: 'somebody',
  decibels: (value: number) => `${value > 0 ? '+' : ''}${Number(value.toFixed(1))} dB`,

  connection: {
    opening: 'Connecting …',
    open: 'Live',
    lost: 'Connection lost. Trying again …',
    refused:
      'The program was started anew. Open the stage at the address that it printed, or from the device in Live.',
  },
  unreachable: 'The program does not answer. Is it still running?',
  dismiss: 'Dismiss',
  asking: (count: number) => `${count} ${count === 1 ? 'asks' : 'ask'} for your yes`,
  health: {
    title: 'Health',
    well: 'All is well.',
    troubled: 'Something should be put right.',
    phones: (count: number) => `${count} ${count === 1 ? 'phone' : 'phones'} in the last minute`,
    waiting: (count: number) => `${count} in the queue`,
    delay: (median: number) => `to OSC in ${milliseconds(median)}`,
    phonesLabel: 'Phones, last minute',
    queueLabel: 'Queue',
    queue: (waiting: number, analysing: number) => `${waiting} waiting, ${analysing} being analysed`,
    delayLabel: 'Upload to OSC',
    delays: (median: number, p95: number, takes: number) =>
      `median ${milliseconds(median)}, p95 ${milliseconds(p95)} (last ${takes} ${takes === 1 ? 'take' : 'takes'})`,
    notYet: 'not measured yet',
    instrumentsLabel: 'Instruments',
    noInstrument: 'none is heard',
    instrument: (name: string, address: string, hello: number, loaded: number) =>
      `${name} at ${address}, heard ${ago(hello)} ago, ${loaded} loaded`,
    failed: (count: number, why: string) => `${count} failed: ${why}`,
    diskLabel: 'Disk',
    disk: (bytes: number, minutes: number) =>
      `${(bytes / 1e9).toFixed(1)} GB free, room for ${ago(minutes * 60)} of takes`,
    unknown: 'unknown',
    before: 'ago',
    refusedLabel: 'Refused',
    refused: (takes: number, packets: number) =>
      `${takes} ${takes === 1 ? 'take' : 'takes'}, ${packets} OSC ${packets === 1 ? 'packet' : 'packets'} not understood`,
    addressLabel: 'Address',
    changed: (from: string, to: string) => `${from} became ${to},`,
    modelLabel: 'Model',
    model: (name: string, hash: string) => `${name}, SHA-256 ${hash.slice(0, 12)}…`,
    sessionLabel: 'Session',
  },

  intake: 'Intake',
  intakeWord: kIntake,
  finishQuestion: 'Finish the intake? Phones then say that the performance is over.',
  finishYes: 'Finish',
  cancel: 'Cancel',
  close: 'Close',
  really: 'Really delete?',

  mode: 'New sounds',
  modeWord: kMode,
  modeMeaning: kModeMeaning,
  less: 'Less sure',
  more: 'More sure',

  view: 'View',
  views: { tracks: 'Tracks', arrivals: 'Arrivals', alike: 'Alike', places: 'Places', mapping: 'Mapping' },
  tracks: 'Tracks',
  channel: (channel: number) => `ch ${channel}`,
  gone: 'not in the mapping',
  empty: 'Empty',
  emptyWaits: 'waits for a sound',
  next,
  hold: 'Hold',
  clear: 'Clear',
  undo: 'Undo',
  gain: 'Gain',
  listen: 'Listen',
  stop: 'Stop',
  notLoaded: 'No instrument has loaded it yet',
  failed: (why: string) => `The instrument could not load it: ${why}`,

  arrivals: 'Arrivals',
  none: 'No sound has arrived yet. They appear here the moment they are heard.',
  noneLike: 'No sound is like this.',
  showAll: 'Show all',
  count: (shown: number, all: number) => (shown === all ? `${all} sounds` : `${shown} of ${all}`),
  fresh: (count: number) => (count === 1 ? '1 new sound' : `${count} new sounds`),
  standing: kStanding,
  favourites: 'Favourites',
  anyState: 'Any state',
  anyTrack: 'Any track',
  anyCategory: 'Any category',
  search: 'Search',
  approve: 'Use',
  reject: 'Reject',
  favourite: 'Favourite',
  details: 'More',
  corrected: (model: string) => `heard as ${model}`,
  blockedMark: 'blocked',

  similar: {
    title: 'More like this',
    from: { session: 'Tonight', library: 'Your library' },
    itself: 'This one',
    distance: (distance: number) => `distance ${distance.toFixed(2)}`,
    at: (file: string, seconds: number) => `${file}, ${seconds.toFixed(1)} s`,
    toTrack: 'To track',
    none: 'Nothing else is there yet.',
    notComparable: (count: number) =>
      count === 1
        ? 'One sound of this session was described by another model and is not compared.'
        : `${count} sounds of this session were described by another model and are not compared.`,
  },

  teach: {
    title: 'Teach',
    intro:
      'Open a sound, say what it really is, and it is an example. Three of a kind teach the model to name new sounds so.',
    examples: 'Your examples',
    noExamples: 'None yet.',
    count: (tonight: number, earlier: number, least: number) => {
      const missing = least - tonight - earlier;
      return [
        `${tonight} tonight`,
        earlier > 0 ? `${earlier} from before` : '',
        missing > 0 ? `${missing} more needed` : '',
      ]
        .filter(Boolean)
        .join(', ');
    },
    inUse: 'in use',
    withEarlier: 'with those from before',
    takeBack: 'No example',
    notComparable: (count: number) =>
      `${count} corrected ${count === 1 ? 'sound was' : 'sounds were'} described by another model and cannot teach this one.`,
    train: 'Train',
    training: 'Training …',
    trial: 'What it would do',
    isOutdated: 'Your examples have changed since. Train again to take that in.',
    figures: 'Each example was judged by a model that had not heard it. With few examples little is certain.',
    recognised: (met: number, of: number, low: number, high: number) =>
      `recognised ${met} of ${of}, likely between ${low} and ${high} %`,
    wronglyHeard: (met: number, of: number, low: number, high: number) =>
      met === 0
        ? `none of ${of} other sounds called so, likely at most ${high} %`
        : `${met} of ${of} other sounds called so, likely between ${low} and ${high} %`,
    renamed: (renamed: number, same: number) =>
      renamed === 0
        ? `Tonight it would have changed nothing: ${same} sounds keep their names.`
        : `Tonight it would have changed ${renamed === 1 ? 'this one' : `these ${renamed}`}; ${same} would have kept their names.`,
    newest: (shown: number) => `The newest ${shown} of them:`,
    arrow: (from: string, to: string) => `${from} → ${to}`,
    open: 'What it really is',
    use: 'Use it from now on',
    useMeaning: 'Sounds that have come keep their names and tracks.',
    now: 'In use',
    nothing: 'The model as it ships; nothing taught.',
    undo: 'Back to the one before',
    keepAs: 'Keep as',
    keepMeaning: 'Under this name other evenings find it.',
    keep: 'Keep',
    kept: 'Kept models',
    useKept: 'Use',
    doesNotFit: 'made for another network',
  },

  sound: {
    assign: 'Put on a track now',
    category: 'What it really is',
    categoryMeaning: 'An example for teaching. The sound stays where it is.',
    newName: 'A name of your own',
    name: 'Name it so',
    teach: 'Teach …',
    takeBack: 'As the model heard it',
    block: 'Block this person',
    unblock: 'Unblock this person',
    blockMeaning: 'Later sounds from this phone are kept and not used.',
    deleteSound: 'Delete this sound',
    deleteTake: 'Delete the whole take',
  },

  cue: {
    title: 'Listening',
    intro: 'Where you hear a sound before the room does.',
    instrument: 'Cue device in Live or Pure Data',
    instrumentMeaning: 'Plays on the output that is set there.',
    page: 'An output of this computer',
    pageMeaning: 'Played by this page, on the output that you choose and check here.',
    ask: 'Show the outputs',
    askMeaning: 'The browser asks for the microphone before it tells the outputs; nothing is recorded.',
    denied: 'The browser does not tell this page the outputs. Use the cue device instead.',
    unable: 'This browser cannot choose an output. Use the cue device instead.',
    noOutputs: 'There is no output to choose besides the system’s own.',
    choose: 'Output',
    tone: 'Play a test tone',
    question: (output: string) => `Did you hear the tone from ${output}, and only you?`,
    yes: 'Yes, only me',
    no: 'No',
    using: (output: string) => `Confirmed: ${output}`,
    missing: (output: string) => `${output} is not connected, so nothing was played. Choose where to listen.`,
    failed: 'The sound could not be played.',
    device: 'Cue device',
  },

  library: {
    title: 'Library',
    meaning:
      'Sounds of your own. “More like this” finds them among those of tonight; they are heard and put on tracks like these. The files stay where they are.',
    size: (sounds: number, files: number) =>
      `${sounds} ${sounds === 1 ? 'sound' : 'sounds'} in ${files} ${files === 1 ? 'file' : 'files'}`,
    inIt: (sounds: number, files: number) =>
      files === 0 ? 'Nothing is in it yet.' : `In it: ${kWords.library.size(sounds, files)}`,
    remove: 'Forget',
    reallyRemove: 'Really forget?',
    add: 'Add a folder',
    addMeaning:
      'On the computer that ExSampling runs on: WAV, FLAC, Ogg and AIFF files, with all folders below. Add it again for what is new.',
    path: 'Folder',
    begin: 'Add',
    folders: 'Folders here',
    up: '↑ Up',
    noFolders: 'No folders here.',
    moreFolders: 'There are more; write the name.',
    divide: 'Long files are divided',
    divideWord: { onsets: 'Where sounds begin', windows: 'Every 5 seconds' },
    addition: 'Adding',
    adding: (path: string) => `Listening to ${path} …`,
    progress: (done: number, all: number, latest: string) =>
      all === 0 ? 'Looking for files' : `${done} of ${all} · ${latest}`,
    stop: 'Stop',
    ended: ({ path, state, failure, added, sounds, moved, unchanged }: Addition) =>
      state === 'failed'
        ? `${path} was not added: ${failure}`
        : [
            state === 'stopped' ? `${path}: stopped. Add it again to go on.` : `${path}: done.`,
            `${kWords.library.size(sounds, added)} new or changed`,
            ...(moved > 0 ? [`${moved} moved`] : []),
            ...(unchanged > 0 ? [`${unchanged} known already`] : []),
          ].join(' · '),
    leftOut: (count: number) => `${count} ${count === 1 ? 'file was' : 'files were'} left out`,
    others: (count: number) => `and ${count} more`,
  },

  night: {
    title: 'The night',
    soundCheck: 'Sound check',
    soundCheckIsOn: 'Sound check is on',
    soundCheckMeaning:
      'What arrives and is played in the sound check is deleted when it ends. Earlier sounds and preloaded files stay.',
    beginSoundCheck: 'Begin the sound check',
    endSoundCheck: 'End it and delete its sounds',
    takeHome: 'Take it home',
    takeHomeMeaning:
      'A zip file: all sounds with readable names, lists of them, credits, SFZ instruments, and the notes played as MIDI.',
    download: 'Download the night',
    forget: 'Forget it',
    forgetMeaning:
      'Deletes every sound, every take and every note of this session from the disk. This cannot be undone.',
    forgetAll: 'Delete the whole night',
  },

  instruments: {
    title: 'Instruments',
    intro: 'What plays the sounds. Drop a device on a track in Ableton Live, or open the patch in Pure Data.',
    meaning: {
      'ExSampling.amxd': 'Max for Live instrument: sixteen samplers, one a MIDI channel',
      'ExSampling Cue.amxd': 'Max for Live audio effect: what you listen to, for you alone',
      'ExSampling Trigger.amxd': 'Max for Live MIDI effect: chosen categories become notes',
      'ExSampling clips.mid': 'A clip for each track, to try it at once',
      'ExSampling Pure Data.zip': 'The same sixteen samplers for Pure Data',
    },
  },

  moreTools: 'More …',
  projector: 'Projector view',
  help: 'Help',
  entrance: {
    title: 'Join code',
    address: 'Phones open',
    code: 'with the code',
    noCode: 'No code is asked for: only this machine can reach the recorder.',
    rotate: 'New code',
    rotateMeaning:
      'A new code keeps newcomers with the old QR code out; phones that are in stay in. One phone that disturbs is blocked in the list of arrivals.',
    everyoneOut: 'New code, everyone out',
    renewed: 'The old code has ended. Show the new QR code.',
  },

  tempo: {
    title: 'Tempo',
    now: (tempo: Tempo | null) => (tempo ? `${tempo.beatsPerMinute} BPM` : 'Tempo?'),
    source: { instrument: 'from the instrument’s transport', tapped: 'tapped here' },
    meaning: 'Tracks that swap on the beat or on the bar wait for it. Without a tempo they swap at once.',
    tap: 'Tap the beat',
    slower: 'Slower',
    faster: 'Faster',
    barNow: 'A bar begins now',
    forget: 'Forget it',
    bar: 'Beats a bar',
  },

  trackSettings: {
    title: (track: string) => `Track ${track}`,
    playback: 'Plays',
    playbackMeaning: {
      percussive: 'Percussive: as it was recorded',
      melodic: 'Melodic: in tune with the note',
    },
    hold: 'A sound stays at least',
    seconds: (seconds: number) => `${seconds} s`,
    swap: 'The next one takes over',
    swapWord: kSwap,
    colour: 'Colour',
    otherColour: 'Another colour',
    preload: 'Sound before the first phone',
    preloadMeaning: 'A sound file on this computer; it is on the track while nothing else is.',
    noPreload: '/path/to/sound.wav',
    keep: 'Use this file',
    removePreload: 'None',
  },

  mapping: {
    title: 'Which sound plays where',
    nowhere: 'On no track',
    fallback: (track: string) => `As all others: ${track}`,
    least: (share: string) => `At least ${share} sure`,
    leastLabel: 'Minimum confidence',
    undo: 'Undo the last change',
    scenes: 'Scenes',
    move: (category: string) => `Where does “${category}” play?`,
    settings: 'Set up',
    summary: ({ playback, minHoldSeconds, swap }: MappedTrack) =>
      [playback === 'melodic' ? 'Melodic' : 'Percussive', `${minHoldSeconds} s`, swap === 'now' ? '' : swap]
        .filter(Boolean)
        .join(' · '),
    fallbackQuestion: 'Where do all other sounds play?',
    heard: (count: number) => (count === 1 ? 'heard once' : `heard ${count} times`),
  },
  alike: {
    title: 'Sounds that are alike lie near each other',
    canvas: 'Sounds, alike ones near each other',
    keys: 'Arrow keys go from sound to sound, Home to the newest. Enter puts it on its track, Space listens, plus and minus zoom.',
    none: 'No sound is here yet. They appear as they arrive; add your own with: exsampling library add',
    laying: (done: number) => `Laying out … ${Math.round(done * 100)} %`,
    layOut: 'Lay out anew',
    failed: 'This browser could not lay the sounds out by likeness. They lie by their two main traits.',
    hover: 'Listen on hover',
    chooseOutput: 'Choose where to listen',
    counts: ({ session, library }: { session: Shown; library: Shown }) =>
      [shown('tonight', session), library.all > 0 ? shown('of your library', library) : '']
        .filter(Boolean)
        .join(', '),
    placed: (count: number) => `${count} came since the layout`,
    closer: 'Closer',
    farther: 'Farther',
    legend: 'Show one track only',
    putOn: (track: string) => `Put on ${track}`,
    otherTrack: 'Another track',
    loaded: (name: string, track: string) => `${name} is on ${track}.`,
    nowhere: (name: string) => `${name} is mapped to no track. Choose one.`,
  },
  places: {
    title: 'Where the sounds are from',
    all: 'Show all',
    opening: 'Drawing the map …',
    cluster: (count: number) => `${count} sounds`,
    noPlace: (count: number) => `Without a place (${count})`,
    everyPlace: 'Every sound has a place.',
    noPictures: 'The map’s pictures do not load. The coasts and the grid stay.',
    credit: 'Outline: Natural Earth',
    licences: 'Licences',
  },
};
