import { token } from '../../../shared/token';
import type { Dot } from './alike_map';
import { nearestTo, nextToward } from './picking';
import type { Spot } from './placing';

/** How a dot looks. */
export interface Look {
  colour: string;
  /** Not among what is looked for: shown faintly, and not picked. */
  faint: boolean;
}

/** What the performer does on the drawing. */
export interface Gestures {
  /** The pointer, a mouse's, came to rest on a dot or left all of them. */
  onHover(dot: Dot | null): void;
  onPress(dot: Dot | null, isTouch: boolean): void;
  onDoublePress(dot: Dot): void;
  /** Something was drawn at another place of the screen than before. */
  onMove(): void;
}

/** Dots that look the same. */
interface Group extends Look {
  from: Dot['from'];
  /** Their places among all. */
  members: number[];
}

const kMarginPx = 36;
/** Sounds that lie closer together than this are not torn farther apart to fill the screen. */
const kLeastExtent = 8;
const kReachPx = { mouse: 12, touch: 24 };
/** A finger is not as steady as a mouse. */
const kStillPx = { mouse: 4, touch: 10 };
const kMaxZoom = 60;
const kFaint = 0.14;
const kRadiusPx = { least: 3, most: 9 };
/** So many dots tell how far apart all are. */
const kAsked = 60;
/** Of the way that is left, in each frame. */
const kStep = 0.25;

