import type { Clock } from '../../../shared/clock';
import { Refusal, type Api } from '../model/api';
import type { Arrival, Health, Warning } from '../model/records';

const kEveryMs = 5_000;

/** How the night goes, read every few seconds and whenever the daemon says that it changed. */
export class HealthWatch {
  /** null: not known yet. */
  now: Health | null = null;
  private put = new Set<string>();
  private cancel: () => void = () => undefined;

  constructor(
    private readonly api: Pick<Api, 'health'>,
    private readonly clock: Clock,
    private readonly changed: () => void,
  ) {}

  async read(): Promise<void> {
    this.cancel();
    try {
      this.now = await this.api.health();
      // What was put aside and ended may come again and is then shown again.
      const abouts = this.now.warnings.map(({ about }) => about);
      this.put = new Set([...this.put].filter((about) => abouts.includes(about)));
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
    }
    this.cancel();
    this.cancel = this.clock.after(kEveryMs, () => void this.read());
    this.changed();
  }

  /** What is wrong and was not put aside. */
  get warnings(): Warning[] {
    return (this.now?.warnings ?? []).filter(({ about }) => !this.put.has(about));
  }

  /** Shows this warning no more until it has ended and comes again. */
  putAside({ about }: Warning): void {
    this.put.add(about);
    this.changed();
  }
}

/** Sounds that wait for the performer's yes. */
export const asking = (all: readonly Arrival[]) => all.filter(({ stage }) => stage === 'asking').length;
