// Draws what a device shows in Live from its description, with the longest text that each box may
// have to hold, and finds boxes that overlap or do not hold their text.

// Widths of Arial's letters in thousandths of its size; what is not listed is as wide as a digit.
const kWidths = {
  ' ': 278, '.': 278, ',': 278, '/': 278, '-': 333, '_': 556, '#': 556, ':': 278, '(': 333, ')': 333,
  f: 278, i: 222, j: 222, l: 222, r: 333, t: 278, m: 833, w: 722, c: 500, k: 500, s: 500, v: 500, x: 500, y: 500, z: 500,
  I: 278, J: 500, M: 833, W: 944, A: 667, B: 667, C: 722, D: 722, E: 667, F: 611, G: 778, H: 722, K: 667, L: 556,
  N: 722, O: 778, P: 667, Q: 778, R: 722, S: 667, T: 611, U: 722, V: 667, X: 667, Y: 667, Z: 611,
};
const kDeviceHeight = 169;
const kTextClasses = ['live.comment', 'live.text', 'live.tab', 'live.menu', 'live.numbox', 'textedit'];
const kLights = ['button'];

/** Width in pixels of a text in Arial, bold a tenth more, and a little for wider fonts. */
export function textWidth(text, size, bold = false) {
  const units = [...text].reduce((sum, letter) => sum + (kWidths[letter] ?? 556), 0);
  return (units / 1000) * size * (bold ? 1.1 : 1) * 1.05;
}

/** What a box shows at its fullest. */
function fullest({ json, sample, parameter }) {
  if (sample) return [sample];
  if (json.maxclass === 'live.tab' || json.maxclass === 'live.menu') return parameter.choices;
  if (json.maxclass === 'live.numbox') {
    const unit = { ms: ' ms', decibel: ' dB' }[parameter.unit] ?? '';
    const decimals = parameter.kind === 'float' && parameter.unit !== 'ms' ? '.0' : '';
    return parameter.range.map((value) => `${value}${decimals}${unit}`);
  }
  if (json.maxclass === 'live.text') return [json.text, ...(json.texton ? [json.texton] : [])];
  return json.text ? [json.text] : [];
}

/** Every box that is shown: {name, maxclass, rect, texts, size, bold, roomPerText, colour}. Boxes in an
 *  inner view are placed where the view has them; those that it hides are left out. */
export function shownBoxes(patcher, offset = [0, 0], window = null) {
  const shown = [];
  for (const [name, box] of patcher.boxes) {
    const { json, inner } = box;
    if (!json.presentation) continue;
    const [x, y, wide, high] = json.presentation_rect;
    const rect = [x + offset[0], y + offset[1], wide, high];
    if (window && (rect[0] >= window[0] + window[2] || rect[1] >= window[1] + window[3])) continue;
    if (inner) {
      shown.push(...shownBoxes(inner, [rect[0], rect[1]], rect));
      continue;
    }
    const texts = fullest(box);
    const cells = json.maxclass === 'live.tab' ? texts.length : 1;
    const margin = { 'live.menu': 14, 'live.comment': 4, textedit: 6 }[json.maxclass] ?? 4;
    shown.push({ name, maxclass: json.maxclass, rect, texts, size: json.fontsize ?? 10,
      bold: json.fontface === 1, cells, roomPerText: wide / cells - margin,
      colour: json.bgcolor });
  }
  return shown;
}

/** Sentences about what is wrong with the picture; none when all is well. */
export function pictureFaults(patcher, width) {
  const boxes = shownBoxes(patcher);
  const faults = [];
  for (const { name, rect: [x, y, wide, high], texts, size, bold, roomPerText } of boxes) {
    if (x < 0 || y < 0 || x + wide > width || y + high > kDeviceHeight) faults.push(`${name} is outside the device`);
    for (const text of texts) {
      if (textWidth(text, size, bold) > roomPerText) faults.push(`"${text}" does not fit into ${name}`);
    }
    if (texts.length && size * 1.2 > high + 0.5) faults.push(`${name} is too low for its text`);
  }
  boxes.forEach((a, at) => {
    for (const b of boxes.slice(at + 1)) {
      const apart = a.rect[0] + a.rect[2] <= b.rect[0] || b.rect[0] + b.rect[2] <= a.rect[0]
        || a.rect[1] + a.rect[3] <= b.rect[1] || b.rect[1] + b.rect[3] <= a.rect[1];
      if (!apart) faults.push(`${a.name} and ${b.name} overlap`);
    }
  });
  return faults;
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function drawn({ maxclass, rect: [x, y, wide, high], texts, size, bold, cells, colour }) {
  const parts = [];
  const fill = colour ? `rgb(${colour.slice(0, 3).map((part) => Math.round(part * 255)).join(',')})`
    : { 'live.comment': 'none', 'waveform~': '#2b2b2b', button: '#666', 'live.meter~': '#224422' }[maxclass] ?? '#d0d0d0';
  if (kLights.includes(maxclass)) {
    parts.push(`<circle cx="${x + wide / 2}" cy="${y + high / 2}" r="${wide / 2 - 1}" fill="${fill}"/>`);
  } else if (fill !== 'none') {
    parts.push(`<rect x="${x}" y="${y}" width="${wide}" height="${high}" fill="${fill}" ${colour ? '' : 'stroke="#707070" stroke-width="0.5"'}/>`);
  }
  if (maxclass === 'waveform~') {
    const points = Array.from({ length: 40 }, (_, at) => {
      const level = Math.abs(Math.sin(at * 1.7)) * Math.exp(-at / 15) * (high / 2 - 2);
      const px = x + 2 + (at * (wide - 4)) / 40;
      return `M${px} ${y + high / 2 - level}V${y + high / 2 + level}`;
    });
    parts.push(`<path d="${points.join('')}" stroke="#f0a030"/>`);
  }
  if (kTextClasses.includes(maxclass) && texts.length) {
    const style = `font-family="Arial, Liberation Sans, Helvetica" font-size="${size}"${bold ? ' font-weight="bold"' : ''} fill="#101010"`;
    const perCell = cells > 1 ? texts : [texts.reduce((a, b) => (textWidth(b, size) > textWidth(a, size) ? b : a))];
    perCell.forEach((text, at) => {
      const left = x + (wide / cells) * at;
      const middle = maxclass !== 'live.comment' && maxclass !== 'textedit' && maxclass !== 'live.menu';
      const tx = middle ? left + wide / cells / 2 : left + 2;
      if (at > 0) parts.push(`<path d="M${left} ${y}v${high}" stroke="#707070" stroke-width="0.5"/>`);
      parts.push(`<text x="${tx}" y="${y + high / 2 + size * 0.35}" ${style}${middle ? ' text-anchor="middle"' : ''}>${escaped(text)}</text>`);
    });
    if (maxclass === 'live.menu') parts.push(`<path d="M${x + wide - 10} ${y + high / 2 - 2}l3 4l3 -4z" fill="#404040"/>`);
  }
  return parts.join('\n');
}

/** The device as Live shows it, as SVG. */
export function picture(patcher, width) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${kDeviceHeight}" viewBox="0 0 ${width} ${kDeviceHeight}">
<rect width="${width}" height="${kDeviceHeight}" fill="#a8a8a8"/>
${shownBoxes(patcher).map(drawn).join('\n')}
</svg>
`;
}
