type Child = Node | string | null;

/** An element with attributes and children; `null` children are left out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child): child is Node | string => child !== null));
  return made;
}

/** A button that does one thing. */
export function button(
  label: string,
  attributes: Record<string, string>,
  onClick: () => void,
): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', onClick);
  return made;
}

/** A drawing of one path in a box of `width` x `height`. */
export function drawing(path: string, width: number, height: number, name: string): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('class', name);
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('preserveAspectRatio', 'none');
  const shape = document.createElementNS(space, 'path');
  shape.setAttribute('d', path);
  svg.append(shape);
  return svg;
}

/**
 * Fills `host` with what `make` makes, only when `key` has changed: a live region is not read out
 * again and the focus stays where it is. A focused control is found again by its data-action.
 */
export function fill(host: HTMLElement, key: string, make: () => Child[]): void {
  if (host.dataset.key === key) return;
  host.dataset.key = key;
  const action = host.contains(document.activeElement)
    ? (document.activeElement as HTMLElement).dataset.action
    : undefined;
  host.replaceChildren(...make().filter((child): child is Node | string => child !== null));
  if (action) host.querySelector<HTMLElement>(`[data-action="${action}"]`)?.focus();
}
