import type { Words } from './words';

const kCategories: Record<string, string> = {
  door_wood_knock: 'knock on a door',
  door_wood_creaks: 'creaking door',
  drinking_sipping: 'sipping',
  clock_alarm: 'alarm clock',
  clock_tick: 'ticking clock',
  can_opening: 'opening a can',
  glass_breaking: 'breaking glass',
};

export const kEnglish: Words = {
  language: 'en',
  record: 'REC',
  stop: 'STOP',
  idle: (maxSeconds) => `Tap, and let a sound be heard. ${maxSeconds} seconds at most.`,
  asking: 'Please allow the microphone.',
  recording: 'Recording',
  secondsLeft: (seconds) => `${seconds} s left`,
  saving: 'One moment …',
  sending: 'Sending …',
  analysing: 'It has arrived.',
  analysingDetail: 'The performance is listening to it now …',
  tooShort: 'That was too short. Tap once to start and once to stop.',
  allZero: 'The microphone gave no sound at all.',
  allZeroDetail:
    'Another app may hold it, or the phone was locked. Close other apps, load this page again and record once more.',
  interrupted: 'The recording was interrupted. What was heard until then is kept.',
  undecodable: 'This phone cannot play that file. Please choose another.',
  silent: 'Nothing but silence arrived.',
  silentDetail: 'Go closer to the sound and try again.',
  failed: 'This sound could not be used.',
  cut: 'It was long: the first 60 seconds of it are used.',
  refused: 'This sound was not accepted.',
  obstacles: {
    unreachable: {
      headline: 'No connection.',
      detail: 'Your sound is kept on this phone and goes out by itself as soon as there is one.',
    },
    queueFull: {
      headline: 'Many sounds are arriving.',
      detail: 'Yours is kept on this phone and goes out by itself in a moment.',
    },
    tooMany: {
      headline: 'You are quick!',
      detail: 'Slow down a little: your sound is kept on this phone and goes out in its turn, by itself.',
    },
    diskFull: {
      headline: 'The performance has no room left.',
      detail: 'The performer has been told. Your sound is kept on this phone and goes out by itself.',
    },
    notJoined: {
      headline: 'The join code has changed.',
      detail: 'Scan the code in the room again. Your sound is kept on this phone until then.',
    },
    trouble: {
      headline: 'The performance stumbled.',
      detail: 'Your sound is kept on this phone and goes out again by itself.',
    },
  },
  join: {
    headline: 'Scan the code in the room.',
    detail: 'It lets your phone in. If you have scanned it before, it has changed: scan it again.',
  },
  intakeClosed: 'Not open yet.',
  intakeClosedDetail: 'The performer opens the recording soon. This page notices by itself.',
  intakeFinished: 'Thank you!',
  intakeFinishedDetail: 'Recording has ended for tonight. What you sent stays in the performance.',
  consent:
    'By recording you let your sound be used in this performance; it stays with the performers, whom you can ask about it, and you can withdraw it here at any time.',
  name: 'Name for the credits (optional)',
  sure: (percent) => `${percent} % sure`,
  track: (name) => `plays on ${name}`,
  noPitch: 'no pitch',
  stages: {
    waiting: 'waiting for its turn',
    onStage: 'on stage now',
    playing: 'playing',
    past: 'was on stage',
    unmapped: 'kept, not played',
  },
  category: (name) => kCategories[name] ?? name.replaceAll('_', ' '),
  takes: 'Your sounds',
  play: 'Play',
  pause: 'Pause',
  download: 'Download',
  withdraw: 'Withdraw',
  withdrawQuestion: 'Take it out of the performance and delete it?',
  withdrawYes: 'Yes, withdraw',
  withdrawNo: 'Keep it',
  withdrawn: 'Withdrawn.',
  notWithdrawn: 'This sound cannot be withdrawn from here. Please ask the performers.',
  takeName: (time, seconds) => `sound of ${time}, ${seconds} seconds`,
  seconds: (seconds) => `${seconds} s`,
  placeQuestion: 'Would you like to add the place where you recorded?',
  placeYes: 'Add place',
  placeNo: 'No, thanks',
  placeThanks: 'From now on your sounds carry their place.',
  placeNone: 'No place, no matter: your sounds count just as much.',
  barriers: {
    insecure: {
      headline: 'The microphone stays shut here',
      detail:
        'This page came over a connection that is not encrypted (http), and browsers then keep the microphone closed. Record with your phone’s own recorder and choose the file here, or ask for the secure address.',
    },
    missing: {
      headline: 'No microphone found',
      detail: 'Connect one and tap again, or choose a sound file.',
    },
    busy: {
      headline: 'The microphone is in use',
      detail: 'End the call or close the app that uses it, then tap again. Or choose a sound file.',
    },
    unsupported: {
      headline: 'This browser cannot record',
      detail: 'Open this page in a current Safari, Chrome or Firefox, or choose a sound file.',
    },
  },
  denied: {
    headline: 'The microphone is not allowed',
    detail: {
      ios: 'Tap the page menu in the address bar, then Website Settings, Microphone, Allow. Or: Settings, Apps, Safari, Microphone. Then load this page again.',
      android:
        'Tap the sign to the left of the address, then Permissions, Microphone, Allow. Then tap the button again.',
      desktop:
        'Click the sign to the left of the address and allow the microphone. Then press the button again.',
    },
  },
  inApp: {
    headline: (app) => (app ? `${app} keeps the microphone shut` : 'This app keeps the microphone shut'),
    detail: {
      ios: 'You see this page inside another app. Copy the address and open it in Safari.',
      android: 'You see this page inside another app. Open it in Chrome, or copy the address.',
      desktop: 'You see this page inside another app. Copy the address and open it in your browser.',
    },
  },
  openOutside: 'Open in browser',
  copyAddress: 'Copy address',
  copied: 'Copied',
  chooseFile: 'Choose a sound file',
  listen: 'Listen to the performance',
  licences: 'Licences',
};