/** Draws the dots and knows which one is where. The caller says when something changed. */
export class Drawing {
  private readonly context: CanvasRenderingContext2D;
  private readonly calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  private readonly watch: ResizeObserver;
  private dots: readonly Dot[] = [];
  /** Those that look the same; the faint ones first, the session's last. */
  private groups: Group[] = [];
  private pickable: Dot[] = [];
  private newest: Dot | undefined;
  /** Where dots are drawn now, on their way to where they belong. */
  private xs = new Float64Array(0);
  private ys = new Float64Array(0);
  private moving = false;
  /** From a dot to its nearest, in the middle of all; 0: there are no two. */
  private spacing = 0;
  private scale = 1;
  private fitScale = 1;
  private centre: Spot = { x: 0, y: 0 };
  private width = 0;
  private height = 0;
  private planned = 0;
  private readonly pointers = new Map<number, Spot>();
  private pressed: { at: Spot; still: boolean } | null = null;
  private hovered: Dot | null = null;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly gestures: Gestures,
  ) {
    this.context = canvas.getContext('2d')!;
    canvas.addEventListener('pointerdown', this.down);
    canvas.addEventListener('pointermove', this.drag);
    canvas.addEventListener('pointerup', this.up);
    canvas.addEventListener('pointercancel', this.up);
    canvas.addEventListener('pointerleave', this.leave);
    canvas.addEventListener('dblclick', this.double);
    canvas.addEventListener('wheel', this.wheel, { passive: false });
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(canvas);
    this.resize();
  }

  remove(): void {
    this.watch.disconnect();
    cancelAnimationFrame(this.planned);
  }

  /** `looks` in the order of `dots`. */
  show(dots: readonly Dot[], looks: readonly Look[]): void {
    const had = this.dots.length > 0;
    if (dots !== this.dots) this.move(dots);
    this.dots = dots;
    const groups = new Map<string, Group>();
    dots.forEach(({ from }, i) => {
      const { colour, faint } = looks[i]!;
      const key = `${from} ${colour} ${faint}`;
      const group = groups.get(key) ?? { from, colour, faint, members: [] };
      group.members.push(i);
      groups.set(key, group);
    });
    const rank = ({ from, faint }: Group) => (faint ? 0 : from === 'library' ? 1 : 2);
    this.groups = [...groups.values()].sort((left, right) => rank(left) - rank(right));
    this.pickable = this.groups.flatMap(({ faint, members }) => (faint ? [] : members.map((i) => dots[i]!)));
    if (!had) this.fit();
    this.plan();
  }

  /** Shows all dots at once. */
  fit(): void {
    const [left, right] = extent(this.dots.map(({ x }) => x));
    const [top, bottom] = extent(this.dots.map(({ y }) => y));
    this.centre = { x: (left + right) / 2, y: (top + bottom) / 2 };
    this.fitScale = Math.min(
      Math.max(1, this.width - 2 * kMarginPx) / (right - left),
      Math.max(1, this.height - 2 * kMarginPx) / (bottom - top),
    );
    this.scale = this.fitScale;
    this.plan();
  }

  zoom(factor: number, at: Spot = { x: this.width / 2, y: this.height / 2 }): void {
    const before = this.fromScreen(at);
    this.scale = Math.min(kMaxZoom * this.fitScale, Math.max(this.fitScale / 3, this.scale * factor));
    const after = this.fromScreen(at);
    this.centre = {
      x: this.centre.x + before.x - after.x,
      y: this.centre.y + before.y - after.y,
    };
    this.plan();
  }

  /** Where on the canvas, in CSS pixels. */
  onScreen({ x, y }: Spot): Spot {
    return {
      x: this.width / 2 + (x - this.centre.x) * this.scale,
      y: this.height / 2 + (y - this.centre.y) * this.scale,
    };
  }

  /** How far the edge of a dot is from its middle, in CSS pixels: most of them leave room for others. */
  get radius(): number {
    return Math.max(kRadiusPx.least, Math.min(kRadiusPx.most, 0.45 * this.spacing * this.scale));
  }

  /** The newest of the session, or else any, among those looked for. */
  get newestShown(): Dot | undefined {
    const { newest, pickable } = this;
    return newest && pickable.includes(newest) ? newest : pickable.at(-1);
  }

  next(from: Dot, toward: Spot): Dot | undefined {
    return nextToward(this.pickable, from, toward);
  }

  /** Moves the drawing as little as needed to have this dot well in sight, so much above its foot. */
  reveal(dot: Dot, foot = 0): void {
    const { x, y } = this.onScreen(dot);
    const short = (at: number, size: number) =>
      at < kMarginPx ? at - kMarginPx : at > size - kMarginPx ? at - size + kMarginPx : 0;
    const [across, down] = [short(x, this.width), short(y, this.height - foot)];
    if (across === 0 && down === 0) return;
    this.pan(-across, -down);
  }

  private fromScreen({ x, y }: Spot): Spot {
    return {
      x: this.centre.x + (x - this.width / 2) / this.scale,
      y: this.centre.y + (y - this.height / 2) / this.scale,
    };
  }

  private pick(at: Spot, pointer: string): Dot | null {
    const reach = this.kind(pointer) === 'touch' ? kReachPx.touch : kReachPx.mouse;
    return nearestTo(this.pickable, this.fromScreen(at), reach / this.scale) ?? null;
  }

  private kind(pointer: string): 'mouse' | 'touch' {
    return pointer === 'touch' ? 'touch' : 'mouse';
  }

  private pan(across: number, down: number): void {
    this.centre = {
      x: this.centre.x - across / this.scale,
      y: this.centre.y - down / this.scale,
    };
    this.plan();
  }

  private resize(): void {
    const first = this.width === 0;
    this.width = this.canvas.clientWidth;
    this.height = this.canvas.clientHeight;
    const ratio = devicePixelRatio;
    this.canvas.width = Math.round(this.width * ratio);
    this.canvas.height = Math.round(this.height * ratio);
    if (first) this.fit();
    this.draw();
  }

  private plan(): void {
    this.planned ||= requestAnimationFrame(() => {
      this.planned = 0;
      this.draw();
    });
  }

  private draw(): void {
    const { context } = this;
    const ratio = devicePixelRatio;
    if (this.moving) this.approach();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    const radius = this.radius;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    for (const group of this.groups) this.drawGroup(group, radius);
    context.globalAlpha = 1;
    if (this.newest) this.ring(this.newest, radius + 5);
    if (this.moving) this.plan();
    this.gestures.onMove();
  }

  /** From where its dots are drawn now the new ones set out; who comes is where it belongs. */
  private move(dots: readonly Dot[]): void {
    const before = new Map(this.dots.map(({ key }, i) => [key, i]));
    const xs = new Float64Array(dots.length);
    const ys = new Float64Array(dots.length);
    this.newest = undefined;
    dots.forEach((dot, i) => {
      const known = this.calm ? undefined : before.get(dot.key);
      xs[i] = known === undefined ? dot.x : this.xs[known]!;
      ys[i] = known === undefined ? dot.y : this.ys[known]!;
      this.moving ||= xs[i] !== dot.x || ys[i] !== dot.y;
      if (dot.from === 'session' && dot.number > (this.newest?.number ?? 0)) this.newest = dot;
    });
    this.xs = xs;
    this.ys = ys;
    this.spacing = spacing(dots);
  }

  /** Takes every dot a step to where it belongs. */
  private approach(): void {
    const close = 0.3 / this.scale;
    this.moving = false;
    this.dots.forEach(({ x, y }, i) => {
      const [across, down] = [x - this.xs[i]!, y - this.ys[i]!];
      const isClose = Math.abs(across) < close && Math.abs(down) < close;
      this.xs[i] = isClose ? x : this.xs[i]! + kStep * across;
      this.ys[i] = isClose ? y : this.ys[i]! + kStep * down;
      this.moving ||= !isClose;
    });
  }

  /**
   * Discs for sounds of the session, hollow diamonds for the library's; in one path, which costs a
   * tenth of as many pictures.
   */
  private drawGroup({ from, colour, faint, members }: Group, radius: number): void {
    const { context, width, height, scale, xs, ys } = this;
    const [left, top] = [width / 2 - this.centre.x * scale, height / 2 - this.centre.y * scale];
    const half = 1.15 * radius;
    context.beginPath();
    for (const i of members) {
      const x = left + xs[i]! * scale;
      const y = top + ys[i]! * scale;
      if (x < -20 || y < -20 || x > width + 20 || y > height + 20) continue;
      if (from === 'session') {
        context.moveTo(x + radius, y);
        context.arc(x, y, radius, 0, 2 * Math.PI);
      } else {
        context.moveTo(x, y - half);
        context.lineTo(x + half, y);
        context.lineTo(x, y + half);
        context.lineTo(x - half, y);
        context.closePath();
      }
    }
    context.globalAlpha = faint ? kFaint : 1;
    if (from === 'session') {
      // The rim lies below, so that it parts a disc from other colours only.
      context.strokeStyle = token('chart');
      context.lineWidth = 2;
      context.stroke();
      context.fillStyle = colour;
      context.fill();
    } else {
      context.fillStyle = token('chart');
      context.fill();
      context.strokeStyle = colour;
      context.lineWidth = Math.max(1.5, radius / 3);
      context.stroke();
    }
  }

  private ring(dot: Dot, radius: number): void {
    const { x, y } = this.onScreen(dot);
    this.context.strokeStyle = token('bright');
    this.context.lineWidth = 1.5;
    this.context.beginPath();
    this.context.arc(x, y, radius, 0, 2 * Math.PI);
    this.context.stroke();
  }

  private readonly down = (event: PointerEvent): void => {
    if (event.button > 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, at(event));
    this.pressed = this.pointers.size === 1 ? { at: at(event), still: true } : null;
  };

  private readonly drag = (event: PointerEvent): void => {
    const before = this.pointers.get(event.pointerId);
    const now = at(event);
    if (!before) {
      if (event.pointerType !== 'touch') this.hover(this.pick(now, event.pointerType));
      return;
    }
    if (this.pressed?.still) {
      const moved = Math.hypot(now.x - this.pressed.at.x, now.y - this.pressed.at.y);
      if (moved <= kStillPx[this.kind(event.pointerType)]) return;
      this.pressed.still = false;
      this.hover(null);
    }
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const spread = (one: Spot) => Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
      this.zoom(spread(now) / spread(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
      this.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    } else {
      this.pan(now.x - before.x, now.y - before.y);
    }
    this.pointers.set(event.pointerId, now);
  };

  private readonly up = (event: PointerEvent): void => {
    const known = this.pointers.delete(event.pointerId);
    const { pressed } = this;
    this.pressed = null;
    if (!known || !pressed?.still || event.type !== 'pointerup') return;
    const isTouch = event.pointerType === 'touch';
    this.gestures.onPress(this.pick(at(event), event.pointerType), isTouch);
  };

  private readonly leave = (): void => {
    if (this.pointers.size === 0) this.hover(null);
  };

  private readonly double = (event: MouseEvent): void => {
    const dot = this.pick(at(event), 'mouse');
    if (dot) this.gestures.onDoublePress(dot);
  };

  private readonly wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1;
    // A pinch on a touchpad comes as a wheel with Control, in small steps.
    const speed = event.ctrlKey ? 0.01 : 0.0015;
    this.zoom(Math.exp(-event.deltaY * lines * speed), at(event));
    this.hover(this.pick(at(event), 'mouse'));
  };

  private hover(dot: Dot | null): void {
    if (dot?.key === this.hovered?.key) return;
    this.hovered = dot;
    this.canvas.classList.toggle('over', dot !== null);
    this.gestures.onHover(dot);
  }
}

const at = ({ offsetX, offsetY }: MouseEvent): Spot => ({ x: offsetX, y: offsetY });

/** The median distance from a dot to its nearest, of some of them. */
function spacing(dots: readonly Dot[]): number {
  const step = Math.ceil(dots.length / kAsked);
  const distances = dots
    .filter((_, i) => i % step === 0)
    .map((one) => {
      let least = Infinity;
      for (const { key, x, y } of dots) {
        const square = (x - one.x) ** 2 + (y - one.y) ** 2;
        if (square < least && key !== one.key) least = square;
      }
      return Math.sqrt(least);
    })
    .sort((left, right) => left - right);
  return distances[distances.length >> 1] ?? 0;
}

function extent(values: readonly number[]): [number, number] {
  const least = values.reduce((one, other) => Math.min(one, other), Infinity);
  const most = values.reduce((one, other) => Math.max(one, other), -Infinity);
  if (!(least <= most)) return [-kLeastExtent / 2, kLeastExtent / 2];
  const missing = Math.max(0, kLeastExtent - (most - least)) / 2;
  return [least - missing, most + missing];
}
