import { parseJson, toSession, type Api, type JoinOutcome } from './api';
import { barrierAtStart, barrierFromError, inAppBrowser, type Barrier, type Browser } from './barriers';
import type { Capture, CaptureEnd } from './capture';
import type { Clock } from '../../shared/clock';
import type { LiveTake } from './live_take';
import type { Look } from './look';
import { trackColour } from './palette';
import type { Outbox } from './outbox';
import { resamplePeaks, type Pcm } from '../../shared/pcm';
import type { Place } from './places';
import type { Settings } from '../../shared/settings';
import { nameForCredits } from './credits';
import type { Recording, Session } from './records';
import type { Notice, Phase } from './states';
import { isUnsent, kPeakCount, makeTake, type Take } from './take';
import { randomUuid } from './uuid';
import { isPending, nextQuestionMs, Watcher } from './watcher';
import type { Words } from './words';

/** What the visit needs from the browser. */
export interface Environment {
  api: Api;
  clock: Clock;
  settings: Settings;
  browser: Browser;
  words: Words;
  /** From the page's address; null without. */
  joinCode: string | null;
  startCapture: (
    maxSeconds: number,
    onEnd: (why: CaptureEnd) => void,
    onAudio: (pcm: Pcm) => void,
  ) => Promise<Capture>;
  decodeSoundFile: (file: Blob, maxSeconds: number) => Promise<Pcm | null>;
  /** Null where the browser has no places to give. */
  askPlace: (() => Promise<Place | null>) | null;
}

const kUnknownSession: Session = {
  performance: '',
  maxTakeSeconds: 10,
  consent: '',
  streamUrl: null,
  intake: 'open',
  joined: true,
  pieces: false,
  pollSeconds: 0,
};
/** The clock ends a take that the audio has not ended by then. */
const kGraceMs = 400;
/** An in-app browser that has not answered by then never will. */
const kAnswerMs = 8_000;
const kSessionMs = 45_000;
const kSessionClosedMs = 20_000;
/** While a whole room joins. */
const kJoinAgainMs = 3_000;

/** One participant's visit: what is going on, and what each tap does. */
export class Visit {
  phase: Phase = 'idle';
  notice: Notice | null = null;
  barrier: Barrier | null;
  session: Session;
  /** Whether to ask for the place now. */
  asksPlace = false;

  private capture: Capture | null = null;
  private live: LiveTake | null = null;
  private maxSeconds = 0;
  private recordedAt = new Date(0);
  private startedAt = 0;
  private heldSeconds = 0;
  private cancelDeadline: () => void = () => undefined;
  private liveWave: number[] = [];
  private waveTo = 0;
  private placeComing: Promise<Place | null> = Promise.resolve(null);
  private focusId: string | null = null;
  private visible = true;
  private cancelSession: () => void = () => undefined;
  private readonly watcher: Watcher;

  constructor(
    private readonly environment: Environment,
    readonly outbox: Outbox,
    private readonly onChange: () => void,
  ) {
    this.session = toSession(parseJson(environment.settings.get('session') ?? '')) ?? kUnknownSession;
    this.barrier = barrierAtStart(environment.browser);
    outbox.inPieces = this.session.pieces;
    outbox.onWithdrawalRefused = () => this.enter(this.phase, 'notWithdrawn');
    this.watcher = new Watcher(
      environment.api,
      environment.clock,
      (recording) => void outbox.note(recording.id, recording),
      (id) => this.notFound(id),
      () => this.session.pollSeconds * 1_000,
    );
  }

  get hasMicrophone(): boolean {
    return this.environment.browser.asksForMicrophones;
  }

  /** Whether takes are taken from this phone now. */
  get isOpen(): boolean {
    return this.session.intake === 'open' && this.session.joined;
  }

  /** Whether a press of the big button does something. */
  get canPress(): boolean {
    if (this.phase === 'recording') return true;
    return this.phase === 'idle' && this.hasMicrophone && this.isOpen;
  }

  /** The take that the page talks about: made in this visit, or left unsent by an earlier one. */
  get take(): Take | null {
    const takes = this.outbox.takes;
    return takes.find((take) => take.id === this.focusId) ?? takes.filter(isUnsent).pop() ?? null;
  }

  /** Closing the page now would lose something. */
  get hasUnsaved(): boolean {
    return this.phase === 'recording' || this.phase === 'saving' || this.outbox.hasUnsent;
  }

  /** Picks up what an earlier visit left, and asks how the evening stands. */
  async begin(): Promise<void> {
    await this.outbox.load();
    this.focusId = this.take?.id ?? null;
    this.outbox.wake();
    await this.askSession();
  }

