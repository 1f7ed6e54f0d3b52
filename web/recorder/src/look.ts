/** What the big button shows at one moment. */
export interface Look {
  phase: 'idle' | 'asking' | 'recording' | 'sending' | 'off';
  /** What a press does, as drawn on it. */
  label: string;
  /** A second line, such as the seconds left. */
  caption: string;
  /** Of the longest take, 0..1, by the clock. */
  elapsed: number;
  /** How loud it is now, 0..1. */
  level: number;
  /** Of the upload, 0..1. */
  sent: number;
  /** The take around the ring: its loudness, 0..1 each, over the part of the circle it filled. */
  wave: number[];
  /** Of the ring, 0..1, that `wave` covers. */
  waveSpan: number;
  /** The colour of the track it plays on; null while it is nowhere. */
  colour: string | null;
}
