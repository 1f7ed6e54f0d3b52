import type { Clock } from '../../../shared/clock';
import type { Settings } from '../../../shared/settings';
import { Refusal } from '../model/api';
import type { MappedSegment, SoundMapNews } from '../model/records';
import type { LayoutProgress } from './layout_worker';
import { place, plainly, type Laid, type Spot } from './placing';

/** A sound on the drawing. */
export interface Dot extends Laid {
  /** The same as long as the sound is there. */
  key: string;
  from: 'session' | 'library';
  number: number;
  /** What is known of the library's; of the session's the arrivals know more. */
  segment: MappedSegment | null;
}

/** What makes a layout elsewhere; one that is asked for ends the one before. */
export interface LayoutWorker {
  layOut(
    coordinates: readonly (readonly number[])[],
    told: (progress: LayoutProgress) => void,
    failed: () => void,
  ): void;
}

/** What the map asks of the daemon. Rejects with a Refusal. */
export interface SoundMapApi {
  soundMap(since: string | null): Promise<SoundMapNews>;
}

const kKept = 'stage.alike';
/** Events come in bursts. */
const kSoonMs = 250;
/** The library changes without an event. */
const kAgainMs = 15_000;
const kKeepMs = 2_000;
/** With fewer of its sounds placed before, a drawing is made anew. */
const kKnownShare = 0.75;
/** From so many on a drawing is laid out by likeness; below, each sound is placed as it comes. */
export const kWorthLayingOut = 16;

/**
 * Where every sound of session and library lies on the drawing of what is alike. It is laid out once
 * and when the performer asks for it; what comes in between gets a place among those that are there,
 * and none of them moves. The places outlive the page.
 */
export class AlikeMap {
  dots: readonly Dot[] = [];
  /** How much of the layout is done, 0 to 1; null: none is being made. */
  progress: number | null = null;
  /** False until the first answer. */
  read = false;
  /** So many were placed since the layout. */
  placed = 0;
  counts: Pick<SoundMapNews, 'session' | 'library'> | null = null;
  private byKey = new Map<string, Dot>();
  private mark: string | null = null;
  private session = '';
  private asking = false;
  private again = false;
  private soon = false;
  private isOpen = false;
  private cancel: () => void = () => undefined;
  private keepPlanned = false;

  constructor(
    private readonly api: SoundMapApi,
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly worker: LayoutWorker,
    private readonly changed: () => void,
    /** No layout could be made; the sounds lie where their first coordinates say. */
    private readonly failed: () => void,
  ) {}

  /** Reads the map of this session, and follows what comes until it is closed. */
  open(session: string): void {
    if (session !== this.session) {
      this.session = session;
      this.byKey = new Map();
      this.mark = null;
      this.read = false;
      this.placed = 0;
    }
    this.isOpen = true;
    void this.ask();
  }

  close(): void {
    this.isOpen = false;
    this.cancel();
  }

  /** Reads soon what changed, once for all that happens until then. */
  refresh(): void {
    if (this.soon) return;
    this.soon = true;
    this.clock.after(kSoonMs, () => {
      this.soon = false;
      void this.ask();
    });
  }

  /** Lays all out anew. */
  layOut(): void {
    const dots = this.dots;
    const asked = new Set(dots.map(({ key }) => key));
    this.progress = 0;
    this.changed();
    const apply = (spots: readonly Spot[]) => {
      dots.forEach(({ key }, i) => {
        const dot = this.byKey.get(key);
        if (dot) this.byKey.set(key, { ...dot, x: spots[i]!.x, y: spots[i]!.y });
      });
    };
    this.worker.layOut(
      dots.map(({ at }) => at),
      ({ done, spots }) => {
        apply(spots);
        this.progress = done < 1 ? done : null;
        if (done === 1) this.settle(asked);
        this.list();
      },
      () => {
        apply(dots.map(({ at }) => plainly(at)));
        this.failed();
        this.progress = null;
        this.settle(asked);
        this.list();
      },
    );
  }

