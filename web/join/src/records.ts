/** What the daemon tells, as src/adapters/http/openapi.json has it. */
export interface Join {
  performance: string;
  /** What phones open, with the join code where one is asked for. */
  address: string;
  wifi: { name: string; password: string } | null;
  intake: 'closed' | 'open' | 'finished';
  sounds: number;
  /** How many have arrived so far, deleted ones too. */
  arrived: number;
  /** Newest first. */
  latest: Sound[];
}

/** A sound, as far as everybody may know. */
export interface Sound {
  category: string;
  /** Of its track; null: it is on none. */
  colour: string | null;
}
