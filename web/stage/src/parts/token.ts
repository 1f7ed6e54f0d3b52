/** A colour of tokens.css for what is drawn and cannot name it. */
export const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
