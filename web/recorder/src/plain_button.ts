import type { Look } from './look';

/** The same button in HTML and CSS: it is there at once, and stays if p5 never arrives. */
export function paintPlainButton(button: HTMLElement, look: Look): void {
  button.dataset.phase = look.phase;
  const turn = look.phase === 'sending' ? look.sent : look.elapsed;
  button.style.setProperty('--turn', turn.toFixed(4));
  button.style.setProperty('--level', look.level.toFixed(3));
  const face = button.querySelector('.face')!;
  const text = look.caption === '' ? look.label : `${look.label}\n${look.caption}`;
  if (face.textContent !== text) face.textContent = text;
}
