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

const kTrackColours = [
  '#ff8a65',
  '#ffd166',
  '#9be36b',
  '#4dd6b8',
  '#5bb8ff',
  '#8f9bff',
  '#d58bff',
  '#ff7fb6',
];

/** A colour for a MIDI channel (1..16), the same everywhere on the page. */
export function trackColour(channel: number): string {
  return kTrackColours[(channel - 1) % kTrackColours.length]!;
}
