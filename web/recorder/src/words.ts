import type { Barrier, Platform } from './barriers';
import type { Obstacle } from './take';

/** Everything the page says, in one language. */
export interface Words {
  language: 'en' | 'ja';
  /** Names of the big button, drawn and spoken. */
  record: string;
  stop: string;
  idle: (maxSeconds: number) => string;
  asking: string;
  recording: string;
  secondsLeft: (seconds: number) => string;
  saving: string;
  sending: string;
  analysing: string;
  analysingDetail: string;
  tooShort: string;
  allZero: string;
  allZeroDetail: string;
  interrupted: string;
  undecodable: string;
  silent: string;
  silentDetail: string;
  failed: string;
  cut: string;
  refused: string;
  obstacles: Record<Obstacle, { headline: string; detail: string }>;
  /** To a phone that has no token. */
  join: { headline: string; detail: string };
  intakeClosed: string;
  intakeClosedDetail: string;
  intakeFinished: string;
  intakeFinishedDetail: string;
  consent: string;
  /** Of the field for what the credits call somebody. */
  name: string;
  /** What became of a sound. */
  sure: (percent: number) => string;
  track: (name: string) => string;
  noPitch: string;
  stages: { waiting: string; onStage: string; playing: string; past: string; unmapped: string };
  category: (name: string) => string;
  /** The list of one's takes. */
  takes: string;
  play: string;
  pause: string;
  download: string;
  withdraw: string;
  withdrawQuestion: string;
  withdrawYes: string;
  withdrawNo: string;
  withdrawn: string;
  notWithdrawn: string;
  /** Spoken with each button of a take, to tell one from another. */
  takeName: (time: string, seconds: number) => string;
  seconds: (seconds: number) => string;
  /** Place. */
  placeQuestion: string;
  placeYes: string;
  placeNo: string;
  placeThanks: string;
  placeNone: string;
  /** Without a microphone. */
  barriers: Record<Exclude<Barrier, 'denied' | 'inApp'>, { headline: string; detail: string }>;
  denied: { headline: string; detail: Record<Platform, string> };
  inApp: { headline: (app: string) => string; detail: Record<Platform, string> };
  openOutside: string;
  copyAddress: string;
  copied: string;
  chooseFile: string;
  listen: string;
  licences: string;
}
