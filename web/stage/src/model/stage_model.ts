import type { Clock } from '../../../shared/clock';
import { Refusal, soundPath, type Api } from './api';
import { Arrivals } from '../arrivals/arrivals';
import { HealthWatch } from '../health/health';
import { LiveLine, type Stream } from './live_line';
import { OwnLibrary } from '../library/own_library';
import type { Addition, Arrival, Category, Mapping, SoundName, Standing, StageState } from './records';

export type Connection = 'opening' | 'open' | 'lost' | 'refused';

export interface Alarm {
  at: Date;
  message: string;
}

const kEvents = [
  'sampleArrived',
  'sampleChanged',
  'samplesRemoved',
  'sampleStatus',
  'stageChanged',
  'rulesChanged',
  'mappingChanged',
  'teachingChanged',
  'tempoChanged',
  'recordingEnded',
  'instrument',
  'alarm',
  'healthChanged',
  'libraryChanged',
] as const;
type StageEvent = (typeof kEvents)[number] | 'state';
const kRetryMs = 2_000;
const kLightMs = 400;
const kAlarms = 5;

/** What the page knows of the stage, kept true by live events, and what the performer does to it. */
export class StageModel {
  state: StageState | null = null;
  /** When the state was told, in milliseconds of the wall clock. */
  toldAt = 0;
  arrivals = new Arrivals();
  /** False while the past is still being read. */
  complete = false;
  categories: Category[] = [];
  /** Goes up whenever own categories, examples or what was taught may have changed. */
  teachings = 0;
  mapping: Mapping | null = null;
  scenes: string[] = [];
  connection: Connection = 'opening';
  /** Newest first; one a message. */
  alarms: Alarm[] = [];
  /** Why the last thing the performer did was not done; empty: it was. */
  notice = '';
  readonly health: HealthWatch;
  readonly library: OwnLibrary;
  private readonly lights = new Map<number, number>();
  private readonly line: LiveLine;
  private readings = 0;
  private turns: Promise<void> = Promise.resolve();

  constructor(
    private readonly api: Api,
    private readonly clock: Clock,
    openStream: (after: string) => Stream,
    private readonly changed: () => void,
  ) {
    this.health = new HealthWatch(api, clock, changed);
    this.library = new OwnLibrary(api, changed);
    this.line = new LiveLine(
      openStream,
      clock,
      {
        onEvent: (name, data) => this.hear(name as StageEvent, data),
        onGap: () => void this.read(),
        onState: (state) => this.lineIs(state),
      },
      kEvents,
    );
  }

  /** Reads everything and follows what happens from then on; tries again until it is answered. */
  async begin(): Promise<void> {
    const state = await this.tryState();
    if (!state) {
      if (this.connection !== 'refused') this.clock.after(kRetryMs, () => void this.begin());
      return;
    }
    this.adopt(state);
    this.line.follow(state.lastEventId);
    void this.health.read();
    if (this.library.contents) void this.library.read();
    await this.readPast();
    await Promise.all([this.readMapping(), this.readScenes()]);
  }

  /** Whether an instrument played this channel a moment ago. */
  isLit(channel: number): boolean {
    return (this.lights.get(channel) ?? -Infinity) > this.clock.steady();
  }

  isBlocked(contributor: string): boolean {
    return contributor !== '' && (this.state?.blocked.includes(contributor) ?? false);
  }

  /** A body that depends on what is shown is made when its turn comes, after what was done before. */
  async act(path: string, body: object | ((state: StageState) => object) = {}): Promise<void> {
    await this.inTurn(() =>
      this.attempt(async () => {
        const sent = typeof body === 'function' ? body(this.state!) : body;
        this.adopt(await this.api.act(path, sent));
      }),
    );
  }

  /** Puts a sound on a track now; one of the library thereby becomes one of the session. */
  async assign(sound: SoundName, channel: number): Promise<void> {
    await this.act(`${soundPath(sound)}/assign`, { channel });
  }

  async note(number: number, what: 'category' | 'favourite', body: object): Promise<void> {
    await this.attempt(async () => this.arrivals.put(await this.api.note(number, what, body)));
  }

  /** An edit of a mapping that somebody else has changed is refused, and theirs is shown. */
  async changeMapping(
    path: 'mapping' | 'mapping/undo' | 'scene',
    change: object | ((mapping: Mapping) => object) = {},
  ): Promise<void> {
    await this.inTurn(async () => {
      await this.attempt(async () => {
        const sent = typeof change === 'function' ? change(this.mapping!) : change;
        const body = path === 'mapping' ? { version: this.mapping?.version, ...sent } : sent;
        this.mapping = await this.api.changeMapping(path, body);
      });
      if (this.notice) await this.readMapping();
    });
  }

  async deleteSound(arrival: Arrival): Promise<void> {
    await this.attempt(async () => {
      this.adopt(await this.api.erase(`samples/${arrival.number}`));
      this.arrivals.remove([arrival.number]);
    });
  }

  async deleteTake({ recording }: Arrival): Promise<void> {
    await this.attempt(async () => {
      this.adopt(await this.api.erase(`recordings/${recording}`));
      const all = this.arrivals.all.filter((arrival) => arrival.recording === recording);
      this.arrivals.remove(all.map((arrival) => arrival.number));
    });
  }

