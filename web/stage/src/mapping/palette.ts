/** What a track can be coloured with: the colours of the mapping that ships, apart for every kind of colour vision. */
export const kPalette = [
  '#ffeb2a',
  '#fd9a00',
  '#e93f00',
  '#968394',
  '#c5fefe',
  '#b0cab5',
  '#5f71f6',
  '#77a8fb',
] as const;
