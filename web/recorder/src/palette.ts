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