  /** Gives those that came while the others were laid out their place among them. */
  private settle(laidOut: ReadonlySet<string>): void {
    const late = [...this.byKey.values()].filter(({ key }) => !laidOut.has(key));
    for (const { key } of late) this.byKey.delete(key);
    this.placed = 0;
    this.add(late);
    this.keepSoon();
  }

  private async ask(): Promise<void> {
    this.cancel();
    if (this.asking) {
      this.again = true;
      return;
    }
    this.asking = true;
    this.again = false;
    try {
      this.take(await this.api.soundMap(this.mark));
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
    }
    this.asking = false;
    if (this.again) this.refresh();
    this.cancel();
    if (this.isOpen) this.cancel = this.clock.after(kAgainMs, () => void this.ask());
  }

  private take(news: SoundMapNews): void {
    this.mark = news.mark;
    this.counts = { session: news.session, library: news.library };
    const sounds: Omit<Dot, 'x' | 'y'>[] = [
      ...news.segments.map((segment) => ({
        key: `l${segment.segment}`,
        from: 'library' as const,
        number: segment.segment,
        segment,
        at: segment.at.map(whole),
      })),
      ...news.samples.map(({ sample, at }) => ({
        key: `s${sample}`,
        from: 'session' as const,
        number: sample,
        segment: null,
        at: at.map(whole),
      })),
    ];
    if (news.whole) return this.takeWhole(sounds);
    const removed = [
      ...news.removedSamples.map((number) => `s${number}`),
      ...news.removedSegments.map((number) => `l${number}`),
    ];
    for (const key of removed) this.byKey.delete(key);
    if (removed.length + sounds.length === 0 && this.read) return;
    this.add(sounds);
    this.list();
    this.keepSoon();
  }

  /** All of them, in other coordinates: who has a place keeps it. */
  private takeWhole(sounds: readonly Omit<Dot, 'x' | 'y'>[]): void {
    const spots = new Map<string, Spot>(this.read ? this.byKey : this.kept());
    const known = sounds.filter(({ key }) => spots.has(key));
    const others = sounds.filter(({ key }) => !spots.has(key));
    this.byKey = new Map(known.map((sound) => [sound.key, { ...sound, ...spotOf(spots.get(sound.key)!) }]));
    const first = !this.read;
    this.read = true;
    if (first && sounds.length >= kWorthLayingOut && known.length < kKnownShare * sounds.length) {
      this.byKey = new Map(sounds.map((sound) => [sound.key, { ...sound, ...plainly(sound.at) }]));
      this.list();
      this.layOut();
      return;
    }
    this.add(others);
    this.list();
    this.keepSoon();
  }

  private add(sounds: readonly Omit<Dot, 'x' | 'y'>[]): void {
    const laid = [...this.byKey.values()];
    for (const sound of sounds) {
      const dot = { ...sound, ...place(sound.at, laid) };
      this.byKey.set(sound.key, dot);
      laid.push(dot);
    }
    this.placed += sounds.length;
  }

  private list(): void {
    this.dots = [...this.byKey.values()];
    this.changed();
  }

  private keepSoon(): void {
    if (this.keepPlanned) return;
    this.keepPlanned = true;
    this.clock.after(kKeepMs, () => {
      this.keepPlanned = false;
      const spots = this.dots.map(({ key, x, y }) => [key, x, y]);
      this.settings.set(kKept, JSON.stringify({ session: this.session, placed: this.placed, spots }));
    });
  }

  private kept(): Map<string, Spot> {
    const text = this.settings.get(kKept);
    if (!text) return new Map();
    const { session, placed, spots } = JSON.parse(text) as {
      session: string;
      placed: number;
      spots: [string, number, number][];
    };
    if (session !== this.session) return new Map();
    this.placed = placed;
    return new Map(spots.map(([key, x, y]) => [key, { x, y }]));
  }
}

const whole = (thousandths: number) => thousandths / 1000;
const spotOf = ({ x, y }: Spot): Spot => ({ x, y });
