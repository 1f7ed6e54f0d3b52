const kNames = ['C', 'C♯', 'D', 'D♯', 'E', 'F', 'F♯', 'G', 'G♯', 'A', 'A♯', 'B'];

/** A MIDI note in letters; 69 is A4, as musicians write it and Live (which says A3) does not. */
export function noteName(midiNote: number): string {
  return `${kNames[((midiNote % 12) + 12) % 12]}${Math.floor(midiNote / 12) - 1}`;
}
