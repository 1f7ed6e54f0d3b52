import type { Schemas } from './contract';

/** Stands in for teaching: what is corrected is an example, and training renames the next sounds. */
export class MockTeaching {
  ownCategories: string[] = [];
  inUse: string | null = null;
  taught: string[] = [];
  earlier: Record<string, number> = {};
  models: Schemas['TaughtModel'][] = [];
  trial: Schemas['Trial'] | null = null;
  private readonly before: [string | null, string[]][] = [];

  hear(category: string | null, known: string[]): void {
    if (category && !known.includes(category) && !this.ownCategories.includes(category)) {
      this.ownCategories.push(category);
    }
    if (this.trial) this.trial.isOutdated = true;
  }

  state(arrivals: Schemas['Arrival'][]): Schemas['Teaching'] {
    const corrected = arrivals.filter((one) => one.corrected);
    const names = [...new Set([...corrected.map((one) => one.corrected!), ...this.taught])].sort();
    return {
      categories: names.map((category) => ({
        category,
        own: this.ownCategories.includes(category),
        inUse: this.taught.includes(category),
        examples: corrected.filter((one) => one.corrected === category).map((one) => one.number),
        earlier: this.earlier[category] ?? 0,
      })),
      least: 3,
      notComparable: 0,
      inUse: this.inUse,
      canUndo: this.before.length > 0,
      models: this.models,
      isTraining: false,
      trial: this.trial,
    };
  }

  /** Why not; nothing: done. */
  act(
    what: string,
    body: { model?: string; name?: string },
    arrivals: Schemas['Arrival'][],
  ): string | undefined {
    if (what === 'train') {
      const taught = this.state(arrivals).categories.filter((one) => one.examples.length + one.earlier >= 3);
      const renamings = arrivals
        .slice(0, 7)
        .map(({ number, category }) => ({ number, from: category, to: taught[0]!.category }));
      this.trial = {
        figures: taught.map(({ category, examples }) => ({
          category,
          recognised: { met: examples.length - 1, of: examples.length, low: 0.21, high: 0.94 },
          wronglyHeard: { met: 1, of: 255, low: 0.0007, high: 0.022 },
        })),
        renamings,
        renamed: renamings.length,
        same: arrivals.length - renamings.length,
        isOutdated: false,
      };
    } else if (what === 'use') {
      this.before.push([this.inUse, this.taught]);
      this.taught = body.model
        ? this.models.find(({ name }) => name === body.model)!.categories
        : this.trial!.figures.map(({ category }) => category);
      this.inUse = body.model ?? '2026-11-20_2030';
      this.trial = null;
    } else if (what === 'keep') {
      this.inUse = body.name!;
      this.models.push({ name: body.name!, categories: this.taught, fits: true });
    } else {
      [this.inUse, this.taught] = this.before.pop()!;
    }
    return undefined;
  }
}
