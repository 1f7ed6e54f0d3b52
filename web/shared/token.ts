const kKnown = new Map<string, string>();

/** A colour of the page's tokens.css, for what is drawn on a canvas and cannot name it. */
export function token(name: string): string {
  let value = kKnown.get(name);
  if (value === undefined) {
    value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    kKnown.set(name, value);
  }
  return value;
}