  /** Deletes all that arrived in this session. */
  async clearSession(): Promise<void> {
    await this.attempt(async () => {
      this.adopt(await this.api.act('session/clear', { confirm: true }));
      this.arrivals.remove(this.arrivals.all.map(({ number }) => number));
    });
  }

  /** Ends the sound check and deletes what arrived in it. */
  async endSoundCheck(): Promise<void> {
    await this.act('session/sound-check', { on: false, confirm: true });
  }

  get exportAddress(): string {
    return this.api.exportAddress;
  }

  /** Says why something could not be done; an empty text takes it back. */
  say(notice: string): void {
    this.notice = notice;
    this.changed();
  }

  dismissAlarm(alarm: Alarm): void {
    this.alarms = this.alarms.filter((other) => other !== alarm);
    this.changed();
  }

  /** Clicks that come faster than answers wait for each other, so that none undoes the one before. */
  private inTurn(what: () => Promise<void>): Promise<void> {
    const done = this.turns.then(what);
    this.turns = done.catch(() => undefined);
    return done;
  }

  private async attempt(what: () => Promise<void>): Promise<void> {
    try {
      await what();
      this.notice = '';
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      this.notice = problem.message;
    }
    this.changed();
  }

  /** After a gap: all that events would have told, from the beginning. */
  private async read(): Promise<void> {
    this.arrivals = new Arrivals();
    void this.tryState().then((state) => state && this.adopt(state));
    void this.readMapping();
    void this.health.read();
    await this.readPast();
  }

  private async readPast(): Promise<void> {
    const reading = ++this.readings;
    const arrivals = this.arrivals;
    this.complete = false;
    let before: number | null = null;
    do {
      try {
        const page = await this.api.arrivals(before);
        if (reading !== this.readings) return;
        arrivals.fill(page.arrivals);
        before = page.next;
        this.changed();
      } catch (problem) {
        if (!(problem instanceof Refusal) || problem.status === 401) return;
        await new Promise<void>((wake) => this.clock.after(kRetryMs, wake));
        if (reading !== this.readings) return;
        continue;
      }
    } while (before !== null);
    this.complete = true;
    await this.readCategories();
  }

  private async readCategories(): Promise<void> {
    try {
      this.categories = await this.api.categories();
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
    }
    this.changed();
  }

  private async readMapping(): Promise<void> {
    try {
      this.mapping = await this.api.mapping();
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
    }
    this.changed();
  }

  private async readScenes(): Promise<void> {
    try {
      this.scenes = await this.api.scenes();
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
    }
    this.changed();
  }

  private async tryState(): Promise<StageState | null> {
    try {
      return await this.api.state();
    } catch (problem) {
      const refused = problem instanceof Refusal && problem.status === 401;
      this.connection = refused ? 'refused' : 'lost';
      this.changed();
      return null;
    }
  }

  private lineIs(line: 'open' | 'lost'): void {
    this.connection = line;
    this.changed();
    // Whether the program is away for a moment or was started anew, only an answer tells.
    if (line === 'lost') void this.tryState();
  }

  /** A state that is older than the one shown is not shown. */
  private adopt(state: StageState): void {
    const [run, number] = state.lastEventId.split('.');
    const [lastRun, lastNumber] = (this.state?.lastEventId ?? '').split('.');
    if (run === lastRun && Number(number) < Number(lastNumber)) return;
    this.state = state;
    this.toldAt = this.clock.wall().getTime();
    this.changed();
  }

  private hear(name: StageEvent, data: unknown): void {
    switch (name) {
      case 'state':
        this.adopt(data as StageState);
        return;
      case 'sampleArrived':
      case 'sampleChanged':
        this.arrivals.put((data as { sample: Arrival }).sample);
        if (name === 'sampleChanged') this.teachings += 1;
        break;
      case 'samplesRemoved':
        this.arrivals.remove((data as { numbers: number[] }).numbers);
        this.teachings += 1;
        break;
      case 'sampleStatus': {
        const { number, stage } = data as { number: number; stage: Standing };
        this.arrivals.stand(number, stage);
        break;
      }
      case 'instrument': {
        const { report, seq } = data as { report: string; seq: number };
        if (report === 'played') this.light(seq);
        break;
      }
      case 'alarm':
        this.raise((data as { message: string }).message);
        break;
      case 'mappingChanged':
        this.mapping = data as Mapping;
        break;
      case 'teachingChanged':
        this.teachings += 1;
        void this.readCategories();
        break;
      case 'healthChanged':
        void this.health.read();
        return;
      case 'libraryChanged':
        this.library.hear((data as { addition: Addition | null }).addition);
        return;
      default:
        // The state that follows tells it.
        return;
    }
    this.changed();
  }

  private light(seq: number): void {
    const track = this.state?.tracks.find((one) => one.seq === seq);
    if (!track) return;
    this.lights.set(track.channel, this.clock.steady() + kLightMs);
    this.clock.after(kLightMs, this.changed);
  }

  private raise(message: string): void {
    const others = this.alarms.filter((alarm) => alarm.message !== message);
    this.alarms = [{ at: this.clock.wall(), message }, ...others].slice(0, kAlarms);
  }
}