  /** The outbox has changed: follow what is worth following. */
  followNewest(): void {
    const worth = this.outbox.takes.filter(
      (take) =>
        take.delivery.state === 'sent' &&
        take.recording !== null &&
        nextQuestionMs(take.recording, 0) !== null,
    );
    const chosen = worth.find((take) => take.recording && isPending(take.recording)) ?? worth.pop();
    this.watcher.follow(chosen?.recording ?? null);
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
    this.watcher.setVisible(visible);
    if (visible) {
      this.outbox.wake();
      void this.askSession();
    } else {
      this.cancelSession();
      void this.finish('interrupted');
    }
  }

  /** The browser tells that its permission for the microphone has changed. */
  setDenied(denied: boolean): void {
    if (!this.hasMicrophone) return;
    if (denied) this.barrier = barrierFromError('NotAllowedError', this.environment.browser.userAgent);
    else if (this.barrier === 'denied') this.barrier = null;
    this.onChange();
  }

  /** The big button. Call it inside the tap. */
  press(): void {
    if (this.phase === 'recording') void this.finish(null);
    else if (this.canPress) void this.record();
  }

  /** A sound file instead of the microphone. */
  async addFile(file: Blob): Promise<void> {
    this.enter('saving', null);
    this.maxSeconds = this.session.maxTakeSeconds;
    this.recordedAt = this.environment.clock.wall();
    this.heldSeconds = 0;
    this.placeComing = Promise.resolve(null);
    const pcm = await this.environment.decodeSoundFile(file, this.maxSeconds);
    if (pcm) await this.keep(pcm, null);
    else this.enter('idle', 'undecodable');
  }

  async withdraw(id: string): Promise<void> {
    if (this.focusId === id) this.focusId = null;
    this.enter(this.phase, 'withdrawn');
    await this.outbox.withdraw(id);
  }

  get name(): string {
    return nameForCredits(this.environment.settings);
  }

  /** Goes along with what is sent from now on. */
  setName(name: string): void {
    this.environment.settings.set('name', name);
  }

  /** The answer to the question for the place. */
  async answerPlace(yes: boolean): Promise<void> {
    this.asksPlace = false;
    const place = yes && this.environment.askPlace ? await this.environment.askPlace() : null;
    this.environment.settings.set('place', place ? 'yes' : 'no');
    if (place && this.focusId) await this.outbox.setPlace(this.focusId, place);
    this.enter(this.phase, place ? 'placeThanks' : 'placeNone');
  }

  /** What the button shows now; while recording it also notes the level for the wave. */
  look(): Look {
    const { words } = this.environment;
    const base: Look = {
      phase: this.canPress ? 'idle' : 'off',
      label: words.record,
      caption: '',
      elapsed: 0,
      level: 0,
      sent: 0,
      wave: [],
      waveSpan: 0,
      colour: null,
    };
    if (this.phase === 'asking') return { ...base, phase: 'asking' };
    if (this.phase === 'recording' && this.capture) return this.recordingLook(base, this.capture);
    const take = this.take;
    if (!take) return base;
    const channel = take.recording?.samples.find((sample) => sample.channel !== null)?.channel;
    const sent = this.outbox.progress.get(take.id);
    const waveSpan = Math.min(1, take.seconds / this.session.maxTakeSeconds);
    return {
      ...base,
      phase: sent === undefined ? base.phase : 'sending',
      sent: sent ?? 0,
      wave: resamplePeaks(take.peaks, Math.ceil(waveSpan * kPeakCount)),
      waveSpan,
      colour: typeof channel === 'number' ? trackColour(channel) : null,
    };
  }

  private recordingLook(base: Look, capture: Capture): Look {
    const seconds = (this.environment.clock.steady() - this.startedAt) / 1_000;
    const elapsed = Math.min(1, seconds / this.maxSeconds);
    const level = capture.level();
    const slot = Math.min(kPeakCount, Math.floor(elapsed * kPeakCount) + 1);
    // `level` counts 60 dB as 1; the wave counts amplitude.
    const amplitude = level === 0 ? 0 : Math.min(1, 1.6 * 10 ** (3 * (level - 1)));
    while (this.waveTo < slot) this.liveWave[this.waveTo++] = amplitude;
    const left = Math.max(0, Math.ceil(this.maxSeconds - seconds));
    return {
      ...base,
      phase: 'recording',
      label: this.environment.words.stop,
      caption: this.environment.words.secondsLeft(left),
      elapsed,
      level,
      wave: this.liveWave,
      waveSpan: 1,
    };
  }

