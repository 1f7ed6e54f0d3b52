/** An address as people type it: where to go, and the code that they are then asked for. */
export function inLetters(address: string): { place: string; code: string | null } {
  const url = new URL(address);
  return { place: url.origin, code: url.searchParams.get('j') };
}
