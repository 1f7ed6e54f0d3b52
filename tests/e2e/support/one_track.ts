/** A mapping that takes everything to one melodic track on channel 3, whatever the model makes of it. */
export function oneTrackMapping(minHoldSeconds: number) {
  return {
    labels: 'esc50',
    tracks: [{ name: 'All', channel: 3, playback: 'melodic', colour: '#40a0ff', minHoldSeconds }],
    categories: {},
    fallbackTrack: 'All',
    minConfidence: 0,
  };
}