  private async record(): Promise<void> {
    const { environment } = this;
    this.enter('asking', null);
    this.maxSeconds = this.session.maxTakeSeconds;
    const live = this.outbox.begin(randomUuid());
    const cancelPatience =
      inAppBrowser(environment.browser.userAgent) === null
        ? () => undefined
        : environment.clock.after(kAnswerMs, () => this.blockedBy('inApp'));
    try {
      this.capture = await environment.startCapture(
        this.maxSeconds,
        (why) => void this.finish(why),
        (pcm) => live.add(pcm),
      );
    } catch (error) {
      live.end();
      const name = error instanceof Error ? error.name : '';
      this.enter('idle', null);
      this.blockedBy(barrierFromError(name, environment.browser.userAgent));
      return;
    } finally {
      cancelPatience();
    }
    this.barrier = null;
    this.live = live;
    this.recordedAt = environment.clock.wall();
    this.startedAt = environment.clock.steady();
    this.liveWave = new Array<number>(kPeakCount).fill(0);
    this.waveTo = 0;
    this.cancelDeadline = environment.clock.after(
      this.maxSeconds * 1_000 + kGraceMs,
      () => void this.finish('limit'),
    );
    const wantsPlace = environment.askPlace !== null && environment.settings.get('place') === 'yes';
    this.placeComing = wantsPlace ? environment.askPlace!() : Promise.resolve(null);
    this.enter('recording', null);
    if (!this.visible) void this.finish('interrupted');
  }

  private async finish(why: CaptureEnd | null): Promise<void> {
    const capture = this.capture;
    if (this.phase !== 'recording' || !capture) return;
    this.capture = null;
    this.cancelDeadline();
    this.heldSeconds = (this.environment.clock.steady() - this.startedAt) / 1_000;
    this.enter('saving', null);
    await this.keep(await capture.stop(), why);
  }

  private async keep(pcm: Pcm, why: CaptureEnd | null): Promise<void> {
    const { settings, askPlace } = this.environment;
    const live = this.live;
    this.live = null;
    const outcome = makeTake(pcm, {
      id: live?.id ?? randomUuid(),
      recordedAt: this.recordedAt,
      heldSeconds: this.heldSeconds,
      maxSeconds: this.maxSeconds,
    });
    if (outcome.kind !== 'take') {
      this.focusId = null;
      this.enter('idle', outcome.kind);
      if (live) await this.outbox.drop(live);
      return;
    }
    const { id } = outcome.take;
    this.focusId = id;
    this.asksPlace = askPlace !== null && settings.get('place') === null;
    this.enter('idle', why === 'interrupted' ? 'interrupted' : null);
    const placeComing = this.placeComing;
    outcome.take.place = await Promise.race([placeComing, null]);
    void placeComing.then((place) => place && this.outbox.setPlace(id, place));
    await this.outbox.add(outcome.take, live ?? undefined);
  }

  private async askSession(): Promise<void> {
    const answer = await this.environment.api.session();
    const joining = answer.kind === 'found' && (await this.join(answer.value)) === 'later';
    if (answer.kind === 'found') {
      const isBack = answer.value.joined && !this.session.joined;
      this.session = answer.value;
      this.outbox.inPieces = answer.value.pieces;
      this.environment.settings.set('session', JSON.stringify(answer.value));
      if (isBack) this.outbox.wake();
      this.onChange();
    }
    this.cancelSession();
    if (!this.visible) return;
    const usual = this.session.intake === 'closed' ? kSessionClosedMs : kSessionMs;
    const delay = joining ? kJoinAgainMs : Math.max(usual, this.session.pollSeconds * 1_000);
    this.cancelSession = this.environment.clock.after(delay, () => void this.askSession());
  }

  /** Lets this phone in with the code of the page's address, where one is asked for. */
  private async join(session: Session): Promise<JoinOutcome | null> {
    if (session.joined || this.environment.joinCode === null) return null;
    const outcome = await this.environment.api.join(this.environment.joinCode);
    session.joined = outcome === 'in';
    return outcome;
  }

  /** The performer has cleared it, or it belongs to another evening. */
  private notFound(id: string): void {
    const recording = this.outbox.takes.find((take) => take.id === id)?.recording;
    if (!recording) return;
    const over: Recording = {
      ...recording,
      state: 'ready',
      samples: recording.samples.map((sample) => ({ ...sample, stage: 'past' })),
    };
    void this.outbox.note(id, over);
  }

  private blockedBy(barrier: Barrier): void {
    this.barrier = barrier;
    this.onChange();
  }

  private enter(phase: Phase, notice: Notice | null): void {
    this.phase = phase;
    this.notice = notice;
    this.onChange();
  }
}
